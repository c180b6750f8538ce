import ClusterModel
import LoadPrediction

/// Which recorded days the pods of a run demand, found by comparing samples.
struct DayMatches {
    /// Shorter traces fit too many days by chance and say too little about one.
    private static let minimumSteps = 24

    /// A day that only the run itself recorded.
    struct OwnDay {
        let workload: WorkloadKey
        let day: ScenarioMaterial.Day
    }

    /// The days of the history that were found.
    private(set) var days: Set<Int> = []

    /// Days put together from the run, as the history has none like them.
    private(set) var ownDays: [OwnDay] = []

    /// Traces that follow a day by the clock.
    private(set) var directCount = 0

    /// Traces that follow a day turned by some steps.
    private(set) var shiftedCount = 0

    /// Compares every different trace of every workload with the days of the workload.
    ///
    /// - Parameters:
    ///   - recording: The run.
    ///   - history: The days of each workload, whether the run's policies may know them or not.
    ///   - defaultDataSet: The data set of a workload without any day.
    init(
        of recording: Recording,
        in history: [WorkloadKey: [WorkloadDay]],
        defaultDataSet: ScenarioMaterial.DataSet
    ) {
        let usage = recording.scenario.usage
        var seen: [WorkloadKey: [Int]] = [:]
        for (pod, described) in recording.scenario.pods.enumerated() {
            guard let workload = described.pod.workload, usage.steps(of: pod).count >= Self.minimumSteps,
                !seen[workload, default: []].contains(where: { usage.agree($0, pod) })
            else { continue }
            seen[workload, default: []].append(pod)
            let days = history[workload] ?? []
            let dataSet = days.first.map { ScenarioMaterial.DataSet(day: $0.day) } ?? defaultDataSet
            let limit = recording.description.limit(of: dataSet)
            let samples = usage.steps(of: pod).map { Double(usage.milliCPU(of: pod, at: $0)) }
            let first = usage.steps(of: pod).lowerBound
            if let day = days.first(where: { $0.day >= limit && $0.milliCPU.matches(samples, from: first) }) {
                self.days.insert(day.day)
                directCount += 1
            } else if let day = days.first(where: { $0.day >= limit && $0.milliCPU.matchesTurned(samples) }) {
                self.days.insert(day.day)
                shiftedCount += 1
            } else {
                let before = days.last { $0.day < limit }
                let whole = samples.completed(from: first, like: before?.milliCPU)
                ownDays.append(OwnDay(workload: workload, day: .init(number: limit, milliCPU: whole)))
                self.days.insert(limit)
                directCount += 1
            }
        }
    }
}

extension UsageTrace {
    /// Whether two pods demand the same wherever both are recorded.
    func agree(_ first: Int, _ second: Int) -> Bool {
        steps(of: first).clamped(to: steps(of: second)).allSatisfy { step in
            milliCPU(of: first, at: step) == milliCPU(of: second, at: step)
        }
    }
}

extension [Double] {
    fileprivate func matches(_ samples: [Double], from first: Int) -> Bool {
        for (offset, sample) in samples.enumerated() where abs(self[(first + offset) % count] - sample) > 1 {
            return false
        }
        return true
    }

    fileprivate func matchesTurned(_ samples: [Double]) -> Bool {
        indices.contains { matches(samples, from: $0) }
    }

    /// A whole day from samples that begin at a step and reach to the end of the day.
    ///
    /// What lies before is taken from another day, scaled to the level of the samples, so that hours keep their
    /// character; without one the samples are repeated.
    fileprivate func completed(from first: Int, like other: [Double]?) -> [Int32] {
        let day = (0..<first + count).map { step -> Double in
            if step >= first { return self[step - first] }
            guard let other, other.count == first + count, !other[step].isNaN else { return self[step % count] }
            let recorded = other[first...].filter { !$0.isNaN }
            let level = recorded.reduce(0, +) / Double(Swift.max(1, recorded.count))
            return level > 0 ? other[step] * (reduce(0, +) / Double(count)) / level : self[step % count]
        }
        return day.map { Int32(Swift.min(Swift.max(0, $0.rounded()), 1e9)) }
    }
}
