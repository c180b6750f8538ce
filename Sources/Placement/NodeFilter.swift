public import ClusterModel

/// A yes/no test of a node for a pod, named as kube-scheduler names the plugin it mirrors.
public protocol NodeFilter: Sendable {
    /// The plugin's name, for example `NodeResourcesFit`.
    var name: String { get }

    /// Whether the filter can reject any node for the pod; without need it is not asked about the nodes.
    func isNeeded(for pod: borrowing Pod) -> Bool

    /// Whether the pod may go on the node.
    func admits(_ pod: borrowing Pod, on node: borrowing NodeState) -> Bool

    /// Why the pod may not go on the node, in kube-scheduler's words; empty exactly where `admits` is true.
    func reasons(against pod: Pod, on node: NodeState) -> [String]
}

extension NodeFilter {
    /// A filter is needed for every pod unless it says otherwise.
    public func isNeeded(for pod: borrowing Pod) -> Bool { true }
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
