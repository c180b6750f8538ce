/// What the API server allows us, and how large the cluster is.
public struct ClusterCheck: Sendable, Encodable {
    /// One right, and whether we have it.
    public struct Right: Sendable, Encodable {
        /// The verb: `get` or `list`.
        public let verb: String
        /// The API group, empty for the core.
        public let group: String
        /// The resource in the plural.
        public let resource: String
        /// Whether the server allows it.
        public let isAllowed: Bool
    }

    /// The address.
    public let server: String
    /// The server's version.
    public let version: String
    /// The rights that `explain` needs.
    public let rights: [Right]
    /// The number of nodes, nil without the right to list them.
    public let nodes: Int?
    /// The number of pods, nil without the right to list them.
    public let pods: Int?
    /// How long listing the nodes took, in seconds.
    public let nodeListSeconds: Double?
    /// How long listing the pods took, in seconds.
    public let podListSeconds: Double?

    /// Whether we have every right.
    public var isReady: Bool { rights.allSatisfy(\.isAllowed) }
}

extension KubernetesClient {
    /// The verb, group and resource of every request that `snapshot` makes.
    private static let needed = [
        ("list", "", "nodes"), ("list", "", "pods"), ("get", "", "pods"), ("list", "", "namespaces"),
        ("list", "", "services"), ("get", "", "replicationcontrollers"), ("get", "apps", "replicasets"),
        ("get", "apps", "statefulsets"),
    ]

    /// Looks whether the server answers and allows what we need.
    ///
    /// - Returns: What was found.
    /// - Throws: `KubernetesError` if the server does not answer.
    public func check() async throws -> ClusterCheck {
        struct Version: Decodable { var gitVersion: String }
        let version: Version = try await get("/version")
        var rights: [ClusterCheck.Right] = []
        for (verb, group, resource) in Self.needed {
            let review = AccessReview(verb: verb, group: group, resource: resource)
            let answer: AccessAnswer = try await post(
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                review
            )
            let isAllowed = answer.status?.allowed ?? false
            rights.append(.init(verb: verb, group: group, resource: resource, isAllowed: isAllowed))
        }
        func count<Object: Decodable>(_ name: String, _ type: Object.Type) async throws -> (Int, Double)? {
            guard rights.contains(where: { $0.verb == "list" && $0.resource == name && $0.isAllowed }) else {
                return nil
            }
            let start = ContinuousClock.now
            let listing = try await list("/api/v1/\(name)", as: type)
            return (listing.objects.count, (ContinuousClock.now - start) / .seconds(1))
        }
        let nodes = try await count("nodes", KubeNode.self)
        let pods = try await count("pods", KubePod.self)
        return ClusterCheck(
            server: access.server,
            version: version.gitVersion,
            rights: rights,
            nodes: nodes?.0,
            pods: pods?.0,
            nodeListSeconds: nodes?.1,
            podListSeconds: pods?.1
        )
    }
}

/// A question whether we may do something in all namespaces.
private struct AccessReview: Encodable {
    struct Attributes: Encodable { var verb: String, group: String, resource: String }
    struct Spec: Encodable { var resourceAttributes: Attributes }
    var apiVersion = "authorization.k8s.io/v1"
    var kind = "SelfSubjectAccessReview"
    var spec: Spec

    init(verb: String, group: String, resource: String) {
        spec = Spec(resourceAttributes: Attributes(verb: verb, group: group, resource: resource))
    }
}

private struct AccessAnswer: Decodable {
    struct Status: Decodable { var allowed: Bool }
    var status: Status?
}
