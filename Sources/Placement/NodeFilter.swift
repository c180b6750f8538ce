public import ClusterModel

/// A yes/no test of a node for a pod, named as kube-scheduler names the plugin it mirrors.
public protocol NodeFilter: Sendable {
    /// The plugin's name, for example `NodeResourcesFit`.
    var name: String { get }

    /// Whether the filter can reject any node for the pod; without need it is not asked about the nodes.
    func isNeeded(for pod: borrowing Pod) -> Bool

    /// Whether the pod may go on the node.
    func admits(_ pod: borrowing Pod, on node: borrowing NodeState) -> Bool

    /// Takes the nodes on which the pod may not go out of a list of node indices, all in one call.
    ///
    /// The default asks `admits` for each; being made for every filter, it does so without a call per node.
    func narrow(_ candidates: inout [Int], for pod: borrowing Pod, in state: borrowing ClusterState)

    /// Why the pod may not go on the node, in kube-scheduler's words; empty exactly where `admits` is true.
    func reasons(against pod: Pod, on node: NodeState) -> [String]
}

extension NodeFilter {
    /// A filter is needed for every pod unless it says otherwise.
    public func isNeeded(for pod: borrowing Pod) -> Bool { true }

    /// Asks about one node after the other.
    public func narrow(_ candidates: inout [Int], for pod: borrowing Pod, in state: borrowing ClusterState) {
        var keptCount = 0
        for slot in candidates.indices {
            let index = candidates[slot]
            guard admits(pod, on: state.nodes[index]) else { continue }
            candidates[keptCount] = index
            keptCount += 1
        }
        candidates.removeSubrange(keptCount...)
    }
}

/// Why one node is not feasible: a result, not an error.
public struct Rejection: Hashable, Sendable {
    /// The name of the first filter that rejected the node.
    public let filter: String

    /// That filter's reasons.
    public let reasons: [String]

    /// Creates a rejection.
    public init(filter: String, reasons: [String]) {
        self.filter = filter
        self.reasons = reasons
    }
}
