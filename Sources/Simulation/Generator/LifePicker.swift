import ClusterModel

/// Draws which workload lives how next, keeping the shares of jobs, data sets and unknown workloads.
struct LifePicker {
    /// What was drawn.
    struct Choice {
        let workload: Int
        let life: ScenarioMaterial.Life
        /// Whether the workload's history shall be taken away.
        let isHidden: Bool
        /// Whether the workload already lives in this run.
        let isReused: Bool
        fileprivate let group: Group
        fileprivate let isKnown: Bool
    }

    /// Lives are drawn for workloads of the same kind and data set, since these differ in both.
    fileprivate struct Group: Hashable {
        let kind: WorkloadKind
        let dataSet: ScenarioMaterial.DataSet
    }

    /// The workloads of a group that are left, last one next; shuffled anew when none is.
    private struct Pile {
        var members: [Int] = []
        private var left: [Int] = []
        private var wasShuffled = false

        /// Whether every member was drawn.
        var isUsedUp: Bool { members.isEmpty || (wasShuffled && left.isEmpty) }

        mutating func draw(using generator: inout SplitMix64) -> Int? {
            if left.isEmpty {
                left = members.shuffled(using: &generator)
                wasShuffled = true
            }
            return left.popLast()
        }
    }

    /// So many draws in a row of workloads that are known in this run and should not be, or the reverse, end the search.
    private static let patience = 200

    private let material: ScenarioMaterial
    private let jobShare: Double
    private let bitbrainsShare: Double
    private let unknownShare: Double?
    private var livesByGroup: [Group: [Int]] = [:]
    private var known: [Group: Pile] = [:]
    private var unknown: [Group: Pile] = [:]
    /// The workloads that live in the run, and whether a policy knows their history.
    private var isKnownByWorkload: [Int: Bool] = [:]
    private var podCount = 0.0
    private var jobCount = 0.0
    private var bitbrainsCount = 0.0
    private var unknownCount = 0.0

    init(
        material: ScenarioMaterial,
        model: ScenarioMaterial.Run,
        knobs: ScenarioKnobs,
        limits: [ScenarioMaterial.DataSet: Int],
        nodes: [Node]
    ) {
        self.material = material
        jobShare = knobs.jobShare ?? model.jobShare
        bitbrainsShare = model.bitbrainsShare
        unknownShare = knobs.unknownShare
        for (index, life) in material.lives.enumerated() {
            livesByGroup[Group(kind: life.kind, dataSet: life.dataSet), default: []].append(index)
        }
        for (index, workload) in material.workloads.enumerated() {
            let dataSet = ScenarioMaterial.DataSet(day: workload.days[0].number)
            guard let range = material.days[dataSet], let limit = limits[dataSet],
                workload.days.contains(where: { range.window(from: limit).contains($0.number) }),
                nodes.contains(where: { workload.request.resources.fits(in: $0.allocatable) })
            else { continue }
            for kind in [WorkloadKind.service, .job] where workload.kinds.contains(kind) {
                let group = Group(kind: kind, dataSet: dataSet)
                if unknownShare == nil || workload.isKnown(before: limit) {
                    known[group, default: Pile()].members.append(index)
                } else {
                    unknown[group, default: Pile()].members.append(index)
                }
            }
        }
    }

    /// The next life, of which the run has too few so far; nil when there is none at all.
    mutating func next(using generator: inout SplitMix64) -> Choice? {
        let group = nextGroup()
        guard let lives = livesByGroup[group], !lives.isEmpty else { return nil }
        let life = material.lives[lives[Int.random(in: 0..<lives.count, using: &generator)]]
        let wantsKnown = unknownShare.map { $0 < 1 && unknownCount >= $0 * (podCount + 1) } ?? true
        for _ in 0..<Self.patience {
            let unknownIsUsedUp = unknown[group]?.isUsedUp ?? true
            let drawn = wantsKnown || unknownIsUsedUp ? nil : unknown[group]?.draw(using: &generator)
            let isUnknown = drawn != nil
            guard let workload = drawn ?? known[group]?.draw(using: &generator) else { break }
            // A workload that lives in this run already, perhaps as another kind, stays as known as it is.
            if let isKnown = isKnownByWorkload[workload], isKnown != wantsKnown { continue }
            return Choice(
                workload: workload,
                life: life,
                isHidden: !wantsKnown && !isUnknown,
                isReused: isKnownByWorkload[workload] != nil,
                group: group,
                isKnown: wantsKnown
            )
        }
        return unknown[group]?.draw(using: &generator).map { workload in
            let isReused = isKnownByWorkload[workload] != nil
            return Choice(
                workload: workload,
                life: life,
                isHidden: false,
                isReused: isReused,
                group: group,
                isKnown: false
            )
        }
    }

    /// Counts what became part of the run.
    mutating func accept(_ choice: Choice, podCount count: Int) {
        let pods = Double(count)
        podCount += pods
        if choice.group.kind == .job { jobCount += pods }
        if choice.group.dataSet == .bitbrains { bitbrainsCount += pods }
        if !choice.isKnown { unknownCount += pods }
        isKnownByWorkload[choice.workload] = choice.isKnown
    }

    /// The kind and data set of which there are too few.
    private func nextGroup() -> Group {
        let kind: WorkloadKind = jobCount < jobShare * podCount ? .job : .service
        let dataSet: ScenarioMaterial.DataSet =
            bitbrainsCount < bitbrainsShare * (podCount + 1) ? .bitbrains : .planetlab
        let wanted = Group(kind: kind, dataSet: dataSet)
        if isUsable(wanted) { return wanted }
        let others = ScenarioMaterial.DataSet.allCases.map { Group(kind: kind, dataSet: $0) }
        return others.first(where: isUsable) ?? Group(kind: kind == .job ? .service : .job, dataSet: dataSet)
    }

    private func isUsable(_ group: Group) -> Bool {
        let hasWorkloads = known[group] != nil || unknown[group] != nil
        return livesByGroup[group] != nil && hasWorkloads
    }
}

extension ResourceVector {
    /// Whether a request fits on an empty node.
    fileprivate func fits(in other: ResourceVector) -> Bool { milliCPU <= other.milliCPU && memory <= other.memory }
}
