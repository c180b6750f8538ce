/// One thing that is asked about all pods or nodes at once.
enum PodQuantity: String, CaseIterable, Sendable {
    /// Which pods are on which nodes, instant by instant, as the time of the newest sample.
    case presence = "kube_pod_info"
    /// CPU by pod, instant by instant.
    case cpu = "container_cpu_usage_seconds_total"
    /// Working set by pod, instant by instant.
    case memory = "container_memory_working_set_bytes"
    /// Which pods there were at all, also those that came and went between two instants.
    case briefPods = "kube_pod_info (brief pods)"
    /// What owns each pod.
    case owners = "kube_pod_owner"
    /// What owns each ReplicaSet.
    case replicaSetOwners = "kube_replicaset_owner"
    /// What owns each Job.
    case jobOwners = "kube_job_owner"
    /// What the containers and sidecars of each pod request.
    case requests = "kube_pod_container_resource_requests"
    /// What each pod needs while it starts: its sidecars and the largest of the other init containers.
    ///
    /// The series do not state in which order they start; sidecars are taken to come first, so it is never too little.
    case initialRequests = "kube_pod_init_container_resource_requests"
    /// When each pod was created.
    case created = "kube_pod_created"
    /// When each pod was taken on by its node.
    case started = "kube_pod_start_time"
    /// When each pod was done.
    case completed = "kube_pod_completion_time"
    /// What each node offers.
    case allocatable = "kube_node_status_allocatable"
    /// What keeps pods off each node.
    case taints = "kube_node_spec_taint"

    /// The series that no pod can be collected without.
    static let required: [PodQuantity] = [.presence, .cpu]

    /// The quantities of which a healthy cluster may have none: no Job, no taint, no init container.
    static let optional: Set<PodQuantity> = [.jobOwners, .initialRequests, .completed, .taints, .briefPods]

    /// Whether it is asked at every instant; the others once for a span of time.
    var isCourse: Bool { self == .presence || self == .cpu || self == .memory }

    /// Containers alone: neither the groups that hold them nor the pause container.
    ///
    /// Without `image` the kubelet's
    /// `/metrics/resource` would count twice.
    private static let containers = #"{container!="",container!="POD",image!=""}"#

    /// The groups that hold a whole pod, which bear its name also where runtimes leave its containers without one.
    private static let podGroups = #"{pod!="",container="",image=""}"#

    /// What pods use: each container once, whatever else its series are labelled with, and then their sum.
    ///
    /// Where no container of a pod has labels the pod's own group tells; `or` drops it for all other pods.
    ///
    /// - Parameter value: Makes the PromQL of a value from matchers.
    /// - Returns: The PromQL.
    private static func use(_ value: (String) -> String) -> String {
        let pod = "namespace, pod, node, instance"
        let sum = "sum by (\(pod)) (max by (\(pod), container, id) (\(value(containers))))"
        return "\(sum) or max by (\(pod)) (\(value(podGroups)))"
    }

    /// Requests by container, each once.
    private static func requests(_ value: String) -> String {
        "max by (namespace, pod, uid, container, resource) (\(value))"
    }

    private static func initialRequests(_ last: (String) -> String) -> String {
        requests(last("\(PodQuantity.initialRequests.rawValue){resource=~\"cpu|memory\"}"))
    }

    /// Those init containers that keep running, which kube-state-metrics states from 2.11 on.
    private static func sidecars(_ last: (String) -> String) -> String {
        "on (namespace, pod, uid, container) \(last(#"kube_pod_init_container_info{restart_policy="Always"}"#))"
    }

    private static func sidecarRequests(_ last: (String) -> String) -> String {
        "(\(initialRequests(last)) and \(sidecars(last)))"
    }

    /// The PromQL.
    ///
    /// - Parameters:
    ///   - window: The span that rates are taken over.
    ///   - span: The span of time that is asked about, for what is asked once.
    /// - Returns: The query, of one answer whatever the number of pods.
    func promQL(window: Duration, span: Duration) -> String {
        let last = { (selector: String) in "last_over_time(\(selector)[\(PromQL.text(span))])" }
        let pod = "namespace, pod, uid"
        switch self {
        case .presence: return #"max by (\#(pod), node) (timestamp(kube_pod_info{node!=""}))"#
        case .cpu: return Self.use { "rate(\(rawValue)\($0)[\(PromQL.text(window))])" }
        case .memory: return Self.use { "\(rawValue)\($0)" }
        case .briefPods: return #"max by (\#(pod), node) (\#(last(#"kube_pod_info{node!=""}"#)))"#
        case .owners: return "max by (\(pod), owner_kind, owner_name, owner_is_controller) (\(last(rawValue)))"
        case .replicaSetOwners:
            return "max by (namespace, replicaset, owner_kind, owner_name) (\(last(rawValue)))"
        case .jobOwners: return "max by (namespace, job_name, owner_kind, owner_name) (\(last(rawValue)))"
        case .requests:
            let containers = Self.requests(last("\(rawValue){resource=~\"cpu|memory\"}"))
            return "sum by (\(pod), resource) (\(containers) or \(Self.sidecarRequests(last)))"
        case .initialRequests:
            let largest = "max by (\(pod), resource) (\(Self.initialRequests(last)) unless \(Self.sidecars(last)))"
            let sidecars = "sum by (\(pod), resource) (\(Self.sidecarRequests(last)))"
            return "\(largest) + \(sidecars) or \(largest)"
        case .created, .started, .completed: return "max by (\(pod)) (\(last(rawValue)))"
        case .allocatable:
            return "max by (node, resource) (\(last("\(rawValue){resource=~\"cpu|memory|pods\"}")))"
        case .taints: return "max by (node, key, value, effect) (\(last(rawValue)))"
        }
    }
}
