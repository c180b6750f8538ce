/// One thing that is asked about all pods or nodes at once.
enum PodQuantity: String, CaseIterable, Sendable {
    /// Which pods are on which nodes, instant by instant, as the time of the newest sample.
    case presence = "kube_pod_info"
    /// CPU by pod, instant by instant.
    case cpu = "container_cpu_usage_seconds_total"
    /// Working set by pod, instant by instant.
    case memory = "container_memory_working_set_bytes"
    /// CPU by the path of the pods' groups, instant by instant, where these have no other name.
    case groupCPU = "container_cpu_usage_seconds_total (groups of pods)"
    /// Working set by the path of the pods' groups, instant by instant, where these have no other name.
    case groupMemory = "container_memory_working_set_bytes (groups of pods)"
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
    static let optional: Set<PodQuantity> = [
        .jobOwners, .initialRequests, .completed, .taints, .briefPods, .groupCPU, .groupMemory,
    ]

    /// Whether it is asked at every instant; the others once for a span of time.
    var isCourse: Bool { [.presence, .cpu, .memory, .groupCPU, .groupMemory].contains(self) }

    /// Containers alone: neither the groups that hold them nor the pause container.
    ///
    /// Without `image` the kubelet's
    /// `/metrics/resource` would count twice.
    static let containers = #"{container!="",container!="POD",image!=""}"#

    /// The groups that hold a whole pod, which bear its name also where runtimes leave its containers without one.
    private static let podGroups = #"{pod!="",container="",image=""}"#

    /// The groups of pods that bear no name of a pod, as kubelets and cAdvisor give them where a runtime's labels lack:
    /// their path ends with `pod` and the pod's identity, for example
    /// `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0c5e1b2a_....slice`.
    private static let namelessGroups = #"{pod="",container="",id=~".*pod[^/]+"}"#

    /// The identities that the path of a pod's group may hold.
    ///
    /// - Parameter path: The label `id`.
    /// - Returns: What follows each `pod` in its last part, as it is and with dashes for what systemd writes for them.
    static func uids(ofGroup path: String) -> [String] {
        var name = path.split(separator: "/").last ?? ""
        if name.hasSuffix(".slice") { name = name.dropLast(6) }
        return name.ranges(of: "pod").map { String(name[$0.upperBound...]) }
            .flatMap { [$0, $0.replacing("_", with: "-")] }
    }

    /// What pods use: each container once, whatever else its series are labelled with, and then their sum.
    ///
    /// Where no container of a pod has labels the pod's own group tells; `or` drops it for all other pods.
    ///
    /// - Parameters:
    ///   - container: The labels that name a container.
    ///   - value: Makes the PromQL of a value from matchers.
    /// - Returns: The PromQL.
    private static func use(_ container: String, _ value: (String) -> String) -> String {
        let pod = "namespace, pod, node, instance"
        let sum = "sum by (\(pod)) (max by (\(pod), \(container)) (\(value(containers))))"
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

    /// What pods use by the path of their groups, where these have no other name.
    private static func groups(_ value: (String) -> String) -> String {
        "max by (id) (\(value(namelessGroups)))"
    }

    private static func rate(_ window: Duration) -> (String) -> String {
        { "rate(container_cpu_usage_seconds_total\($0)[\(PromQL.text(window))])" }
    }

    /// CPU of containers with a further label: the last part of their path, which several cAdvisors on a node share.
    private static func run(_ value: String) -> String {
        #"label_replace(\#(value), "run", "$1", "id", ".*[/-]([^/.-]+)([.]scope)?")"#
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
        // A container that was started again used what both of its runs did; memory is that of the one that is there.
        case .cpu: return Self.use("container, run") { Self.run(Self.rate(window)($0)) }
        case .memory: return Self.use("container") { "\(rawValue)\($0)" }
        case .groupCPU: return Self.groups(Self.rate(window))
        case .groupMemory: return Self.groups { "container_memory_working_set_bytes\($0)" }
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
