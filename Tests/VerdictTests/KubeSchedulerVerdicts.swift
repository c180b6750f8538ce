import ClusterModel
import Foundation
import Placement
import Testing

/// What kube-scheduler 1.32 itself decided, against our filters and scores, through the decoder that ships.
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

    /// Every file is read once, since decoding takes longer than deciding.
    private static let cases = files.reduce(into: [URL: Result<[KubeVerdict], any Error>]()) { cases, file in
        cases[file] = Result { try KubeVerdict.cases(in: file) }
    }

    private let engine = PlacementEngine.kubeScheduler
    private let policy = SchedulingPolicy(selection: .inTree)

    @Test("Every node has the same verdict, rejected by the same plugin with the same words", arguments: files)
    func rejectionsAreEqual(file: URL) throws {
        var compared = 0
        for verdict in try #require(Self.cases[file]).get() {
            let state = verdict.state()
            for (node, rejection) in zip(state.nodes, engine.rejections(of: verdict.pod, in: state)) {
                // Where a pre-filter rejected the pod as a whole, no verdict on single nodes exists.
                let expected = try verdict.expect[node.node.name] ?? #require(verdict.rejectedAtOnce)
                #expect((rejection == nil) == expected.feasible, "\(verdict.id) \(node.node.name)")
                if let plugin = expected.plugin {
                    #expect(rejection?.filter == plugin, "\(verdict.id) \(node.node.name)")
                }
                if let reasons = expected.reasons {
                    #expect(rejection?.reasons == reasons, "\(verdict.id) \(node.node.name)")
                }
                compared += 1
            }
        }
        #expect(compared > 0)
    }

    @Test("Every feasible node has the same score of every plugin, and the same total", arguments: files)
    func scoresAreEqual(file: URL) throws {
        var compared = 0
        for verdict in try #require(Self.cases[file]).get() {
            for node in policy.explain(Self.context(of: verdict)).nodes {
                guard let expected = verdict.expect[node.node], expected.feasible else { continue }
                let scores = try #require(expected.scores)
                #expect(Set(scores.keys).isSubset(of: node.parts.map(\.scorer)), "\(verdict.id) \(node.node)")
                for part in node.parts {
                    // A plugin without a score did not take part: kube-scheduler counts it as 0.
                    let ours = part.score * part.weight
                    #expect(ours == Double(scores[part.scorer] ?? 0), "\(verdict.id) \(node.node) \(part.scorer)")
                    compared += 1
                }
                #expect(node.total == Double(try #require(expected.total)), "\(verdict.id) \(node.node)")
            }
        }
        #expect(compared > 0)
    }

    @Test("The chosen node is one of those that kube-scheduler scores highest", arguments: files)
    func choiceIsAmongTheBest(file: URL) throws {
        for verdict in try #require(Self.cases[file]).get() {
            let context = Self.context(of: verdict)
            let best = verdict.expect.values.compactMap(\.total).max()
            let choice = policy.decide(context).nodeIndex.map { context.state.nodes[$0].node.name }
            #expect(choice.flatMap { verdict.expect[$0]?.total } == best, "\(verdict.id)")
            #expect((choice == nil) == (best == nil), "\(verdict.id)")
        }
    }

    @Test("The yes/no answer of every filter agrees with its reasons, also where it says it is not needed")
    func answersAgreeWithReasons() throws {
        for verdict in try Self.cases.values.flatMap({ try $0.get() }) {
            let state = verdict.state()
            let pod = verdict.pod
            for node in state.nodes {
                for filter in engine.filters {
                    let admits = filter.admits(pod, on: node)
                    #expect(admits == filter.reasons(against: pod, on: node).isEmpty)
                    #expect(admits || filter.isNeeded(for: pod))
                }
            }
            let rejections = engine.rejections(of: pod, in: state)
            #expect(engine.feasibleNodes(for: pod, in: state) == rejections.indices.filter { rejections[$0] == nil })
        }
    }

    @Test("Taking all pods off again leaves a state like the one before them")
    func forgettingAllPods() throws {
        for verdict in try Self.cases.values.flatMap({ try $0.get() }) {
            var state = verdict.state()
            for running in verdict.running { state.forget(running.pod, onNode: running.node) }
            #expect(state.pods.isEmpty && state.pods.isWithoutAffinity)
            #expect(state.nodes.allSatisfy { $0.hostPorts.isEmpty && $0.podCount == 0 && $0.requested == .zero })
        }
    }

    static func context(of verdict: KubeVerdict) -> DecisionContext {
        let state = verdict.state()
        let outlook = ClusterOutlook(nodeCount: state.nodes.count)
        return DecisionContext(pod: verdict.pod, state: state, outlook: outlook)
    }
}
