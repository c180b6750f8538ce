import Foundation
import Placement
import Testing

@testable import DecisionLog

struct ShadowComparisonTests {
    private func compare(_ records: [DecisionRecord], outcomes: [DecisionOutcome] = []) -> ShadowComparison {
        var tally = ShadowTally(from: start, to: start.addingTimeInterval(86_400))
        for record in records { tally.add(record, outcomes: outcomes.filter { $0.uid == record.uid }) }
        return tally.result
    }

    @Test func `agreement and expectations are worked out by hand`() throws {
        let comparison = compare([sampleRecord(bound: "busy"), sampleRecord(1, bound: "calm")])
        #expect(comparison.agreement.compared == 2 && comparison.agreement.share == 0.5)
        // Ours twice at (200 + 100) / 1000; theirs once at 0.8 and once at 0.3.
        #expect(abs(comparison.expected.chosenShare - 0.3) < 1e-12)
        #expect(abs(comparison.expected.boundShare - 0.55) < 1e-12)
        // e^(8 * 0.3) - e^(8 * 0.2) = 6.0701; on busy e^(8 * 0.8) - e^(8 * 0.7) = 331.4185.
        #expect(abs(try #require(comparison.expected.chosenGrowth) - 6.0701) < 1e-3)
        #expect(abs(try #require(comparison.expected.boundGrowth) - (6.0701 + 331.4185) / 2) < 1e-3)
        #expect(comparison.mattered.map(\.pod) == ["shop/cart-0"])
        #expect(abs(try #require(comparison.mattered.first).gain - 325.3483) < 1e-3)
        #expect(comparison.namespaces["shop"]?.compared == 2 && comparison.steps["learned"]?.agreed == 1)
    }

    @Test func `what cannot be compared is left out with its reason`() {
        var records = (0..<6).map { sampleRecord($0, bound: "busy") }
        records[0].isFullyJudged = false
        records[1].boundNode = nil
        records[2].step = .neutral
        records[2].chosen = nil
        records[3].boundNode = "tainted-1"
        records[4].candidates.remove(at: 1)
        records[4].boundNode = "calm"
        let comparison = compare(records)
        #expect(comparison.decisions == 6 && comparison.agreement.compared == 1)
        let reasons: [ComparedDecision.Reason] = [.notJudged, .notBound, .noChoice, .boundRejected, .onlyOne]
        #expect(comparison.leftOut == Dictionary(uniqueKeysWithValues: reasons.map { ($0.rawValue, 1) }))
        #expect(comparison.cautions.contains { $0.contains("1 pods were bound to a node that our rules reject") })
    }

    @Test func `few decisions draw no conclusion, many do`() {
        let few = compare((0..<29).map { sampleRecord($0, bound: "busy") })
        #expect(few.headline.hasSuffix("too few to say who chose better."))
        #expect(few.cautions.first == "only 29 decisions can be compared, at least 30 are needed")
        let many = compare((0..<30).map { sampleRecord($0, bound: "busy") })
        // 1 - 6.0701 / 331.4185 = 0.9817.
        #expect(many.headline.hasSuffix("expected to raise the nodes' convex load by 98.2 % less."))
        #expect(many.mattered.count == 10)
        #expect(compare([]).headline == "There is no decision in this period.")
    }

    @Test func `outcomes that were hardly measured are not counted`() {
        func outcomes(coverage: Double) -> [DecisionOutcome] {
            ["calm", "busy"].map { node in
                DecisionOutcome(
                    uid: "uid-0",
                    hours: 4,
                    node: node,
                    meanMilliCPU: 500,
                    meanShare: 0.5,
                    hotShare: 0,
                    coverage: coverage
                )
            }
        }
        #expect(compare([sampleRecord(bound: "busy")], outcomes: outcomes(coverage: 0.4)).measured.isEmpty)
        #expect(compare([sampleRecord(bound: "busy")], outcomes: outcomes(coverage: 0.5)).measured["4"]?.count == 1)
    }

    @Test func `the page names the placements and escapes what it shows`() throws {
        let records = (0..<3).map { sampleRecord($0, bound: "busy", namespace: "<script>") }
        let page = try ShadowPage(compare(records), log: "log.sqlite").html()
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
        #expect(page.contains("&lt;script&gt;/cart-0") && !page.contains("<script>"))
        #expect(page.contains("<svg") && page.contains("only 3 decisions can be compared"))
    }
}

struct SentenceTests {
    @Test func `a choice is told with the load it leads to and what became of it`() {
        #expect(
            sentence(for: sampleRecord(bound: "busy"))
                == "HYDATIS chose calm for shop/cart-0 out of 2 feasible and 4 nodes in all; with the pod it is "
                + "expected at 30 % of its CPU over the next hour, busy, the next best, at 80 %; it was bound to busy."
        )
    }

    @Test func `a pod that no node can take is told with the most common reason`() {
        var record = sampleRecord()
        record.candidates.removeFirst(2)
        record.chosen = nil
        #expect(
            sentence(for: record)
                == "None of 2 nodes is feasible for shop/cart-0, 2 for TaintToleration: "
                + "node(s) had untolerated taint {dedicated: db}."
        )
    }

    @Test func `a lower step is told with its reason`() {
        var record = sampleRecord()
        record.step = .neutral
        record.chosen = nil
        record.stepReason = "no Prometheus is configured"
        #expect(
            sentence(for: record)
                == "HYDATIS left shop/cart-0 to kube-scheduler's own scores, 2 of 4 nodes being feasible; nothing of "
                + "ours was scored because no Prometheus is configured."
        )
    }
}
