import ClusterModel
package import LoadPrediction

/// Makes up endless varied runs from the recorded runs of one kind of cluster.
///
/// A run begins on one of the recorded days: policies may know the days before it, pods demand what their workload
/// demanded on it or on one of the following days. Which workload lives when, for how long and with how many
/// replacements is drawn from the recorded lives, moved and stretched a little; nodes are drawn from recorded nodes.
/// `docs/benchmark.md` tells how.
public struct ScenarioGenerator: Sendable {
    /// The name of the family whose runs are made, for example `s4-daily`.
    public var family: String { material.family }

    /// What runs shall be like.
    public let knobs: ScenarioKnobs

    let material: ScenarioMaterial

    /// Creates a generator.
    ///
    /// - Parameters:
    ///   - material: What recorded runs offer.
    ///   - knobs: What runs shall be like.
    package init(material: ScenarioMaterial, knobs: ScenarioKnobs = ScenarioKnobs()) {
        precondition(knobs.problem == nil, knobs.problem ?? "")
        self.material = material
        self.knobs = knobs
    }

    /// Reads training runs and creates one generator per family.
    ///
    /// - Parameters:
    ///   - directories: Scenario folders.
    ///   - history: Where the workload histories are.
    ///   - knobs: What runs shall be like.
    /// - Returns: The generators in the order in which their families first appear.
    /// - Throws: `ScenarioError` or `MetricHistoryError`, which name the file, if a run is missing or damaged.
    public static func generators(
        from directories: [String],
        history: HistorySource = .besideScenario,
        knobs: ScenarioKnobs = ScenarioKnobs()
    ) throws -> [ScenarioGenerator] {
        try ScenarioMaterial.read(directories, history: history).map { ScenarioGenerator(material: $0, knobs: knobs) }
    }

    /// A run; the same seed gives the same run.
    public func scenario(seed: UInt64) -> Scenario { run(seed: seed).scenario }

    /// A run with what a simulator would learn from its history.
    ///
    /// - Parameter seed: The same seed gives the same run.
    /// - Returns: The run.
    package func run(seed: UInt64) -> GeneratedRun {
        var draft = RunDraft(material: material, knobs: knobs, seed: seed)
        draft.fill()
        let key = draft.limits.sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value)
        let visible = material.knownHistories.value(for: key) {
            let history = material.history.filter { $0.day < draft.limit(of: .init(day: $0.day)) }
            return KnownHistory(days: history, profiles: WorkloadProfiles(history: history))
        }
        let known = draft.hidden.isEmpty ? visible : visible.hiding(draft.hidden)
        let name = "\(material.family)-generated-\(seed)"
        return GeneratedRun(
            scenario: draft.scenario(name: name, history: known.days),
            profiles: known.profiles,
            seed: seed,
            family: material.family,
            historyName: material.historyName,
            limits: draft.limits,
            hidden: draft.hidden,
            plan: draft.plan
        )
    }
}

/// A generated run and how it came about.
package struct GeneratedRun: Sendable {
    /// The run.
    package let scenario: Scenario

    /// The profiles of the run's history, as `WorkloadProfiles(history:)` makes them.
    package let profiles: WorkloadProfiles

    /// The seed it was made with.
    package let seed: UInt64

    let family: String
    let historyName: String

    /// The first day of the run by data set: history before it may be known.
    package let limits: [ScenarioMaterial.DataSet: Int]

    /// Workloads of the run whose history was taken away.
    let hidden: Set<WorkloadKey>

    let plan: PlannedLoad

    /// Mean CPU requests of living pods over the samples that count, as a share of allocatable.
    package var cpuRequestShare: Double { plan.meanCPURequestShare }

    /// Mean CPU demand of living pods over the samples that count, as a share of allocatable.
    package var cpuDemandShare: Double { plan.meanDemandShare }

    /// Share of pods whose workload has no history in this run.
    package var unknownShare: Double {
        let known = Set(scenario.history.map(\.workload))
        let unknown = scenario.pods.count { pod in pod.pod.workload.map { !known.contains($0) } ?? true }
        return scenario.pods.isEmpty ? 0 : Double(unknown) / Double(scenario.pods.count)
    }
}
