import ClusterModel
import Foundation
import KubernetesAPI
import Placement

/// What a keeper knows of nodes beyond the view: its memory, and its own writes until the watch shows them.
struct QuarantineRecords {
    /// Our taints on a node as the view showed them when others were written, and those.
    private struct Written {
        var before: [Taint]
        var after: [Taint]
        var time: Date
    }

    /// For how long a write counts that the view does not show; then somebody has undone it.
    private static let patience: TimeInterval = 60

    private var memory = QuarantineMemory()
    private var unseen: [String: Written] = [:]

    /// What is to be done now.
    mutating func plan(for engine: SchedulingEngine) -> [QuarantinePlan.Step] {
        let nodes = nodes(in: engine)
        let now = engine.clock.now()
        return QuarantinePlan(for: nodes, engine.options.quarantineTaint, remembering: &memory, at: now).steps
    }

    /// The nodes as they are after what was written.
    mutating func nodes(in engine: SchedulingEngine) -> [QuarantineNode] {
        let now = engine.clock.now()
        let age = engine.options.guardRails.maximumAge
        let conditions = engine.outlook.snapshot.nodes
        unseen = unseen.filter { now.timeIntervalSince($0.value.time) < Self.patience }
        return engine.cluster.view().state.nodes.map { state in
            let name = state.node.name
            var node = QuarantineNode(state.node, conditions[name], maximumAge: age, at: now)
            guard let written = unseen[name] else { return node }
            // Whatever else the view shows is newer than the write.
            if node.taints == written.before { node.taints = written.after } else { unseen[name] = nil }
            return node
        }
    }

    /// Whether a node has a taint of ours.
    func hasTaints(in engine: SchedulingEngine) -> Bool {
        !unseen.values.allSatisfy(\.after.isEmpty) || engine.taintedNodeCount > 0
    }

    /// Takes in what was written.
    mutating func note(_ step: QuarantinePlan.Step, in engine: SchedulingEngine) {
        let view = engine.cluster.view()
        guard let index = view.nodeIndices[step.node] else { return }
        let before = view.state.nodes[index].node.taints.filter { $0.key == QuarantineMark.key }
        let after = step.taint.map { [$0] } ?? []
        // The watch may have been faster.
        unseen[step.node] = before == after ? nil : Written(before: before, after: after, time: engine.clock.now())
    }
}

extension SchedulingEngine {
    /// How many nodes have a taint of ours.
    var taintedNodeCount: Int {
        cluster.view().state.nodes.count { state in
            state.node.taints.contains { $0.key == QuarantineMark.key }
        }
    }
}
