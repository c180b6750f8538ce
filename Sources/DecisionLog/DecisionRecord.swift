public import Foundation
public import Placement

/// How the service reaches the cluster.
public enum ServingMode: String, Sendable, Codable, CaseIterable {
    /// Watches what schedulers do and records what we would have done.
    case shadow
    /// Answers kube-scheduler's calls.
    case extender
}

/// One decision about one pod with everything behind it, as it is stored and shown.
public struct DecisionRecord: Sendable, Equatable, Codable {
    /// What was found about one node.
    public struct Candidate: Sendable, Equatable, Codable {
        /// One scorer's share.
        public typealias Part = ScorePart

        /// The node's name.
        public var node: String
        /// The filter that rejected it, nil if it is feasible.
        public var rejectedBy: String?
        /// The filter's reasons.
        public var reasons: [String]
        /// The score parts, empty if it was rejected.
        public var parts: [Part]
        /// The weighted sum of the parts, nil if it was rejected.
        public var total: Double?
        /// What the extender answered, 0...10; nil in shadow mode and for rejected nodes.
        public var extenderScore: Int?
        /// What kube-scheduler's own scores make of the node by our rules, 0...1200; nil if it was not asked for.
        public var kubeSchedulerTotal: Double?
        /// What pods may use of the node, in milli-CPU; nil if unknown.
        public var allocatableMilliCPU: Double?
        /// CPU use in milli-CPU expected over the next hour with the pods that are there, nil if unknown.
        public var forecastMilliCPU: Double?
        /// Measured CPU use in milli-CPU, nil if unknown.
        public var measuredMilliCPU: Double?
        /// Estimated CPU use in milli-CPU of pods that measurements do not show yet.
        public var inFlightMilliCPU: Double
        /// The node's health: `healthy`, `suspect`, `anomalous` or `unknown`.
        public var health: String
        /// Why the health is not `healthy`, in words.
        public var healthReason: String?

        /// Creates a candidate of which only the name is known.
        public init(node: String) {
            self.node = node
            reasons = []
            parts = []
            inFlightMilliCPU = 0
            health = "unknown"
        }
    }

    /// The number of the decision, unique in a log; 0 before it is stored.
    public var id: Int64
    /// When it was made.
    public var time: Date
    /// How the service reached the cluster.
    public var mode: ServingMode
    /// The pod's namespace.
    public var namespace: String
    /// The pod's name.
    public var pod: String
    /// The pod's UID.
    public var uid: String
    /// The pod's workload as `namespace/name`, nil if it has none.
    public var workload: String?
    /// The step of the ladder.
    public var step: DegradationLevel
    /// Why it was not a better step; nil on the best.
    public var stepReason: String?
    /// The node that we chose, nil if none is feasible or the step is neutral.
    public var chosen: String?
    /// Every node that was considered or rejected; of large clusters not all are stored, see `omittedCount`.
    public var candidates: [Candidate]
    /// The number of feasible nodes with low scores that are not in `candidates`.
    public var omittedCount: Int
    /// Whether the pod's rules could all be judged; comparisons leave others out.
    public var isFullyJudged: Bool
    /// What could not be judged, in words; nil if everything could.
    public var unjudgedReason: String?
    /// What kube-scheduler multiplies the extender's scores by, beside the fixed 10; in shadow mode, would multiply.
    public var extenderWeight: Int?
    /// The nodes to which kube-scheduler's own scores with ours as an extender lead, by weight; nil where that was not
    /// worked out, see `extenderChoice`.
    public var extenderChoices: [Int: String]?
    /// What the pod is expected to use over the next hour, in milli-CPU; nil if unknown.
    public var podMilliCPU: Double?
    /// The versions of the models by kind.
    public var models: [String: String]
    /// How long the decision took, in seconds.
    public var seconds: Double
    /// The node that the pod was bound to, once that is known.
    public var boundNode: String?
    /// When that was seen.
    public var boundAt: Date?
    /// One plain sentence about the decision.
    public var sentence: String

    /// Creates a record.
    public init(time: Date, mode: ServingMode, namespace: String, pod: String, uid: String, step: DegradationLevel) {
        id = 0
        self.time = time
        self.mode = mode
        self.namespace = namespace
        self.pod = pod
        self.uid = uid
        self.step = step
        candidates = []
        omittedCount = 0
        isFullyJudged = true
        models = [:]
        seconds = 0
        sentence = ""
    }
}
