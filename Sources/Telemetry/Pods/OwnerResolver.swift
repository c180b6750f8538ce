import MetricHistory

/// Finds what a pod belongs to in the end: ReplicaSet to Deployment, Job to CronJob.
struct OwnerResolver: Sendable {
    /// An object in a namespace.
    private struct Place: Hashable {
        let namespace: String
        let name: String
    }

    /// What kube-state-metrics writes where nothing owns an object.
    private static let nothing: Set<String> = ["", "<none>"]

    private var replicaSets: [Place: PodOwner?] = [:]
    private var jobs: [Place: PodOwner?] = [:]

    /// Takes in the labels of `kube_replicaset_owner`.
    mutating func add(replicaSet labels: [String: String]) {
        guard let namespace = labels["namespace"], let name = labels["replicaset"] else { return }
        Self.add(labels, to: &replicaSets, Place(namespace: namespace, name: name))
    }

    /// Takes in the labels of `kube_job_owner`.
    mutating func add(job labels: [String: String]) {
        guard let namespace = labels["namespace"], let name = labels["job_name"] else { return }
        Self.add(labels, to: &jobs, Place(namespace: namespace, name: name))
    }

    private static func add(_ labels: [String: String], to owners: inout [Place: PodOwner?], _ place: Place) {
        let owner = owner(labels)
        // Several owners are possible; one that is there counts more than none.
        if let known = owners[place], known != nil, owner == nil { return }
        owners[place] = .some(owner)
    }

    /// The owner that labels name, nil when they name none.
    static func owner(_ labels: [String: String]) -> PodOwner? {
        guard let kind = labels["owner_kind"], let name = labels["owner_name"], !nothing.contains(kind),
            !nothing.contains(name)
        else { return nil }
        return PodOwner(kind: kind, name: name)
    }

    /// What a pod belongs to in the end.
    ///
    /// - Parameters:
    ///   - owner: What owns the pod itself.
    ///   - namespace: The namespace.
    ///   - pod: The pod's name.
    ///   - node: The pod's node; a static pod bears its name at the end.
    /// - Returns: The owner, and whether the series that would tell a higher one were missing.
    func resolve(_ owner: PodOwner, namespace: String, pod: String, node: String) -> (owner: PodOwner, isSure: Bool) {
        let place = Place(namespace: namespace, name: owner.name)
        switch owner.kind {
        case "ReplicaSet": return Self.above(owner, replicaSets[place])
        case "Job": return Self.above(owner, jobs[place])
        case "Node":
            let suffix = "-\(node)"
            let name = pod.hasSuffix(suffix) ? String(pod.dropLast(suffix.count)) : pod
            return (PodOwner(kind: "Node", name: name), true)
        default: return (owner, true)
        }
    }

    private static func above(_ owner: PodOwner, _ found: PodOwner??) -> (PodOwner, Bool) {
        guard let found else { return (owner, false) }
        return (found ?? owner, true)
    }
}
