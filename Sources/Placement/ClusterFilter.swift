public import ClusterModel

/// A yes/no test of nodes that depends on the whole cluster, such as on the pods of other nodes.
///
/// It is asked after every `NodeFilter`, as in kube-scheduler. Per decision it first gathers what it needs.
public protocol ClusterFilter: Sendable {
    /// The plugin's name, for example `InterPodAffinity`.
    var name: String { get }

    /// Gathers what the answers about all nodes need.
    ///
    /// - Returns: Nil if the filter admits every node, which costs nothing then.
    func prepare(for pod: Pod, in state: ClusterState) -> (any PreparedFilter)?
}

/// A `ClusterFilter` that is ready to answer for one pod and one state.
public protocol PreparedFilter: Sendable {
    /// Why the pod may not go on a node, in kube-scheduler's words, or nil if it may.
    ///
    /// - Parameter index: The node's index in the state that the filter was prepared with.
    /// - Returns: The words of one reason.
    func reason(againstNode index: Int) -> String?
}
