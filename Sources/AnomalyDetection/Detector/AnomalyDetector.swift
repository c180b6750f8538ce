public import MetricHistory

/// Tells which nodes, and whether the cluster as a whole, do what they usually do not, and why.
public struct AnomalyDetector: Equatable, Sendable {
    /// The kind of model in the registry.
    public static let kind = "detector"

    /// How a detector learns and when it speaks.
    public struct Options: Equatable, Sendable {
        /// How the isolation forests are grown.
        public var forest: IsolationForestOptions
        /// The share of intervals, in (0, 0.5], that count as unusual; it leads to the threshold, never to scores.
        public var contamination: Double
        /// The score from which an interval counts as unusual; nil for the one that `contamination` leads to.
        public var threshold: Double?
        /// k of the k-of-n rule.
        public var needed: Int
        /// n of the k-of-n rule.
        public var window: Int
        /// The number of threads.
        public var threadCount: Int

        /// The defaults: one interval in 10,000 is unusual, and two of three must be.
        public static let defaultContamination = 0.0001

        /// Creates options.
        ///
        /// - Throws: `DetectorError` or `AnomalyDetectionError` for a value out of its range.
        public init(
            forest: IsolationForestOptions? = nil,
            contamination: Double = Self.defaultContamination,
            threshold: Double? = nil,
            needed: Int = 2,
            window: Int = 3,
            threadCount: Int = 2
        ) throws {
            guard contamination > 0, contamination <= 0.5 else {
                throw DetectorError.invalidOption(
                    name: "contamination",
                    allowed: "in (0, 0.5]",
                    actual: "\(contamination)"
                )
            }
            guard (1...256).contains(threadCount) else {
                throw DetectorError.invalidOption(name: "threads", allowed: "in 1...256", actual: "\(threadCount)")
            }
            self.forest = try forest ?? IsolationForestOptions()
            self.contamination = contamination
            self.threshold = threshold
            self.needed = needed
            self.window = window
            self.threadCount = threadCount
            _ = try rule()
        }

        /// The score at which an anomaly ends, as a share of that at which it begins.
        private static let leaveShare = 0.7

        /// When a node becomes anomalous and when it stops to be.
        public func rule() throws -> HealthRule {
            let enter = threshold ?? RowEvidence.score(contamination: contamination)
            return try HealthRule(enter: enter, leave: Self.leaveShare * enter, needed: needed, window: window)
        }
    }

    /// How it learned and when it speaks.
    public let options: Options

    /// When a node becomes anomalous and when it stops to be.
    public let rule: HealthRule

    /// The first and the last instant it learned from, in milliseconds since 1970 UTC.
    public let trainingTimes: ClosedRange<Int64>

    let nodeModel: HealthModel
    let clusterModel: HealthModel

    /// The nodes it learned from.
    public var nodes: [String] { nodeModel.nodes }

    /// The interval in milliseconds.
    public var stepMilliseconds: Int64 { nodeModel.stepMilliseconds }

    init(options: Options, trainingTimes: ClosedRange<Int64>, nodeModel: HealthModel, clusterModel: HealthModel) throws
    {
        self.options = options
        rule = try options.rule()
        self.trainingTimes = trainingTimes
        self.nodeModel = nodeModel
        self.clusterModel = clusterModel
    }

    /// Learns from a history what is usual.
    ///
    /// - Parameters:
    ///   - table: Metrics of nodes and of the cluster, 96 intervals or more; 15 days are good.
    ///   - options: How to learn.
    ///   - forecasts: Forecasts of some of the series for the same times, nil if there are none.
    /// - Returns: The detector.
    /// - Throws: `DetectorError` when the history is too short or has no nodes.
    public static func fit(
        _ table: MetricTable,
        options: Options,
        forecasts: MetricTable? = nil
    ) throws -> AnomalyDetector {
        let own = table.series.filter { $0.node != ClusterVitals.name }
        guard !own.isEmpty else { throw DetectorError.noNodes }
        let vitals = ClusterVitals.table(of: table)
        let grid = table.grid
        return try AnomalyDetector(
            options: options,
            trainingTimes: grid.start...max(grid.start, grid.end - grid.stepMilliseconds),
            nodeModel: HealthModel.fit(
                table,
                nodes: Set(own.map(\.node)).sorted(),
                metrics: Set(own.map(\.metric)).sorted(),
                forecasts: forecasts,
                forest: options.forest,
                threadCount: options.threadCount
            ),
            clusterModel: HealthModel.fit(
                vitals,
                nodes: [ClusterVitals.name],
                metrics: vitals.metrics,
                forecasts: nil,
                forest: options.forest,
                threadCount: options.threadCount
            )
        )
    }

    /// The same detector with another rule.
    ///
    /// - Throws: `DetectorError` for a value out of its range.
    public func with(options: Options) throws -> AnomalyDetector {
        try AnomalyDetector(
            options: options,
            trainingTimes: trainingTimes,
            nodeModel: nodeModel,
            clusterModel: clusterModel
        )
    }

    /// Judges the newest interval of nodes again and again.
    ///
    /// - Parameter nodes: The nodes, in the order in which values will be given; nil for those it learned from.
    /// - Returns: A stream that knows no interval yet.
    public func stream(nodes: [String]? = nil) -> HealthStream {
        HealthStream(model: nodeModel, nodes: nodes ?? self.nodes, threadCount: options.threadCount)
    }
}
