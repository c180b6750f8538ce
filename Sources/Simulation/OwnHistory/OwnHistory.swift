import ClusterModel
import LoadPrediction
public import MetricHistory

/// A cluster's own recorded days as a scenario, with what really happened beside it.
///
/// What is known, what is assumed and how gaps count: `docs/own-history.md`.
public struct OwnHistory: Sendable {
    /// What becomes of pods that no scheduler would move.
    public enum Handling: Sendable {
        /// For replays: pods tied to their node and pods that ran before the window stay where they were.
        case replay
        /// For the benchmark's files, which know neither taints nor ties: nodes with a taint that keeps pods off are
        /// left out, the room of pods tied to their node is taken off it, and all others arrive.
        case training
    }

    /// What was found out on the way.
    public struct Notes: Sendable, Equatable, Codable {
        /// The pods of the scenario.
        public var pods = 0
        /// Those that a policy places; the others stay where they were.
        public var placed = 0
        /// Pods that were never measured: they demand nothing in any replay.
        public var neverMeasured = 0
        /// Pods that request neither CPU nor memory.
        public var withoutRequests = 0
        /// Pods left out because nothing tells the size of their node.
        public var onUnknownNodes = 0
        /// The samples of the pods' time that were measured.
        public var measuredSamples = 0
        /// The samples that were not; the newest measured value stands for them.
        public var filledSamples = 0
        /// The days before the window of which workloads are known.
        public var historyDays = 0

        /// The share of the pods' time whose use was not measured.
        public var filledShare: Double {
            let all = measuredSamples + filledSamples
            return all == 0 ? 0 : Double(filledSamples) / Double(all)
        }
    }

    /// The days to replay.
    public let scenario: Scenario

    /// Where the pods really ran, by the scenario's numbers.
    public let recorded: Assignment

    /// What the pods are called, by the scenario's numbers: `namespace/pod`.
    public let titles: [String]

    /// What was found out on the way.
    public let notes: Notes

    /// The first instant, a midnight (UTC) in milliseconds since 1970, and the first after the last one.
    public let window: Range<Int64>

    /// The names of the nodes, by the scenario's numbers.
    public var nodeNames: [String] { scenario.nodes.map(\.name) }

    private static let day: Int64 = 86_400_000

    /// The whole UTC days that a history holds last.
    ///
    /// - Parameters:
    ///   - days: How many days.
    ///   - history: The pods.
    /// - Returns: The window, which ends at the newest midnight that the history reaches.
    /// - Throws: `OwnHistoryError` when there are no pods.
    public static func lastDays(_ days: Int, of history: PodHistory) throws -> Range<Int64> {
        guard let latest = history.latest, let earliest = history.pods.map(\.firstSeen).min() else {
            throw OwnHistoryError.noPods
        }
        let end = latest.addingSaturating(history.tolerance) / day * day
        let start = end.subtractingSaturating(Int64(days) * day)
        guard earliest < start.addingSaturating(day), start < end else {
            throw OwnHistoryError.tooFewDays(
                wanted: days,
                found: max(0, Int(end.subtractingSaturating(earliest) / day))
            )
        }
        return start..<end
    }

    /// Makes a scenario of collected pods.
    ///
    /// - Parameters:
    ///   - history: The pods.
    ///   - window: The time to replay, from midnight to midnight (UTC).
    ///   - handling: What becomes of pods that no scheduler would move.
    /// - Throws: `OwnHistoryError` when the step does not divide an hour, or no node has a size.
    public init(history: PodHistory, window: Range<Int64>, handling: Handling = .replay) throws {
        let stepSeconds = Int(history.stepMilliseconds / 1000)
        guard stepSeconds > 0, 3600 % stepSeconds == 0 else {
            throw OwnHistoryError.badStep(seconds: stepSeconds)
        }
        let timing = RunTiming(
            stepSeconds: stepSeconds,
            stepCount: Int((window.upperBound - window.lowerBound) / 1000) / stepSeconds,
            firstCountedStep: 0,
            planning: handling == .replay ? .nextDay : .restOfDay
        )
        var draft = OwnHistoryDraft(history: history, window: window, timing: timing, handling: handling)
        guard !draft.nodes.isEmpty else { throw OwnHistoryError.noNodes }
        draft.addPods()
        let known = history.workloadDays(before: window.lowerBound)
        draft.notes.historyDays = Set(known.map(\.day)).count
        let first = TimeText.day(window.lowerBound)
        let days = timing.end / 86_400
        scenario = Scenario(
            name: days == 1 ? "own-\(first)" : "own-\(first)-\(days)-days",
            timing: timing,
            nodes: draft.nodes,
            pods: draft.pods,
            usage: UsageTrace(firstSteps: draft.firstSteps, milliCPU: draft.milliCPU, memoryMiB: draft.memoryMiB),
            history: known
        )
        recorded = Assignment(placements: draft.placements)
        titles = draft.titles
        notes = draft.notes
        self.window = window
    }
}

/// A history cannot be made a scenario; says why and the mend.
public enum OwnHistoryError: Error, Equatable, Sendable {
    /// There are no pods.
    case noPods
    /// Nothing tells the size of a node.
    case noNodes
    /// The days do not reach back far enough.
    case tooFewDays(wanted: Int, found: Int)
    /// The spacing of instants does not fit.
    case badStep(seconds: Int)
}

extension OwnHistoryError: CustomStringConvertible {
    /// One line: what, the mend.
    public var description: String {
        switch self {
        case .noPods: "the collected days have no pods; collect them with hydatis collect --pods"
        case .noNodes:
            "nothing tells the size of any node that may take pods (kube_node_status_allocatable); scrape "
                + "kube-state-metrics and collect again with --refetch"
        case .tooFewDays(let wanted, let found):
            "\(wanted) whole days (UTC) are wanted, \(found) are there; ask for fewer with --days, or collect more"
        case .badStep(let seconds):
            "pods were collected every \(seconds) s, which does not fit; collect them with --pod-step 5m"
        }
    }
}
