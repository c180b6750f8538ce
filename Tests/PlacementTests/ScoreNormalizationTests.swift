import Placement
import Testing

/// The scale of 0...10.
struct ScoreNormalizationTests {
    @Test("Equal scores are all the best", arguments: [[7.0, 7, 7], [0.1 + 0.2, 0.3]])
    func equal(scores: [Double]) {
        let scale = ScoreNormalization(scores)
        for score in scores { #expect(scale.preference(score) == 10) }
    }

    @Test("A node far below all others does not press these together")
    func outlier() {
        // Best 100, median 98: the scale reaches 3 * 2 down to 94.
        let scale = ScoreNormalization([100, 98, 97, -1000, 99.0])
        #expect(scale.preference(100) == 10)
        #expect(abs(scale.preference(97) - 5) < 1e-9)
        #expect(scale.preference(-1000) == 0)
    }

    @Test("Small differences are not blown up")
    func leastSpan() {
        // 1 of at least 5 points: 10 * (1 - 1/5).
        let scale = ScoreNormalization([50, 49], leastSpan: 5)
        #expect(abs(scale.preference(49) - 8) < 1e-9)
    }

    @Test("Infinite scores are best and worst")
    func infinite() {
        let scale = ScoreNormalization([3, 2, -.infinity])
        #expect(scale.preference(-.infinity) == 0)
        #expect(scale.preference(.infinity) == 10)
    }
}

extension ScoreNormalizationTests {
    @Test("Rounding between good nodes does not make a bad node as good as they are")
    func roundingAtTheTop() {
        // Three equal nodes but for the last bit, and one far below: the scale reaches down to it.
        let scale = ScoreNormalization([-1, -1 - 1e-15, -1 - 2e-15, -5])
        #expect(scale.preference(-5) == 0)
        #expect(scale.preference(-1) == 10)
        #expect(abs(scale.preference(-3) - 5) < 1e-9)
    }
}
