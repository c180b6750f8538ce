/// What the API server allows us, and how large the cluster is.
public struct ClusterCheck: Sendable, Encodable {
    /// One right, and whether we have it.
    public struct Right: Sendable, Encodable {
        /// The verb, for example `list`.
        public let verb: String
        /// The API group, empty for the core.
        public let group: String
        /// The resource in the plural.
        public let resource: String
        /// The namespace that it is needed in, nil for all of them.
        public let namespace: String?
        /// Whether the server allows it.
        public let isAllowed: Bool
    }

    /// The address.
    public let server: String
    /// The server's version.
    public let version: String
    /// The rights that are needed.
    public let rights: [Right]
    /// The number of nodes, nil without the right to list them.
    public let nodes: Int?
    /// The number of pods, nil without the right to list them.
    public let pods: Int?
    /// How long listing the nodes took, in seconds.
    public let nodeListSeconds: Double?
    /// How long listing the pods took, in seconds.
    public let podListSeconds: Double?
    /// One text for each node or pod that is left out, and for each of their rules that is left open as unknown.
    public let leftOpen: [String]

    /// Whether we have every right.
    public var isReady: Bool { rights.allSatisfy(\.isAllowed) }
}

extension KubernetesClient {
    /// Looks whether the server answers and allows what we need.
    ///
    /// - Parameter purpose: What the access is used for.
    /// - Returns: What was found.
    /// - Throws: `KubernetesError` if the server does not answer, or does not allow to ask what is allowed.
    package func check(for purpose: AccessPurpose = .explain) async throws -> ClusterCheck {
        let version = try await serverVersion()
        let rights = try await rights(for: purpose)
        var leftOpen: [String] = []
        func count<Object: Decodable>(
            _ name: String,
            _ notes: (Object) -> [String]
        ) async throws -> (Int, Double)? {
            guard rights.contains(where: { $0.verb == "list" && $0.resource == name && $0.isAllowed }) else {
                return nil
            }
            let start = ContinuousClock.now
            let listing = try await list("/api/v1/\(name)", as: Object.self)
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            leftOpen += listing.notes + listing.objects.flatMap(notes)
            return (listing.objects.count, seconds)
        }
        let nodes = try await count("nodes") { (node: KubeNode) in node.openNotes }
        let pods = try await count("pods") { (pod: KubePod) in pod.openNotes }
        return ClusterCheck(
            server: access.server,
            version: version.text,
            rights: rights,
            nodes: nodes?.0,
            pods: pods?.0,
            nodeListSeconds: nodes?.1,
            podListSeconds: pods?.1,
            leftOpen: leftOpen
        )
    }
}

extension KubernetesClient {
    /// Asks for each right that a purpose needs whether we have it.
    ///
    /// - Parameter purpose: What the access is used for.
    /// - Returns: The rights in the order of the purpose.
    /// - Throws: `KubernetesError` if the server does not answer, or does not allow to ask what is allowed.
    package func rights(for purpose: AccessPurpose) async throws -> [ClusterCheck.Right] {
        try await rights(purpose.rights)
    }

    /// Asks for each of some rights whether we have it.
    ///
    /// - Parameter needed: The rights.
    /// - Returns: The rights in the same order.
    /// - Throws: `KubernetesError` if the server does not answer, or does not allow to ask what is allowed.
    package func rights(_ needed: [NeededRight]) async throws -> [ClusterCheck.Right] {
        var rights: [ClusterCheck.Right] = []
        for right in needed {
            let answer: AccessAnswer = try await post(
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                AccessReview(right)
            )
            rights.append(.init(right, isAllowed: answer.status?.allowed ?? false))
        }
        return rights
    }
}

extension ClusterCheck.Right {
    fileprivate init(_ right: NeededRight, isAllowed: Bool) {
        self.init(
            verb: right.verb,
            group: right.group,
            resource: right.resource,
            namespace: right.namespace,
            isAllowed: isAllowed
        )
    }

    /// The right in words: `patch leases.coordination.k8s.io in namespace hydatis`.
    package var words: String {
        let place = namespace.map { " in namespace \($0)" } ?? ""
        return "\(verb) \(resource)\(group.isEmpty ? "" : ".\(group)")\(place)"
    }
}

/// A question whether we may do something.
private struct AccessReview: Encodable {
    struct Attributes: Encodable { var verb: String, group: String, resource: String, namespace: String? }
    struct Spec: Encodable { var resourceAttributes: Attributes }
    var apiVersion = "authorization.k8s.io/v1"
    var kind = "SelfSubjectAccessReview"
    var spec: Spec

    init(_ right: NeededRight) {
        spec = Spec(
            resourceAttributes: Attributes(
                verb: right.verb,
                group: right.group,
                resource: right.resource,
                namespace: right.namespace
            )
        )
    }
}

private struct AccessAnswer: Decodable {
    struct Status: Decodable { var allowed: Bool }
    var status: Status?
}
