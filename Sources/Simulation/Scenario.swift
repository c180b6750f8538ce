public import ClusterModel
public import LoadPrediction

/// A pod of a scenario with what only the simulator knows: when it comes and how long it stays.
public struct ScenarioPod: Sendable {
    /// The pod as placement sees it.
    public let pod: Pod

    /// When it arrives, in seconds from the start of the run.
    public let arrival: Int

    /// How long it runs once started, in seconds; nil means past the end of the run.
    public let lifetime: Int?

    /// Creates a pod of a scenario.
    public init(pod: Pod, arrival: Int, lifetime: Int?) {
        self.pod = pod
        self.arrival = arrival
        self.lifetime = lifetime
    }
}

/// A recorded or generated stretch of a cluster's life that policies can be replayed on.
public struct Scenario: Sendable {
    /// The name, for example `s4-daily-test-01`.
    public let name: String

    /// The clock of the run.
    public let timing: RunTiming

    /// The nodes; their index is their number in assignment files.
    public let nodes: [Node]

    /// The pods in order of arrival; their index is their number in assignment files.
    public let pods: [ScenarioPod]

    /// What the pods demand.
    public let usage: UsageTrace

    /// Recorded days that a policy may know.
    public let history: [WorkloadDay]

    /// Creates a scenario.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - timing: The clock of the run.
    ///   - nodes: The nodes.
    ///   - pods: The pods in order of arrival.
    ///   - usage: What the pods demand, one run of samples per pod.
    ///   - history: Recorded days that a policy may know.
    public init(
        name: String,
        timing: RunTiming = .benchmark,
        nodes: [Node],
        pods: [ScenarioPod],
        usage: UsageTrace,
        history: [WorkloadDay]
    ) {
        precondition(usage.podCount == pods.count, "usage of \(usage.podCount) pods for \(pods.count)")
        self.name = name
        self.timing = timing
        self.nodes = nodes
        self.pods = pods
        self.usage = usage
        self.history = history
    }
}
