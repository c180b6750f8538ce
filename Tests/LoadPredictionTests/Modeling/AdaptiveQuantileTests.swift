import Foundation
import Testing

@testable import LoadPrediction

@Suite("Adaptive quantile")
struct AdaptiveQuantileTests {
    /// The share of values at or below the bound, over periods of a stream, after a beginning that does not count.
    private func coverage(
        of level: Double = 0.95,
        periods: Int,
        from first: Int,
        delay: Int = 1,
        score: (Int) -> Double
    ) -> Double {
        var quantile = AdaptiveQuantile(coverage: level)
        var shifts: [Double] = []
        var covered = 0
        for period in 0..<periods {
            // What is forecast now is known `delay` periods later.
            if period >= delay {
                let past = period - delay
                quantile.observe(
                    [score(past)],
                    missShare: score(past) > shifts[past] ? 1 : 0,
                    period: Double(past)
                )
            }
            shifts.append(quantile.shift(at: Double(period)))
            if period >= first, score(period) <= shifts[period] { covered += 1 }
        }
        return Double(covered) / Double(periods - first)
    }

    private func noise(_ count: Int, seed: UInt64) -> [Double] {
        var generator = SeededNumbers(seed: seed)
        return (0..<count).map { _ in generator.normal() }
    }

    @Test("Without drift the coverage is what was promised", arguments: [0.8, 0.9, 0.95], [1, 4])
    func stationary(level: Double, delay: Int) {
        let scores = noise(3000, seed: 1)
        let found = coverage(of: level, periods: 3000, from: 200, delay: delay) { scores[$0] }
        // Two standard errors of 2800 draws are 0.015 at 0.8 and 0.008 at 0.95.
        #expect(abs(found - level) < 0.015, "\(found)")
    }

    @Test("The coverage holds while the errors grow, shrink, shift or jump", arguments: [1, 2, 3, 4] as [UInt64])
    func drift(seed: UInt64) {
        let scores = noise(2000, seed: seed)
        let drifts: [(String, (Int) -> Double)] = [
            ("grow", { scores[$0] * (1 + Double($0) / 500) }),
            ("shrink", { scores[$0] * (5 - Double($0) / 500) }),
            ("shift", { scores[$0] + Double($0) / 250 }),
            ("jump", { scores[$0] * ($0 < 1000 ? 1 : 3) }),
        ]
        for (name, score) in drifts {
            let found = coverage(periods: 2000, from: 100, score: score)
            #expect(found > 0.93 && found < 0.97, "\(name): \(found)")
        }
    }

    @Test("A fixed quantile would lose the coverage under the same drift")
    func fixedQuantileFails() {
        let scores = noise(2000, seed: 1)
        let shift = PinballLoss.quantile(0.95, of: Array(scores[..<100]))
        let covered = (100..<2000).count { scores[$0] + Double($0) / 250 <= shift }
        #expect(Double(covered) / 1900 < 0.5)
    }

    @Test("The shift is the quantile of the scores, raised for their small number, by hand")
    func smallNumber() {
        var quantile = AdaptiveQuantile(coverage: 0.8)
        #expect(quantile.shift(at: 0) == 0)
        quantile.observe([3, 1, 4, 2, 5, 10, 8, 7, 9, 6], missShare: nil, period: 0)
        // Ten scores of weight 1: 0.8 (1 + 1/10) · 10 = 8.8, which lies 0.8 of the way from the 8th to the 9th.
        #expect(abs(quantile.shift(at: 0) - 8.8) < 1e-12)
    }

    @Test("Older scores count less, by the fading of their age")
    func fading() {
        var quantile = AdaptiveQuantile(coverage: 0.8)
        quantile.observe((1...10).map(Double.init), missShare: nil, period: 0)
        quantile.observe((11...20).map(Double.init), missShare: nil, period: 1000)
        // Weights: ten times 0.998^1000 = 0.13506, ten times 1; total 11.3506. Wanted 0.8 (1 + 1/11.3506) · 11.3506 = 9.8805.
        // 1.3506 are below 11; the other 8.5299 end 0.5299 of the way from 18 to 19.
        #expect(abs(quantile.shift(at: 1000) - 18.5299) < 1e-3)
    }

    @Test("A miss lowers the share of misses that is aimed at, a hit raises it")
    func level() {
        var quantile = AdaptiveQuantile(coverage: 0.95)
        quantile.observe([0], missShare: 1, period: 0)
        #expect(quantile.missLevel < 0.05)
        let after = quantile.missLevel
        quantile.observe([0], missShare: 0, period: 1)
        #expect(quantile.missLevel > after)
        let unchanged = quantile.missLevel
        quantile.observe([0], missShare: nil, period: 2)
        #expect(quantile.missLevel == unchanged)
    }

    @Test("Gaps are no scores, and the memory stays bounded")
    func bounded() {
        var quantile = AdaptiveQuantile(coverage: 0.95)
        quantile.observe([.nan, .infinity, 1], missShare: nil, period: 0)
        #expect(quantile.count == 1)
        for period in 1...60 {
            quantile.observe((0..<500).map { Double($0 % 100) }, missShare: nil, period: Double(period))
        }
        #expect(quantile.count <= 22_000)
        #expect(quantile.shift(at: 60).isFinite)
    }

    @Test("It comes back from JSON as it was")
    func stored() throws {
        var quantile = AdaptiveQuantile(coverage: 0.95)
        quantile.observe([0.5, 0.25, 1 / 3], missShare: 0, period: 7)
        let data = try JSONEncoder().encode(quantile)
        #expect(try JSONDecoder().decode(AdaptiveQuantile.self, from: data) == quantile)
    }
}
