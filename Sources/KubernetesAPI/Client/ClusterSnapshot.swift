public import ClusterModel

/// What the API says about nodes and pods at one moment, read for one pod.
public struct ClusterSnapshot: Sendable {
    /// The pod as if it were pending.
    public let pod: Pod

    /// Where it runs, nil while it is pending.
    public let currentNode: String?

    /// All nodes with all other pods that run on them; nodes are in the order of their names.
    public let state: ClusterState

    /// Objects that could not be understood and how they were taken.
    public let notes: [String]

    /// What to know of the server's version, nil where it is not newer than the rules.
    public let versionCaution: String?
}

extension KubernetesClient {
    /// Reads everything that kube-scheduler would look at for a pod.
    ///
    /// - Parameters:
    ///   - namespace: The pod's namespace.
    ///   - name: The pod's name.
    /// - Returns: The pod, and the cluster without it.
    /// - Throws: `KubernetesError`, also if the pod itself cannot be understood.
    public func snapshot(for namespace: String, _ name: String) async throws -> ClusterSnapshot {
        let path = "/api/v1/namespaces/\(namespace)/pods/\(name)"
        let object = (try await get(path) as KeptObject<KubePod>).object
        let services = try await list("/api/v1/namespaces/\(namespace)/services", as: KubeService.self)
        let (spread, ownerNotes) = try await defaultSpread(of: object, in: namespace, services: services.objects)
        let pod = object.pod(defaultSpread: spread)
        let nodes = try await list("/api/v1/nodes", as: KubeNode.self)
        let namespaces = try await list("/api/v1/namespaces", as: KubeNamespace.self)
        let pods = try await list("/api/v1/pods", as: KubePod.self)
        var builder = StateBuilder(nodes: nodes.objects, namespaces: namespaces.objects)
        for other in pods.objects where other.metadata.name != name || other.metadata.namespace != namespace {
            builder.count(other)
        }
        return ClusterSnapshot(
            pod: pod,
            currentNode: object.spec.nodeName,
            state: builder.state,
            notes: pod.openNotes + ownerNotes + services.notes + nodes.notes + namespaces.notes + pods.notes
                + builder.notes,
            versionCaution: (try? await serverVersion())?.caution
        )
    }

    /// The selector that spreads a pod without constraints of its own: of its services and its controller.
    private func defaultSpread(
        of pod: KubePod,
        in namespace: String,
        services: [KubeService]
    ) async throws -> (LabelSelector?, notes: [String]) {
        var selector: LabelSelector?
        var notes: [String] = []
        if let owner = pod.metadata.ownerReferences?.first(where: { $0.controller == true }) {
            do { (selector, notes) = try await self.selector(of: owner, in: namespace) } catch let error
                as KubernetesError
                where error.status == 404
            {
                // An owner that is gone selects nothing, as for kube-scheduler.
            }
        }
        let spread = LabelSelector.spreadDefault(
            labels: pod.metadata.labels ?? [:],
            services: services.compactMap { $0.spec?.selector }.filter { !$0.isEmpty },
            owner: selector
        )
        return (spread, notes)
    }

    /// What a controller selects, and what of it is left out or open.
    private func selector(
        of owner: KubePod.Owner,
        in namespace: String
    ) async throws -> (LabelSelector?, [String]) {
        let place = "namespaces/\(namespace)"
        let facts: OwnerFacts
        let words: [String]
        switch owner.kind {
        case "ReplicaSet", "StatefulSet":
            let kind = owner.kind == "ReplicaSet" ? "replicasets" : "statefulsets"
            let kept: KeptObject<KubeOwner> = try await get("/apis/apps/v1/\(place)/\(kind)/\(owner.name)")
            var open = OpenRules()
            facts = kept.object.facts(&open)
            words = kept.leftOut + open.words
        case "ReplicationController":
            let path = "/api/v1/\(place)/replicationcontrollers/\(owner.name)"
            let kept: KeptObject<KubeController> = try await get(path)
            facts = OwnerFacts(selector: kept.object.spec.selector.map { LabelSelector(matchLabels: $0) })
            words = kept.leftOut
        default: return (nil, [])
        }
        let notes = words.map { "\(owner.kind) \(namespace)/\(owner.name) is taken without one rule or value: \($0)" }
        return (facts.selector, notes)
    }
}

/// Turns objects of the API into a cluster state, with a note where that does not work.
struct StateBuilder {
    private(set) var state: ClusterState
    private(set) var notes: [String] = []
    private var indices: [String: Int] = [:]

    init(nodes: [KubeNode], namespaces: [KubeNamespace]) {
        var known: [Node] = []
        for object in nodes.sorted(by: { $0.metadata.name < $1.metadata.name }) {
            let (node, open) = object.read
            notes += open
            known.append(node)
        }
        for (index, node) in known.enumerated() { indices[node.name] = index }
        let labels = namespaces.map { ($0.metadata.name, $0.metadata.labels ?? [:]) }
        state = ClusterState(nodes: known, namespaces: Dictionary(labels) { first, _ in first })
    }

    mutating func count(_ object: KubePod) {
        guard let name = object.spec.nodeName, !object.hasEnded else { return }
        let label = "\(object.metadata.namespace ?? "")/\(object.metadata.name)"
        guard let index = indices[name] else {
            notes.append("pod \(label) is not counted: its node \(name) is not known")
            return
        }
        let pod = object.pod()
        state.assume(pod, onNode: index)
        notes += pod.openNotes
    }
}

extension KubePod {
    /// What of the pod is left out or open, as notes.
    var openNotes: [String] { pod().openNotes }
}

extension KubeNode {
    /// What of the node is left out or open, as notes.
    var openNotes: [String] { read.notes }

    /// The node, and what of it is left out or open.
    fileprivate var read: (node: Node, notes: [String]) {
        var open = OpenRules()
        let node = node(&open)
        return (node, open.words.map { "node \(metadata.name) is taken without one rule or value: \($0)" })
    }
}

extension Pod {
    /// The rules that are left open, as notes.
    fileprivate var openNotes: [String] {
        rules.openRules.map { "pod \(namespace)/\(name): a rule or value is left open, it rejects no node: \($0)" }
    }
}
