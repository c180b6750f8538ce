/// The owner whose pods behave alike: a Deployment, StatefulSet, Job template and so on.
public struct WorkloadKey: Hashable, Sendable {
    /// The application (or namespace) that groups workloads.
    public let application: String

    /// The workload's name within it.
    public let name: String

    /// Creates a key.
    public init(application: String, name: String) {
        self.application = application
        self.name = name
    }
}

/// Whether a pod is meant to run on or to finish.
public enum WorkloadKind: String, Sendable {
    /// Runs until it is replaced or deleted.
    case service
    /// Runs to completion.
    case job
}

/// The smallest thing placed on a node, as placement sees it.
public struct Pod: Equatable, Sendable {
    /// The namespace.
    public var namespace: String

    /// The name, unique in the namespace.
    public var name: String

    /// What the pod reserves.
    public var request: PodRequest

    /// The taints the pod may ignore.
    public var tolerations: [Toleration]

    /// The owner whose history tells what the pod will use, if known.
    public var workload: WorkloadKey?

    /// Whether the pod runs on or finishes.
    public var kind: WorkloadKind

    /// The labels.
    public var labels: [String: String]

    /// What the pod says about where it may and would like to run.
    public var rules: PodRules

    /// What a scheduler's queue and its preemption look at, apart, so that it costs nothing where nobody schedules.
    public var scheduling: PodScheduling {
        get { schedulingBox?.value ?? PodScheduling() }
        set { schedulingBox = newValue == PodScheduling() ? nil : SchedulingBox(newValue) }
    }

    private var schedulingBox: SchedulingBox?

    /// Creates a pod.
    ///
    /// - Parameters:
    ///   - namespace: The namespace.
    ///   - name: The name, unique in the namespace.
    ///   - request: What the pod reserves.
    ///   - tolerations: The taints the pod may ignore.
    ///   - workload: The owner whose history tells what the pod will use, if known.
    ///   - kind: Whether the pod runs on or finishes.
    ///   - labels: The labels.
    ///   - rules: What the pod says about where it may and would like to run.
    ///   - scheduling: What a scheduler's queue and its preemption look at.
    public init(
        namespace: String = "default",
        name: String,
        request: PodRequest,
        tolerations: [Toleration] = [],
        workload: WorkloadKey? = nil,
        kind: WorkloadKind = .service,
        labels: [String: String] = [:],
        rules: PodRules = .none,
        scheduling: PodScheduling = PodScheduling()
    ) {
        self.namespace = namespace
        self.name = name
        self.request = request
        self.tolerations = tolerations
        self.workload = workload
        self.kind = kind
        self.labels = labels
        self.rules = rules
        self.scheduling = scheduling
    }
}

/// An immutable box, so that copies of a pod share what it holds.
private final class SchedulingBox: Equatable, Sendable {
    let value: PodScheduling

    init(_ value: PodScheduling) { self.value = value }

    static func == (left: SchedulingBox, right: SchedulingBox) -> Bool { left === right || left.value == right.value }
}
