import Testing

@testable import LoadPrediction

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

    @Test("The stability index of two bins is the hand-computed one, both ways")
    func handComputedIndex() throws {
        // 5 zeros and 5 ones: every edge above 0 equals the greatest value, so the one edge is 0: shares 0.5 and 0.5.
        let even = (0..<10).map { Float($0 / 5) }
        // 8 zeros and 2 ones: (0.8 - 0.5) ln(0.8 / 0.5) + (0.2 - 0.5) ln(0.2 / 0.5) = 0.1410 + 0.2749 = 0.4159.
        let uneven = (0..<10).map { Float($0 / 8) }
        let index = FeatureDistribution(feature: "flag", values: even).stabilityIndex(of: uneven)
        #expect(abs(try #require(index) - 0.4159) < 0.0001)
        // The formula does not change when expected and actual trade places, and here the bins stay the same.
        let reverse = FeatureDistribution(feature: "flag", values: uneven).stabilityIndex(of: even)
        #expect(abs(try #require(reverse) - 0.4159) < 0.0001)
    }

    @Test("Shares sum to 1, edges rise, and the index is never below 0", arguments: 0..<40)
    func distributionProperties(seed: Int) throws {
        var generator = SeededNumbers(seed: UInt64(seed))
        func values() -> [Float] {
            (0..<Int.random(in: 1...200, using: &generator)).map { _ in
                Bool.random(using: &generator) ? .nan : Float(Int.random(in: 0...seed, using: &generator))
            }
        }
        let reference = FeatureDistribution(feature: "any", values: values())
        #expect(abs(reference.shares.reduce(0, +) - 1) < 1e-9)
        #expect(zip(reference.edges, reference.edges.dropFirst()).allSatisfy { $0 < $1 })
        #expect(reference.shares.count == reference.edges.count + 2)
        #expect(try #require(reference.stabilityIndex(of: values())) >= 0)
    }

    @Test("Neither order of the rows nor their number changes the index", arguments: [1, 2, 7])
    func indexOfRepeatedRows(copies: Int) throws {
        let reference = FeatureDistribution(feature: "load", values: ramp)
        let recent = ramp.map { $0 * $0 }
        let once = try #require(reference.stabilityIndex(of: recent))
        let repeated = (0..<copies).flatMap { _ in recent.reversed() }
        #expect(abs(try #require(reference.stabilityIndex(of: repeated)) - once) < 1e-9)
    }

    @Test("What chance may give shrinks with the rows")
    func chance() throws {
        let reference = FeatureDistribution(feature: "load", values: ramp)
        // Ten bins, nothing unknown: 9 degrees of freedom, 9 + 5 sqrt(18) = 30.21; times 1/100 + 1/50 = 0.03.
        #expect(abs(reference.chanceIndex(expected: 100, actual: 50) - 0.9064) < 0.001)
        #expect(reference.chanceIndex(expected: 10_000, actual: 5000) < 0.01)
        // Values drawn from the same thousand stay below it, a hundred times.
        var generator = SeededNumbers(seed: 5)
        for _ in 0..<100 {
            let recent = (0..<200).compactMap { _ in ramp.randomElement(using: &generator) }
            let index = try #require(reference.stabilityIndex(of: recent))
            #expect(index < reference.chanceIndex(expected: 1000, actual: 200))
        }
    }

    @Test("A CUSUM of mirrored values has mirrored sums, and neither is ever below 0", arguments: 0..<20)
    func mirroredSums(seed: Int) throws {
        var generator = SeededNumbers(seed: UInt64(seed))
        var sums = try #require(ResidualCUSUM(mean: 0, deviation: 1))
        var mirrored = sums
        for _ in 0..<100 {
            let value = Double.random(in: -3...3, using: &generator)
            sums.observe(value)
            mirrored.observe(-value)
            #expect(sums.upper == mirrored.lower && sums.lower == mirrored.upper)
            #expect(sums.upper >= 0 && sums.lower >= 0)
        }
    }

    @Test("One outlier raises no alarm, a shift within the slack never does")
    func outlierIsForgiven() throws {
        var sums = try #require(ResidualCUSUM(mean: 0, deviation: 1))
        // Cut at 4 deviations: 4 - 0.5 = 3.5, and then 0.5 less with each value at the mean.
        sums.observe(1e9)
        #expect(sums.upper == 3.5)
        for _ in 0..<7 { sums.observe(0) }
        #expect(sums.upper == 0)
        for _ in 0..<1000 { sums.observe(0.5) }
        #expect(sums.upper == 0)
    }
}
