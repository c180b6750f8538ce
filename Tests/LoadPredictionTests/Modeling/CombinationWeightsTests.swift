import Testing

@testable import LoadPrediction

@Suite("Combination weights")
struct CombinationWeightsTests {
    private func noise(_ count: Int, seed: UInt64) -> [Double] {
        var generator = SeededNumbers(seed: seed)
        return (0..<count).map { _ in generator.normal() }
    }

    private func error(_ weights: [Double], _ changes: [[Double]], _ actual: [Double]) -> Double {
        var sum = 0.0
        for row in actual.indices {
            var combined = 0.0
            for (weight, column) in zip(weights, changes) { combined += weight * column[row] }
            sum += abs(combined - actual[row])
        }
        return sum
    }

    @Test("Weights are convex: none below zero, 1 in all", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func convex(seed: UInt64) {
        let actual = noise(200, seed: seed)
        let changes: [[Double]] = (1...4).map { (index: Int) -> [Double] in
            let noise = noise(200, seed: seed + UInt64(index) * 10)
            return actual.indices.map { actual[$0] * 0.5 + noise[$0] * Double(index) }
        }
        let weights = CombinationWeights.fit(changes, actual: actual, prior: [0.4, 0.3, 0.2, 0.1], count: 200)
        #expect(weights.allSatisfy { $0 >= 0 })
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
        #expect(error(weights, changes, actual) <= error([0.4, 0.3, 0.2, 0.1], changes, actual))
    }

    @Test("A perfect candidate takes nearly all that the data may decide")
    func perfect() {
        let actual = noise(5000, seed: 9)
        let changes = [actual, noise(5000, seed: 10), Array(repeating: 0, count: 5000)]
        let weights = CombinationWeights.fit(changes, actual: actual, prior: [1, 1, 1], count: 5000)
        // 5000 forecasts decide 5000/6000, the prior of a third the rest: at most 5/6 + 1/18 = 0.889.
        #expect(weights[0] > 0.85 && weights[0] < 0.89, "\(weights)")
    }

    @Test("Two opposite errors are averaged")
    func opposite() {
        let actual = noise(4000, seed: 11)
        // One is always 1 too high, the other 1 too low: half of each is exact.
        let changes = [actual.map { $0 + 1 }, actual.map { $0 - 1 }]
        let weights = CombinationWeights.fit(changes, actual: actual, prior: [0.9, 0.1], count: 1_000_000)
        #expect(abs(weights[0] - 0.5) < 0.03, "\(weights)")
    }

    @Test("With nothing measured the prior stays, scaled to 1")
    func prior() {
        #expect(CombinationWeights.fit([[], []], actual: [], prior: [3, 1], count: 0) == [0.75, 0.25])
        // A series that never moved has no scale to judge by.
        #expect(CombinationWeights.fit([[1], [2]], actual: [0], prior: [3, 1], count: 1) == [0.75, 0.25])
    }

    @Test("Few forecasts leave the prior nearly as it was")
    func shrunk() {
        let weights = CombinationWeights.fit([[1, 1], [0, 0]], actual: [1, 1], prior: [0.5, 0.5], count: 2)
        // The fit gets 2/1002.
        #expect(abs(weights[0] - 0.5) < 0.001 && weights[0] > 0.5)
    }

    @Test("Members that hardly count are left out, the others sum to 1")
    func pruned() {
        #expect(CombinationWeights.pruned([0.02, 0.49, 0.49]) == [0, 0.5, 0.5])
        #expect(CombinationWeights.pruned([0.01, 0.01]) == [0.01, 0.01])
    }

    @Test("The priors of the candidates sum to 1")
    func priors() {
        #expect(abs(ForecastMember.allCases.reduce(0) { $0 + $1.prior } - 1) < 1e-12)
    }
}
