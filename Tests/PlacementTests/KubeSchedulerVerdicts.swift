import ClusterModel
import Foundation
import Placement
import Testing

/// What kube-scheduler 1.32 itself decided, against our filters and scores.
///
/// `HYDATIS_VERDICTS` names further files of the same form, separated by colons.
@Suite("KubeSchedulerVerdicts")
struct KubeSchedulerVerdicts {
    static let files: [URL] = {
        let shipped = Bundle.module.url(
            forResource: "kube-scheduler-1.32.jsonl",
            withExtension: "gz",
            subdirectory: "Fixtures/kube-verdicts"
        )
        let further = ProcessInfo.processInfo.environment["HYDATIS_VERDICTS"] ?? ""
        return [shipped].compactMap(\.self) + further.split(separator: ":").map { URL(filePath: String($0)) }
    }()

    private let engine = PlacementEngine(scorers: [
        WeightedScorer(LeastAllocated()), WeightedScorer(BalancedAllocation()),
    ])

    @Test("A node that one of our filters rejected is rejected with the same words", arguments: files)
    func rejectionsAreEqual(file: URL) throws {
        let ours = Set(engine.filters.map(\.name))
        var compared = 0
        for verdict in try KubeVerdict.cases(in: file) {
            let state = try verdict.state()
            let pod = try verdict.pod.pod()
            for node in state.nodes {
                let expected = try #require(verdict.expect[node.node.name])
                guard let plugin = expected.plugin, ours.contains(plugin) else { continue }
                compared += 1
                let reasons = try #require(expected.reasons)
                let rejection = engine.rejection(of: pod, on: node)
                #expect(rejection == Rejection(filter: plugin, reasons: reasons), "\(verdict.id) \(node.node.name)")
            }
        }
        #expect(compared > 0)
    }

    @Test("A feasible node is feasible here, with equal scores", arguments: files)
    func feasibleNodesScoreEqually(file: URL) throws {
        var compared = 0
        for verdict in try KubeVerdict.cases(in: file) {
            let context = try Self.context(of: verdict)
            for node in engine.explain(context).nodes {
                let expected = try #require(verdict.expect[node.node])
                guard expected.feasible else { continue }
                #expect(node.rejection == nil, "\(verdict.id) \(node.node)")
                for part in node.parts {
                    // A plugin without a score did not take part: kube-scheduler counts it as 0.
                    let score = expected.scores?[part.scorer] ?? 0
                    #expect(part.score == Double(score), "\(verdict.id) \(node.node) \(part.scorer)")
                    compared += 1
                }
            }
        }
        #expect(compared > 0)
    }

    @Test("The yes/no answer of every filter agrees with its reasons", arguments: files)
    func answersAgreeWithReasons(file: URL) throws {
        for verdict in try KubeVerdict.cases(in: file) {
            let state = try verdict.state()
            let pod = try verdict.pod.pod()
            for node in state.nodes {
                for filter in engine.filters {
                    #expect(filter.admits(pod, on: node) == filter.reasons(against: pod, on: node).isEmpty)
                }
            }
        }
    }

    static func context(of verdict: KubeVerdict) throws -> DecisionContext {
        let state = try verdict.state()
        let outlook = ClusterOutlook(nodeCount: state.nodes.count)
        return DecisionContext(pod: try verdict.pod.pod(), state: state, outlook: outlook)
    }
}
