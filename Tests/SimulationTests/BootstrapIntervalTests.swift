import Simulation
import Testing

struct BootstrapIntervalTests {
    @Test("Of two values the means drawn are both, the lower and the upper one")
    func twoValues() {
        // Means 0, 0.5 and 1 with probabilities 1/4, 1/2, 1/4: the 5 % quantile is 0, the 95 % quantile 1; of the
        // middle 40 % both ends are 0.5.
        let wide = BootstrapInterval.ofMean([[0, 1]])
        #expect(wide == BootstrapInterval(mean: 0.5, low: 0, high: 1))
        #expect(BootstrapInterval.ofMean([[0, 1]], level: 0.4) == BootstrapInterval(mean: 0.5, low: 0.5, high: 0.5))
    }

    @Test("The interval agrees with numpy's")
    func agreesWithNumpy() {
        // rng = numpy.random.default_rng(0); x = [-3.1, 0.4, -1.2, 2.2, -0.7, -2.5, 0.9, -1.8, -0.3, -4.0]
        // m = rng.choice(x, (1_000_000, 10)).mean(1); numpy.quantile(m, [0.05, 0.95]) -> -1.950, -0.070
        let values = [-3.1, 0.4, -1.2, 2.2, -0.7, -2.5, 0.9, -1.8, -0.3, -4.0]
        let interval = BootstrapInterval.ofMean([values])
        #expect(abs(interval.mean + 1.01) < 1e-12)
        // Quantiles of 4,000 draws differ from those of a million by a few hundredths.
        #expect(abs(interval.low - (-1.950)) < 0.05)
        #expect(abs(interval.high - (-0.070)) < 0.05)
    }

    @Test("Groups keep their shares: values that are equal within groups leave nothing to chance")
    func stratified() {
        // Two runs at 1 and one at 4: the mean is (1 + 1 + 4) / 3 = 2 in every draw.
        #expect(BootstrapInterval.ofMean([[1, 1], [4], []]) == BootstrapInterval(mean: 2, low: 2, high: 2))
    }

    @Test("A ratio is the mean over groups of sums over sums")
    func ratio() {
        // (1 + 3) / (2 + 6) = 0.5 and 3 / 2 = 1.5: mean 1. Pairs in proportion leave nothing to chance.
        let pairs = [[(value: 1.0, base: 2.0), (value: 3.0, base: 6.0)], [(value: 3.0, base: 2.0)]]
        #expect(BootstrapInterval.ofRatio(pairs) == BootstrapInterval(mean: 1, low: 1, high: 1))
    }

    @Test("The same seed gives the same interval, and of nothing it is zero")
    func edges() {
        let values = [[1.0, 2, 5, 9]]
        #expect(BootstrapInterval.ofMean(values, seed: 3) == BootstrapInterval.ofMean(values, seed: 3))
        #expect(BootstrapInterval.ofMean([]) == BootstrapInterval(mean: 0, low: 0, high: 0))
        #expect(BootstrapInterval.ofRatio([[]]) == BootstrapInterval(mean: 0, low: 0, high: 0))
    }
}
