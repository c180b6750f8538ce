/// Asks for a pod to run on a node.
private struct Binding: Encodable {
    struct Metadata: Encodable { var name: String, namespace: String, uid: String }
    struct Target: Encodable { var apiVersion = "v1", kind = "Node", name: String }
    var apiVersion = "v1"
    var kind = "Binding"
    var metadata: Metadata
    var target: Target
}

extension KubernetesClient {
    /// Binds a pod to a node, which is the last step of a scheduler that works by itself.
    ///
    /// - Parameters:
    ///   - pod: The pod.
    ///   - uid: Its UID, so that another pod of the name is not bound. API servers as old as 1.20 do not look at it.
    ///   - node: The node's name. The API server does not ask whether there is such a node.
    /// - Throws: `KubernetesError`, with status 409 if the pod is bound already or is another one by now, and 404 if it is
    ///   gone.
    package func bind(_ pod: PodName, uid: String, to node: String) async throws {
        let binding = Binding(
            metadata: .init(name: pod.name, namespace: pod.namespace, uid: uid),
            target: .init(name: node)
        )
        try await post("/api/v1/namespaces/\(pod.namespace)/pods/\(pod.name)/binding", binding)
    }
}
