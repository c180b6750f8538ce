/// What a look at Prometheus found before anything is collected.
public struct CheckReport: Sendable, Equatable, Codable {
    /// Whether a metric can be collected.
    public enum State: String, Sendable, Codable {
        /// There are values now.
        case present
        /// The series are there, but they give no value now.
        case empty
        /// Series that the query needs are not there.
        case missing
        /// Values are there, but none belongs to a node we know of.
        case unmatched
        /// Prometheus refused the query.
        case refused
        /// It is left out by the configuration.
        case disabled
    }

    /// What was found of one metric.
    public struct Metric: Sendable, Equatable, Codable {
        /// The metric's name.
        public var name: String
        /// Whether the predictor cannot do without it.
        public var isRequired: Bool
        /// Whether it can be collected.
        public var state: State
        /// The series that the query gives.
        public var seriesCount = 0
        /// The nodes that they belong to.
        public var nodes: Set<String> = []
        /// The age of the newest raw sample in seconds.
        public var ageSeconds: Double?
        /// The names of raw series that are not there.
        public var missingSeries: [String] = []
        /// What to do about it, nil when there is nothing to do.
        public var hint: String?
    }

    /// The address.
    public var url: String

    /// The server's version, nil where it does not tell.
    public var version: String?

    /// The metrics, in the order of the catalogue.
    public var metrics: [Metric]

    /// The instances that belong to no node we know of.
    public var unmatched: Set<String>

    /// What Prometheus warned of.
    public var warnings: [String]

    /// What keeps nodes from being told apart, with names and the remedy.
    public var problems: [String] = []

    /// What comes several times, and which nodes lack what is required; nodes are told apart in spite of it.
    public var notices: [String] = []

    /// Whether everything that the predictor requires is there, of nodes that can be told apart.
    public var isReady: Bool { problems.isEmpty && metrics.allSatisfy { !$0.isRequired || $0.state == .present } }
}
