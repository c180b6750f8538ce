public import MetricHistory

/// What became of one injected fault.
public struct FaultOutcome: Equatable, Sendable {
    /// The fault.
    public let fault: Fault
    /// In which of its intervals the node was first anomalous, counted from 1; nil if it never was.
    public let delay: Int?
    /// The sentence that was said then.
    public let sentence: String?
}

/// A node, or the cluster, that became anomalous on clean days.
public struct Alarm: Equatable, Sendable {
    /// The node's name, or `cluster`.
    public let node: String
    /// When it began and when the last anomalous interval was, in milliseconds since 1970 UTC.
    public let times: ClosedRange<Int64>
    /// What was said when it began.
    public let sentence: String
}

/// What became of all faults of a kind.
public struct FaultFigures: Equatable, Sendable {
    /// The kind.
    public let kind: FaultKind
    /// How many were injected.
    public let count: Int
    /// The share found at all while they lasted.
    public let recall: Double
    /// The share found within three intervals.
    public let recallWithin3: Double
    /// The median delay of those found, in intervals; nil if none was.
    public let medianDelay: Double?
}

/// A detector's figures on days it has not seen: false alarms as they are, and injected faults.
public struct DetectorTrial: Sendable {
    /// How many intervals a fault lasts.
    public static let faultLength = 24
    /// The first intervals of a day are not tested: features look back, and a machine needs its window.
    private static let lead = 24

    /// The clean days, as the detector saw them.
    public let timeline: HealthTimeline
    /// The same for the cluster.
    public let cluster: HealthTimeline
    /// How often nodes became anomalous on the clean days.
    public let alarms: [Alarm]
    /// False alarms: how often a node became anomalous on the clean days.
    public var falseAlarms: Int { alarms.count }
    /// How long nodes were watched, in weeks of one node; unknown intervals do not count.
    public let nodeWeeks: Double
    /// How often the cluster became anomalous on the clean days.
    public let clusterAlarms: [Alarm]
    /// What became of each fault, in the order of kinds and seeds.
    public let outcomes: [FaultOutcome]

    /// False alarms per node and week.
    public var falseAlarmRate: Double { nodeWeeks > 0 ? Double(falseAlarms) / nodeWeeks : 0 }

    /// The figures of each kind.
    public var figures: [FaultFigures] {
        FaultKind.allCases.map { kind in
            let own = outcomes.filter { $0.fault.kind == kind }
            let delays = own.compactMap(\.delay)
            let count = Double(max(1, own.count))
            return FaultFigures(
                kind: kind,
                count: own.count,
                recall: Double(delays.count) / count,
                recallWithin3: Double(delays.count { $0 <= 3 }) / count,
                medianDelay: Quantile.median(delays.map(Double.init))
            )
        }
    }

    /// The mean over kinds of the share found within three intervals.
    public var meanRecallWithin3: Double {
        figures.map(\.recallWithin3).reduce(0, +) / Double(FaultKind.allCases.count)
    }

    /// Tries a detector.
    ///
    /// - Parameters:
    ///   - detector: The detector, which must not have learned from the tested time.
    ///   - table: The history around the tested time.
    ///   - from: The first tested instant, in milliseconds since 1970 UTC.
    ///   - seeds: How many faults of each kind.
    ///   - seed: Where nodes, times and sizes of the faults come from.
    ///   - progress: Called with the share of the work that is done; throwing from it ends the trial.
    /// - Throws: `DetectorError` when no calm stretch is long enough for a fault.
    public init(
        of detector: AnomalyDetector,
        on table: MetricTable,
        from: Int64,
        seeds: Int,
        seed: UInt64 = 0,
        progress: (Double) throws -> Void = { _ in }
    ) throws {
        let step = table.grid.stepMilliseconds
        let tested = table.slice(from: from - Int64(Self.lead) * step, to: table.grid.end)
        let timeline = try detector.timeline(tested)
        let cluster = try detector.clusterTimeline(tested)
        let first = min(Self.lead, tested.grid.count)
        self.timeline = timeline
        self.cluster = cluster
        alarms = try Self.alarms(timeline, from: first) {
            try detector.health(timeline, node: $0, at: $1, in: tested)
        }
        clusterAlarms = try Self.alarms(cluster, from: first) {
            try detector.clusterHealth(cluster, at: $1, in: tested)
        }
        let known = timeline.evidence[(first * timeline.nodes.count)...].count { $0.isKnown }
        nodeWeeks = Double(known) * Double(step) / (7 * 86_400_000)
        var generator = SplittableGenerator(seed: seed)
        var outcomes: [FaultOutcome] = []
        for (number, kind) in FaultKind.allCases.enumerated() {
            for index in 0..<seeds {
                let fault = try Self.fault(kind, timeline, tested, first, &generator)
                outcomes.append(try Self.outcome(of: fault, detector, tested))
                try progress(Double(number * seeds + index + 1) / Double(FaultKind.allCases.count * seeds))
            }
        }
        self.outcomes = outcomes
    }

    private static func alarms(
        _ timeline: HealthTimeline,
        from first: Int,
        _ health: (_ node: Int, _ time: Int) throws -> NodeHealth
    ) rethrows -> [Alarm] {
        try timeline.nodes.indices.flatMap { node in
            try timeline.alarms(node).filter { $0.lowerBound >= first }.map { span in
                Alarm(
                    node: timeline.nodes[node],
                    times: timeline.grid.time(at: span.lowerBound)...timeline.grid.time(at: span.upperBound - 1),
                    sentence: try health(node, span.lowerBound).sentence
                )
            }
        }
    }

    /// A fault at a node that is healthy when it begins and whose values are known while it lasts.
    private static func fault(
        _ kind: FaultKind,
        _ timeline: HealthTimeline,
        _ table: MetricTable,
        _ first: Int,
        _ generator: inout SplittableGenerator
    ) throws -> Fault {
        let room = timeline.grid.count - faultLength - first
        guard room > 0 else { throw DetectorError.noRoomForFaults(intervals: timeline.grid.count) }
        for _ in 0..<10_000 {
            let node = generator.index(below: timeline.nodes.count)
            let start = first + generator.index(below: room)
            let isCalm = (start - 3..<start).allSatisfy { timeline.state(node, at: $0) == .healthy }
            let isKnown = (start..<start + faultLength).allSatisfy {
                timeline.evidence[$0 * timeline.nodes.count + node].isKnown
            }
            if isCalm, isKnown {
                return Fault(
                    kind: kind,
                    node: timeline.nodes[node],
                    intervals: start..<start + faultLength,
                    seed: generator.next()
                )
            }
        }
        throw DetectorError.noRoomForFaults(intervals: timeline.grid.count)
    }

    private static func outcome(
        of fault: Fault,
        _ detector: AnomalyDetector,
        _ table: MetricTable
    ) throws -> FaultOutcome {
        let grid = table.grid
        let start = max(0, fault.intervals.lowerBound - lead)
        let faulty = fault.injected(into: table).slice(
            from: grid.time(at: start),
            to: grid.time(at: fault.intervals.upperBound)
        )
        let timeline = try detector.timeline(faulty)
        guard let node = timeline.nodes.firstIndex(of: fault.node) else {
            return FaultOutcome(fault: fault, delay: nil, sentence: nil)
        }
        let begin = fault.intervals.lowerBound - start
        let found = (begin..<faulty.grid.count).first { timeline.state(node, at: $0) == .anomalous }
        let sentence = try found.map { try detector.health(timeline, node: node, at: $0, in: faulty).sentence }
        return FaultOutcome(fault: fault, delay: found.map { $0 - begin + 1 }, sentence: sentence)
    }
}
