public import MetricHistory

/// How a detector of node health does without labels: false alarms, injected faults, what is flagged, and how much
/// depends on the seed.
public struct HealthEvaluation: Sendable {
    /// How detectors of other seeds differ from the first one.
    public struct Stability: Equatable, Sendable {
        /// The greatest difference of two scores of one node and interval.
        public let greatestDifference: Double
        /// The mean one.
        public let meanDifference: Double
        /// The share of intervals, 0...1, in which all give the same state.
        public let agreement: Double
    }

    /// The detector, fitted on the older days.
    public let detector: AnomalyDetector
    /// What it did on the newer ones.
    public let trial: DetectorTrial
    /// The history.
    public let history: MetricTable
    /// Forests of other seeds beside it.
    public let stability: Stability

    /// Evaluates.
    ///
    /// - Parameters:
    ///   - history: Metrics of nodes and of the cluster.
    ///   - options: How to learn.
    ///   - holdbackDays: How many of the newest days the detector does not learn from.
    ///   - seeds: How many faults of each kind.
    ///   - forests: How many forests to compare, the first included.
    ///   - progress: Called with the share of the work that is done; throwing from it ends the evaluation.
    /// - Throws: `DetectorError` when there is too little to learn from or to try on.
    public init(
        of history: MetricTable,
        options: AnomalyDetector.Options,
        holdbackDays: Int,
        seeds: Int,
        forests: UInt64,
        progress: (Double) throws -> Void = { _ in }
    ) throws {
        let trainer = DetectorTrainer(history: history, options: options, holdbackDays: holdbackDays, seeds: seeds)
        let cutoff = try trainer.cutoff()
        let older = history.slice(from: history.grid.start, to: cutoff)
        let detector = try AnomalyDetector.fit(older, options: options)
        try progress(0.2)
        trial = try DetectorTrial(of: detector, on: history, from: cutoff, seeds: seeds) {
            try progress(0.2 + 0.5 * $0)
        }
        self.detector = detector
        self.history = history
        let tested = history.slice(from: trial.timeline.grid.start, to: history.grid.end)
        var others: [HealthTimeline] = []
        for seed in 1..<max(1, forests) {
            var other = options
            other.forest = try IsolationForestOptions(
                treeCount: options.forest.treeCount,
                sampleSize: options.forest.sampleSize,
                seed: options.forest.seed &+ seed
            )
            others.append(try AnomalyDetector.fit(older, options: other).timeline(tested))
            try progress(0.7 + 0.3 * Double(seed) / Double(forests))
        }
        stability = Self.stability(trial.timeline, others)
    }

    /// The share of known intervals, 0...1, in which each node is anomalous.
    public var flaggedByNode: [Double] {
        let timeline = trial.timeline
        return timeline.nodes.indices.map { node in
            Self.share((0..<timeline.grid.count).lazy.map { timeline.state(node, at: $0) })
        }
    }

    /// The share of known intervals, 0...1, in which nodes are anomalous, by hour of the day (UTC).
    public var flaggedByHour: [Double] {
        let timeline = trial.timeline
        return (0..<24).map { hour in
            let times = (0..<timeline.grid.count).filter { HourOfWeek.of(timeline.grid.time(at: $0)) % 24 == hour }
            return Self.share(times.flatMap { time in timeline.nodes.indices.map { timeline.state($0, at: time) } })
        }
    }

    private static func share(_ states: some Collection<HealthState>) -> Double {
        let known = states.count { $0 != .unknown }
        return known == 0 ? 0 : Double(states.count { $0 == .anomalous }) / Double(known)
    }

    private static func stability(_ first: HealthTimeline, _ others: [HealthTimeline]) -> Stability {
        var greatest = 0.0
        var sum = 0.0
        var count = 0
        var same = 0
        for index in first.evidence.indices where first.evidence[index].isKnown {
            for other in others {
                let difference = abs(first.evidence[index].score - other.evidence[index].score)
                greatest = max(greatest, difference)
                sum += difference
                count += 1
                if first.states[index] == other.states[index] { same += 1 }
            }
        }
        let divisor = Double(max(1, count))
        return Stability(
            greatestDifference: greatest,
            meanDifference: sum / divisor,
            agreement: count == 0 ? 1 : Double(same) / divisor
        )
    }
}
