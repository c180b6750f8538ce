import AnomalyDetection
import Foundation
import LoadPrediction
import MetricHistory
import ModelRegistry
import PlacementLearning
import Telemetry

/// The models that an outlook is made with, loaded anew when others are promoted.
struct OutlookModels {
    /// A placement model and workload profiles that are to be used from now on.
    struct Placement {
        var model: PlacementModel?
        var version: String
        var problem: String?
        var profiles: WorkloadProfiles?
        var historyProblem: String?
    }

    /// How many days of pods the profiles are made from.
    private static let profileDays = 15

    /// How often day folders of pods are read again, in seconds.
    private static let profileInterval: TimeInterval = 6 * 3600

    /// How many intervals the detector looks at.
    private static let healthIntervals: Int64 = 24

    private let options: OutlookOptions
    private let store: ModelStore
    private var placementVersion: String?
    private var profilesReadAt: Date?
    private var detector: (version: String, model: AnomalyDetector)?
    private var recent: MetricTable?
    /// Which metrics Prometheus refused when health was judged last; nil if it answered all.
    private(set) var refusedMetrics: String?
    private var predictor: (version: String, serving: ForecastServing)?
    private var judgements = NodeJudgements()

    init(options: OutlookOptions) {
        self.options = options
        store = ModelStore(root: options.modelsDirectory)
    }

    /// The placement model and the profiles if either is new; the program's own model where none is promoted.
    mutating func newPlacement(at now: Date) -> Placement? {
        let promoted = try? store.promotedVersion(of: PlacementModel.kind)
        let version = promoted ?? "shipped"
        let isOld = profilesReadAt.map { now.timeIntervalSince($0) > Self.profileInterval } ?? true
        guard version != placementVersion || isOld else { return nil }
        placementVersion = version
        var found = Placement(version: version)
        do {
            found.model = try promoted == nil ? .shipped() : PlacementModel(from: store)
        } catch {
            found.problem = "\(error)"
        }
        if isOld {
            profilesReadAt = now
            do { (found.profiles, found.historyProblem) = try profiles(at: now) } catch {
                found.historyProblem = "\(error)"
            }
        }
        return found
    }

    /// The profiles, and which rows of their files are left out because they contradict each other.
    private func profiles(at now: Date) throws -> (WorkloadProfiles, doubt: String?) {
        let day: Int64 = 86_400_000
        let midnight = Int64(now.timeIntervalSince1970 * 1000) / day * day
        let history = try PodHistory.read(
            directory: options.podsDirectory,
            days: midnight - Int64(Self.profileDays) * day...midnight
        )
        let doubt = history.contradictions.isEmpty ? nil : history.contradictions.sentences.joined(separator: "; ")
        return (WorkloadProfiles(history: history.workloadDays(before: midnight)), doubt)
    }

    /// What the detector says now beside what the predictor said last; nil if nothing changed.
    mutating func health(_ metrics: LiveMetrics, at now: Date) async throws -> NodeJudgements? {
        try loadDetector()
        guard let detector else { return judgements.models[AnomalyDetector.kind] == nil ? nil : withoutHealth() }
        let step = detector.model.stepMilliseconds
        let last = Int64(now.timeIntervalSince1970 * 1000) / step * step
        let known = recent.map { $0.grid.end - step } ?? 0
        let first = max(known + step, last - (Self.healthIntervals - 1) * step)
        guard first <= last else { return nil }
        let grid = TimeGrid(start: first, stepMilliseconds: step, count: Int((last - first) / step) + 1)
        let identity = try await metrics.identity(now: last)
        let (new, refusals) = try await metrics.answeredTable(grid, identity)
        let all = recent?.merged(with: new) ?? new
        let table = all.slice(from: last - (Self.healthIntervals - 1) * step, to: last + 1)
        recent = table
        _ = withoutHealth()
        // Health is judged by what is left; a detector calls a node unknown where that is too little.
        refusedMetrics = refusals.isEmpty ? nil : Self.sentence(refusals)
        judgements.models[AnomalyDetector.kind] = detector.version
        // The next interval has been judged by then, unless something keeps it from being so.
        judgements.healthUntil = Date(timeIntervalSince1970: Double(last + 2 * step) / 1000)
        for health in try detector.model.health(table) {
            let isHealthy = health.state == .healthy
            judgements.health[health.node] = (health.state.rawValue, isHealthy ? nil : health.sentence)
        }
        return judgements
    }

    private static func sentence(_ refusals: [String: PrometheusError]) -> String {
        let names = refusals.keys.sorted()
        let reason = names.first.flatMap { refusals[$0] }.map { "\($0)" } ?? ""
        return "\(names.joined(separator: ", ")) cannot be asked for, the other metrics count: \(reason)"
    }

    private mutating func withoutHealth() -> NodeJudgements {
        refusedMetrics = nil
        judgements.health = [:]
        judgements.healthUntil = nil
        judgements.models[AnomalyDetector.kind] = nil
        return judgements
    }

    /// What the predictor says now beside what the detector said last; nil if nothing changed.
    ///
    /// All that it needs of the past is asked of Prometheus once, afterwards only the steps that are new.
    mutating func forecasts(_ metrics: LiveMetrics, at now: Date) async throws -> NodeJudgements? {
        try loadPredictor()
        guard predictor != nil else {
            guard judgements.models[LoadPredictor.kind] != nil else { return nil }
            (judgements.cpuRatio, judgements.models[LoadPredictor.kind]) = ([:], nil)
            return judgements
        }
        let time = Int64(now.timeIntervalSince1970 * 1000)
        guard let (grid, wanted) = newSteps(at: time) else { return nil }
        let identity = try await metrics.identity(now: grid.end - grid.stepMilliseconds)
        let table = try await metrics.table(grid, metrics: wanted, identity)
        // In its place: a copy would be of every node's last days.
        try predictor?.serving.take(table)
        judgements.models[LoadPredictor.kind] = predictor?.version
        let forecasts = predictor?.serving.forecasts(at: time) ?? []
        judgements.cpuRatio = Self.shares(forecasts)
        guard judgements.cpuRatio.isEmpty else { return judgements }
        throw NoForecasts(absences: Set(forecasts.flatMap { $0.horizons.compactMap { $0.absence?.rawValue } }))
    }

    /// The steps that the predictor does not have yet and the metrics that it wants of them; nil if no step is new.
    private func newSteps(at time: Int64) -> (grid: TimeGrid, metrics: Set<String>)? {
        guard let serving = predictor?.serving else { return nil }
        let step = serving.stepMilliseconds
        let last = time / step * step
        let first = serving.nextTime ?? last - serving.historyMilliseconds / step * step
        guard first <= last else { return nil }
        let grid = TimeGrid(start: first, stepMilliseconds: step, count: Int((last - first) / step) + 1)
        return (grid, Set(serving.wantedMetrics))
    }

    private static func shares(_ forecasts: [NodeForecast]) -> [String: [Int: NodeCondition.Forecast]] {
        var shares: [String: [Int: NodeCondition.Forecast]] = [:]
        for forecast in forecasts where forecast.metric == "cpu_utilization_ratio" {
            for horizon in forecast.horizons {
                guard let value = horizon.value, value.isFinite else { continue }
                shares[forecast.node, default: [:]][horizon.hours] = NodeCondition.Forecast(
                    milliCPU: value,
                    p95MilliCPU: horizon.upperBound.flatMap { $0.isFinite ? $0 : nil }
                )
            }
        }
        return shares
    }

    private mutating func loadPredictor() throws {
        guard let version = try? store.promotedVersion(of: LoadPredictor.kind) else {
            predictor = nil
            return
        }
        guard version != predictor?.version else { return }
        predictor = (version, try ForecastServing(LoadPredictor(from: store)))
    }

    private mutating func loadDetector() throws {
        guard let version = try? store.promotedVersion(of: AnomalyDetector.kind) else {
            detector = nil
            return
        }
        guard version != detector?.version else { return }
        detector = (version, try AnomalyDetector(from: store))
        recent = nil
    }
}

/// The predictor has nothing to say about any node.
private struct NoForecasts: Error, CustomStringConvertible {
    let absences: Set<String>

    var description: String {
        let known = absences.sorted().joined(separator: ", ")
        let reasons = known.isEmpty ? "no sample of what it was trained on" : known
        return "the promoted predictor can forecast no node (\(reasons)); see hydatis collect --check"
    }
}
