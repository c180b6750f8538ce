import Foundation
import Placement
import Testing

@testable import DecisionLog

/// Our scores alone beside the extender at several weights.
struct SelectionTallyTests {
    private func compare(_ records: [DecisionRecord], outcomes: [DecisionOutcome] = []) -> ShadowComparison {
        var tally = ShadowTally(from: start, to: start.addingTimeInterval(86_400))
        for record in records { tally.add(record, outcomes: outcomes.filter { $0.uid == record.uid }) }
        return tally.result
    }

    /// A decision in which weight 1 leads to `busy` and higher ones to `calm`.
    ///
    /// `calm` has 10 of our points and 400 in-tree, `busy` 4 and 480: 500 against 520, with weight 2 600 against 560.
    private func record(_ number: Int, bound: String = "busy") -> DecisionRecord {
        var record = sampleRecord(number, bound: bound)
        record.extenderWeight = 2
        record.candidates[0].total = 10
        record.candidates[0].kubeSchedulerTotal = 400
        record.candidates[1].total = 4.9
        record.candidates[1].kubeSchedulerTotal = 480
        return record
    }

    @Test("A log of an earlier release says where an extender leads if no feasible node is left out")
    func derived() {
        var record = record(0)
        #expect(record.extenderChoices == nil)
        #expect([1, 2, 10].map(record.extenderChoice) == ["busy", "calm", "calm"])
        #expect(record.extenderChosen == "calm" && record.comparedNodes == ["calm", "busy"])
        record.omittedCount = 1
        #expect(record.extenderChoice(weight: 2) == nil)
        record.omittedCount = 0
        record.candidates[1].kubeSchedulerTotal = nil
        #expect(record.extenderChoice(weight: 2) == nil)
        record.extenderChoices = [2: "busy"]
        #expect(record.extenderChoice(weight: 2) == "busy" && record.extenderChoice(weight: 3) == nil)
    }

    @Test("All weights are compared over the same decisions, with what happened")
    func weights() throws {
        let comparison = compare([record(0), record(1, bound: "calm")])
        #expect(comparison.selections.map(\.weight) == [nil, 1, 2, 3, 5, 10])
        #expect(comparison.selections.map(\.expected.count) == [2, 2, 2, 2, 2, 2])
        #expect(comparison.selections.map(\.agreement.agreed) == [1, 1, 1, 1, 1, 1])
        // On calm the pod raises e^(8u) by 6.0701, on busy by 331.4185; weight 1 leads to busy both times.
        let growths = comparison.selections.compactMap(\.expected.chosenGrowth)
        for (growth, expected) in zip(growths, [6.0701, 331.4185, 6.0701, 6.0701, 6.0701, 6.0701]) {
            #expect(abs(growth - expected) < 1e-3)
        }
        #expect(comparison.withoutExtender == 0)
    }

    @Test("A decision that does not say where an extender leads is named, not guessed")
    func unknown() {
        var old = record(0)
        old.omittedCount = 3
        let comparison = compare([old, record(1)])
        #expect(comparison.withoutExtender == 1)
        #expect(comparison.selections.map(\.expected.count) == [1, 1, 1, 1, 1, 1])
        #expect(comparison.cautions.contains { $0.hasPrefix("1 compared decisions do not say") })
    }

    @Test("The least weight that brings nearly all of the gain is recommended, from thirty decisions on")
    func recommendation() {
        let few = compare((0..<29).map { record($0) })
        #expect(few.recommendedWeight == nil)
        #expect(few.recommendation.contains("29 compared decisions") && few.recommendation.contains("30 are needed"))
        let many = compare((0..<30).map { record($0) })
        #expect(many.recommendedWeight == 2)
        // 1 - 6.0701 / 331.4185 = 0.9817.
        #expect(many.recommendation.hasPrefix("Recommended weight of the extender: 2,"))
        #expect(many.recommendation.contains("98.2 % less"))
    }

    @Test("Where no weight brings anything, none is recommended")
    func nothingGained() {
        let comparison = compare((0..<30).map { record($0, bound: "calm") })
        #expect(comparison.recommendedWeight == nil)
        #expect(comparison.recommendation.hasPrefix("No weight is recommended: none was expected"))
    }

    @Test("Measured load is shown for the configured weight, where its choice differs from what happened")
    func measured() throws {
        let outcomes = [("calm", 0.25), ("busy", 0.75)].map { node, share in
            DecisionOutcome(
                uid: "uid-0",
                hours: 1,
                node: node,
                meanMilliCPU: 1000 * share,
                meanShare: share,
                hotShare: 0,
                coverage: 1
            )
        }
        let results = compare([record(0)], outcomes: outcomes).selections
        let configured = try #require(results.first { $0.weight == 2 }?.measured["1"])
        #expect((configured.chosenShare, configured.boundShare) == (0.25, 0.75))
        // Weight 10 leads to calm as well, but its node is not followed for its own sake.
        #expect(results.first { $0.weight == 10 }?.measured.isEmpty == true)
    }

    @Test("What an extender leads to is stored, with its nodes however many others score higher")
    func stored() throws {
        var record = record(0)
        record.extenderChoices = [1: "busy", 2: "calm"]
        let entry = StoredDecision(record, limit: 1)
        #expect(Set(entry.feasible.nodes) == ["calm", "busy"])
        let json = try DecisionRecord.encoder.encode(entry)
        let read = try DecisionRecord.decoder.decode(StoredDecision.self, from: json)
        #expect(read.extenderChoices == [1: "busy", 2: "calm"])
    }
}
