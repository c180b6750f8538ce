import ClusterModel

/// What controls an object.
struct ObjectOwner: Equatable, Sendable {
    let kind: String
    let name: String

    init(kind: String, name: String) {
        self.kind = kind
        self.name = name
    }

    /// The controller among the owners.
    init?(_ references: [KubePod.Owner]) {
        guard let owner = references.first(where: { $0.controller == true }) else { return nil }
        self.init(kind: owner.kind, name: owner.name)
    }

    /// The deployment of a replica set that is not known: its name without the hash that its pods bear as a label.
    func deployment(podLabels: [String: String]) -> ObjectOwner? {
        guard kind == "ReplicaSet", let hash = podLabels["pod-template-hash"], name.hasSuffix("-\(hash)") else {
            return nil
        }
        return ObjectOwner(kind: "Deployment", name: String(name.dropLast(hash.count + 1)))
    }

    /// The cron job of a job: a cron job names its jobs after itself and the scheduled time.
    ///
    /// The time is in minutes (8 digits), before Kubernetes 1.21 in seconds (10 digits) since 1970. What lies before 2020
    /// is no such time, and so is no date such as 20261124.
    /// Source: `getJobName` in `pkg/controller/cronjob/cronjob_controllerv2.go`.
    var cronJob: ObjectOwner? {
        guard kind == "Job", let dash = name.lastIndex(of: "-") else { return nil }
        let digits = name[name.index(after: dash)...]
        let minutesOf2020 = 26_297_280
        guard let number = Int(digits), digits.allSatisfy(\.isWholeNumber), dash != name.startIndex else { return nil }
        let isTime =
            switch digits.count {
            case 8: number >= minutesOf2020
            case 10: number >= minutesOf2020 * 60
            default: false
            }
        return isTime ? ObjectOwner(kind: "CronJob", name: String(name[..<dash])) : nil
    }
}

extension WatchedPod {
    /// The owner in the end, named as in the collected history (`PodRecord.workloadName`): `Deployment/web`.
    ///
    /// - Parameter replicaSet: What is known of the replica set that controls the pod.
    /// - Returns: The workload's namespace and name.
    func workload(replicaSet: OwnerFacts?) -> WorkloadKey {
        let top: ObjectOwner? =
            switch owner?.kind {
            case "ReplicaSet": replicaSet.map { $0.owner ?? owner } ?? owner?.deployment(podLabels: pod.labels) ?? owner
            case "Job": owner?.cronJob ?? owner
            case "Node": ObjectOwner(kind: "Node", name: staticName)
            default: owner
            }
        let name = top.map { "\($0.kind)/\($0.name)" } ?? "Pod/\(pod.name)"
        return WorkloadKey(application: pod.namespace, name: name)
    }

    /// A static pod bears its node's name at the end.
    private var staticName: String {
        guard let node, pod.name.hasSuffix("-\(node)") else { return pod.name }
        return String(pod.name.dropLast(node.count + 1))
    }
}
