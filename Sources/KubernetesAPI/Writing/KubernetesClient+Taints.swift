package import ClusterModel

/// The parts of a node that a change of its taints needs; a taint's time is kept for whoever set it.
private struct TaintedNode: Codable {
    struct Metadata: Codable { var resourceVersion: String }
    struct Object: Codable, Equatable { var key: String, value: String?, effect: String, timeAdded: String? = nil }
    struct Spec: Codable { var taints: [Object]? }
    var metadata: Metadata
    var spec: Spec
}

extension KubernetesClient {
    /// How often a change of taints is tried, since others change the same list.
    private static let taintAttempts = 5

    /// Sets a taint, in the place of all that have the same key: a key belongs to whoever sets it.
    ///
    /// - Parameters:
    ///   - taint: The taint.
    ///   - node: The node's name.
    /// - Returns: Whether anything changed.
    /// - Throws: `KubernetesError`, with status 404 if there is no such node.
    @discardableResult
    package func setTaint(_ taint: Taint, onNode node: String) async throws -> Bool {
        let value = taint.value.isEmpty ? nil : taint.value
        let object = TaintedNode.Object(key: taint.key, value: value, effect: taint.effect.rawValue)
        return try await changeTaints(ofNode: node) { taints in
            let old = taints.filter { $0.key == object.key }
            if old.count == 1, old[0].value == object.value, old[0].effect == object.effect { return }
            let index = taints.firstIndex { $0.key == object.key } ?? taints.count
            taints.removeAll { $0.key == object.key }
            taints.insert(object, at: index)
        }
    }

    /// Removes the taints with a key, whatever their value and effect.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - node: The node's name.
    /// - Returns: Whether anything changed.
    /// - Throws: `KubernetesError`, with status 404 if there is no such node.
    @discardableResult
    package func removeTaints(_ key: String, fromNode node: String) async throws -> Bool {
        try await changeTaints(ofNode: node) { $0.removeAll { $0.key == key } }
    }

    /// Changes the list as it is at that moment: the version in the patch has the server refuse it otherwise.
    private func changeTaints(
        ofNode name: String,
        _ change: (inout [TaintedNode.Object]) -> Void
    ) async throws -> Bool {
        let path = "/api/v1/nodes/\(name)"
        var attempt = 1
        while true {
            var node: TaintedNode = try await get(path)
            let before = node.spec.taints ?? []
            var after = before
            change(&after)
            guard after != before else { return false }
            node.spec.taints = after
            do {
                _ = try await patch(path, node, as: Anything.self)
                return true
            } catch let error as KubernetesError where error.status == 409 && attempt < Self.taintAttempts {
                attempt += 1
            }
        }
    }
}
