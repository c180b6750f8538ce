import ClusterModel
package import KubernetesAPI

extension ClusterView {
    /// The view as it was before a pod was bound: without the pod and what it reserves.
    ///
    /// - Parameter name: The pod; a view that does not have it is returned as it is.
    /// - Returns: The view.
    /// - Complexity: O(nodes), since the state is copied.
    package func without(_ name: PodName) -> ClusterView {
        guard let pod = pods[name] else { return self }
        var state = state
        // What the view itself counted is taken off, not what an older event said of the pod.
        if let node = pod.node, let index = nodeIndices[node], !pod.hasEnded { state.forget(pod.pod, onNode: index) }
        var others = pods
        others[name] = nil
        return ClusterView(state: state, nodeIndices: nodeIndices, pods: others, layout: layout)
    }

    /// Whether a pod can run on one named node only, as pods of a DaemonSet and pods that name their node.
    package func namesItsNode(_ pod: WatchedPod) -> Bool {
        if pod.pod.rules.nodeName != nil { return true }
        guard let terms = pod.pod.rules.requiredNodes, !terms.isEmpty else { return false }
        var names: Set<String> = []
        for term in terms {
            guard let named = term.namedNodes else { return false }
            names.formUnion(named)
        }
        return names.count <= 1
    }
}
