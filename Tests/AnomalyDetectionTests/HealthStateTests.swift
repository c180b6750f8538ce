import Testing

@testable import AnomalyDetection

struct HealthStateTests {
    private func states(_ scores: [Double], k: Int = 2, n: Int = 3) throws -> [HealthState] {
        var machine = HealthStateMachine(rule: try HealthRule(enter: 0.6, leave: 0.4, needed: k, window: n))
        return scores.map { machine.update($0) }
    }

    @Test func oneUnusualIntervalIsSuspectUntilItLeavesTheWindow() throws {
        #expect(try states([0.1, 0.7, 0.1, 0.1, 0.1]) == [.healthy, .suspect, .suspect, .suspect, .healthy])
    }

    @Test func twoOfThreeUnusualIntervalsAreAnomalous() throws {
        #expect(try states([0.7, 0.1, 0.7]) == [.suspect, .suspect, .anomalous])
    }

    @Test func anAnomalyLastsUntilAllOfTheWindowIsBelowTheLowerThreshold() throws {
        // 0.5 is below the threshold to enter but not below that to leave.
        #expect(
            try states([0.7, 0.7, 0.5, 0.5, 0.1, 0.1, 0.1]) == [
                .suspect, .anomalous, .anomalous, .anomalous, .anomalous, .anomalous, .healthy,
            ]
        )
    }

    @Test func missingIntervalsAreUnknownAndForgetNothing() throws {
        #expect(try states([0.7, .nan, 0.7, .nan, 0.5]) == [.suspect, .unknown, .anomalous, .unknown, .anomalous])
    }

    @Test(arguments: [(0.0, 0.4, 2, 3), (0.6, 0.7, 2, 3), (0.6, 0.4, 4, 3), (0.6, 0.4, 0, 3), (0.6, 0.4, 1, 0)])
    func rulesOutOfRangeAreRefused(enter: Double, leave: Double, k: Int, n: Int) {
        #expect(throws: DetectorError.self) { try HealthRule(enter: enter, leave: leave, needed: k, window: n) }
    }

    @Test func theScoreOfOneInAThousandIsAHalf() {
        // 1 - 2^(-3 / 3) = 0.5; -log10(0.001) = 3.
        #expect(abs(RowEvidence.score(contamination: 0.001) - 0.5) < 1e-12)
        #expect(RowEvidence.score(evidence: 0) == 0)
        #expect(RowEvidence.score(evidence: 6) == 0.75)
    }
}
