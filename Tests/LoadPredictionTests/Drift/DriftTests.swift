import LoadPrediction
import Testing

@Suite("Drift")
struct DriftTests {
    /// A thousand evenly spaced values from 0 to 0.999.
    private let ramp = (0..<1000).map { Float($0) / 1000 }

    @Test("The same values have a stability index of zero")
    func sameValues() throws {
        let reference = FeatureDistribution(feature: "load", values: ramp)
        #expect(try #require(reference.stabilityIndex(of: ramp)) < 1e-12)
    }

    @Test("The farther values shift, the larger the stability index")
    func shiftGrows() throws {
        let reference = FeatureDistribution(feature: "load", values: ramp)
        let indices = try [0.05, 0.1, 0.2, 0.4].map { shift in
            try #require(reference.stabilityIndex(of: ramp.map { $0 + Float(shift) }))
        }
        #expect(indices == indices.sorted())
        #expect(try #require(indices.last) > 0.25)
    }

    @Test("Values that become unknown count as a move")
    func unknownValues() throws {
        let reference = FeatureDistribution(feature: "load", values: ramp)
        let half = ramp.enumerated().map { $0.offset.isMultiple(of: 2) ? $0.element : .nan }
        // Ten bins fall from 0.1 to 0.05 and the unknown rise from 0.0001 to 0.5:
        // 10 * 0.05 ln 2 + 0.4999 ln 5000 = 0.3466 + 4.2577.
        #expect(abs(try #require(reference.stabilityIndex(of: half)) - 4.604) < 0.02)
        #expect(reference.stabilityIndex(of: []) == nil)
    }

    @Test("A CUSUM sees a lasting shift by two deviations after six values")
    func shiftIsSeen() throws {
        var sums = try #require(ResidualCUSUM(mean: 1, deviation: 0.5))
        // Each value adds 2 - 0.5 = 1.5: 7.5 after five, 9 after six, above the limit of 8.
        for _ in 0..<5 { sums.observe(2) }
        #expect(sums.upper == 7.5)
        sums.observe(.nan)
        sums.observe(2)
        #expect(sums.upper == 9)
        #expect(sums.lower == 0)
        #expect(sums.count == 6)
        #expect(ResidualCUSUM(mean: 0, deviation: 0) == nil)
    }
}
