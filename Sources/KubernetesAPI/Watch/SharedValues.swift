import ClusterModel

/// Values that many pods have in common, such as the labels and rules of replicas, so that each is kept once.
///
/// What was not asked for during some thousand others is forgotten; it then is merely not shared with later pods.
struct SharedValues {
    /// Equal values of which the first is handed out in place of later ones.
    struct Pool<Value: Hashable> {
        /// How many values one generation has at most.
        var limit = 16_384

        private var young: Set<Value> = []
        private var old: Set<Value> = []

        init(limit: Int = 16_384) { self.limit = limit }

        /// The number of values that are kept, at most twice the limit.
        var count: Int { young.count + old.count }

        /// The first of the values that equal this one.
        mutating func shared(_ value: Value) -> Value {
            if let index = young.firstIndex(of: value) { return young[index] }
            if young.count >= limit {
                old = young
                young = []
            }
            let first = old.remove(value) ?? value
            young.insert(first)
            return first
        }
    }

    private var texts = Pool<String>()
    private var labels = Pool<[String: String]>()
    private var requests = Pool<PodRequest>()
    private var tolerations = Pool<[Toleration]>()
    private var owners = Pool<[OwnerReference]>()
    private var workloads = Pool<WorkloadKey>()
    private var rules = Pool<PodRules>()

    /// The same pod, with what others have too in place of its own copy.
    mutating func sharing(_ watched: WatchedPod) -> WatchedPod {
        var copy = watched
        copy.node = watched.node.map { texts.shared($0) }
        var pod = watched.pod
        pod.namespace = texts.shared(pod.namespace)
        if !pod.labels.isEmpty { pod.labels = labels.shared(pod.labels) }
        if !pod.tolerations.isEmpty { pod.tolerations = tolerations.shared(pod.tolerations) }
        pod.workload = pod.workload.map { workloads.shared($0) }
        if !pod.request.extendedResources.isEmpty { pod.request = requests.shared(pod.request) }
        pod.rules = sharing(pod.rules)
        var scheduling = pod.scheduling
        scheduling.schedulerName = texts.shared(scheduling.schedulerName)
        scheduling.owners = owners.shared(scheduling.owners)
        pod.scheduling = scheduling
        copy.pod = pod
        return copy
    }

    /// The same pod after it was resolved again, of which the workload and the rules are new.
    mutating func sharing(resolved watched: WatchedPod) -> WatchedPod {
        var pod = watched.pod
        pod.workload = pod.workload.map { workloads.shared($0) }
        pod.rules = sharing(pod.rules)
        return watched.with(pod)
    }

    /// Claims often bear a name of the pod's own, so they are left aside.
    private mutating func sharing(_ own: PodRules) -> PodRules {
        var common = own
        common.claims = []
        common = rules.shared(common)
        common.claims = own.claims
        return common
    }
}
