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
            do { found.profiles = try profiles(at: now) } catch { found.historyProblem = "\(error)" }
        }
        return found
    }

    private func profiles(at now: Date) throws -> WorkloadProfiles {
        let day: Int64 = 86_400_000
        let midnight = Int64(now.timeIntervalSince1970 * 1000) / day * day
        let history = try PodHistory.read(
            directory: options.collector.directory,
            days: midnight - Int64(Self.profileDays) * day...midnight
        )
        return WorkloadProfiles(history: history.workloadDays(before: midnight))
    }

    /// What detector and predictor say, if an interval is new; nil if nothing changed.
    mutating func judgements(_ metrics: LiveMetrics, at now: Date) async throws -> NodeJudgements? {
        try loadDetector()
        guard let detector else { return nil }
        let step = detector.model.stepMilliseconds
        let last = Int64(now.timeIntervalSince1970 * 1000) / step * step
        let known = recent.map { $0.grid.end - step } ?? 0
        let first = max(known + step, last - (Self.healthIntervals - 1) * step)
        guard first <= last else { return nil }
        let grid = TimeGrid(start: first, stepMilliseconds: step, count: Int((last - first) / step) + 1)
        let identity = try await metrics.identity(now: last)
        let new = try await metrics.table(grid, identity)
        let all = recent?.merged(with: new) ?? new
        let table = all.slice(from: last - (Self.healthIntervals - 1) * step, to: last + 1)
        recent = table
        var judgements = NodeJudgements()
        judgements.models[AnomalyDetector.kind] = detector.version
        for health in try detector.model.health(table) {
            let isHealthy = health.state == .healthy
            judgements.health[health.node] = (health.state.rawValue, isHealthy ? nil : health.sentence)
        }
        return judgements
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
