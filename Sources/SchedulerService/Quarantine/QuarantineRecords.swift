import ClusterModel
import Foundation
import KubernetesAPI

/// What a keeper knows of nodes beyond the view: its memory, and its own writes until the watch shows them.
struct QuarantineRecords {
    /// For how long a write counts that the watch does not show; then somebody else has undone it.
    private static let patience: TimeInterval = 60

    private var memory = QuarantineMemory()
    private var unseen: [String: (taints: [Taint], time: Date)] = [:]

    /// What is to be done now.
    mutating func plan(for engine: SchedulingEngine) -> [QuarantinePlan.Step] {
        let nodes = nodes(in: engine)
        let now = engine.clock.now()
        return QuarantinePlan(for: nodes, engine.options.quarantineTaint, remembering: &memory, at: now).steps
    }

    /// The nodes as they are after what was written.
    mutating func nodes(in engine: SchedulingEngine) -> [QuarantineNode] {
        let now = engine.clock.now()
        let age = engine.options.maximumOutlookAge
        let conditions = engine.outlook.snapshot.nodes
        unseen = unseen.filter { now.timeIntervalSince($0.value.time) < Self.patience }
        return engine.cluster.view().state.nodes.map { state in
            let name = state.node.name
            var node = QuarantineNode(state.node, conditions[name], maximumAge: age, at: now)
            guard let written = unseen[name] else { return node }
            if node.taints == written.taints { unseen[name] = nil } else { node.taints = written.taints }
            return node
        }
    }

    /// Whether a node has a taint of ours.
    func hasTaints(in engine: SchedulingEngine) -> Bool {
        !unseen.values.allSatisfy(\.taints.isEmpty) || engine.taintedNodeCount > 0
    }

    /// Takes in what was written.
    mutating func note(_ step: QuarantinePlan.Step, at time: Date) {
        unseen[step.node] = (step.taint.map { [$0] } ?? [], time)
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
