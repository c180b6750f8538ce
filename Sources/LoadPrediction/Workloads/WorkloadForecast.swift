public import ClusterModel
public import MetricHistory

/// What all running pods of one workload use together now, and are expected to use some hours ahead.
public struct WorkloadForecast: Sendable {
    /// One horizon.
    public struct Ahead: Sendable, Equatable, Codable {
        /// How far ahead, in hours.
        public var hours: Int
        /// Expected CPU of all pods together, in milli-CPU.
        public var milliCPU: Double
        /// What 95 of 100 values are expected to stay below, in milli-CPU.
        public var p95MilliCPU: Double
    }

    /// The workload: namespace, and kind and name of the owner.
    public let workload: WorkloadKey

    /// The namespace.
    public var namespace: String { workload.application }

    /// Kind and name of the owner: `Deployment/web`.
    public var name: String { workload.name }

    /// How the expectation came about, for people: `workload`, `namespace` or `request`.
    public var knownBy: String { source == .application ? "namespace" : source.rawValue }

    /// The number of running pods.
    public let podCount: Int

    /// The newest measured CPU of all pods together, in milli-CPU; nil when none was measured within the last hour.
    public let now: Double?

    /// The newest memory of all pods together, in bytes.
    public let memory: Double?

    /// When the newest sample was taken, in milliseconds since 1970 UTC; nil without any.
    public let measuredAt: Int64?

    /// The samples that P95 rests on.
    public let observationCount: Int

    /// How the expectation came about; `application` is the namespace.
    public let source: UsageForecast.Source

    /// The horizons.
    public let ahead: [Ahead]
}

/// Forecasts workloads from collected pods.
///
/// Expected is the workload's own shape of the day per pod, scaled by what its pods used in the last hour, times the
/// pods that run now. P95 is that times the 95 % quantile of what really came relative to the same forecast made at
/// earlier hours.
public struct WorkloadForecaster: Sendable {
    private static let hour: Int64 = 3_600_000
    private static let fewest = 20

    private let history: PodHistory
    private let profiles: WorkloadProfiles

    /// Prepares forecasts.
    ///
    /// - Parameter history: The collected pods; those that are still there at its end are running.
    public init(history: PodHistory) {
        self.history = history
        profiles = WorkloadProfiles(history: history.workloadDays())
    }

    /// Forecasts every workload with running pods.
    ///
    /// - Parameter hours: The horizons in hours.
    /// - Returns: The workloads, those with the most CPU first.
    public func forecasts(hours: [Int]) -> [WorkloadForecast] {
        guard let latest = history.latest else { return [] }
        let groups = Dictionary(grouping: history.pods.indices) { history.pods[$0].workload }
        return groups.compactMap { workload, pods in forecast(workload, pods, latest: latest, hours: hours) }
            .sorted { ($1.now ?? 0, $0.workload.name) < ($0.now ?? 0, $1.workload.name) }
    }

    private func forecast(_ workload: WorkloadKey, _ pods: [Int], latest: Int64, hours: [Int]) -> WorkloadForecast? {
        let running = pods.filter { history.end(of: history.pods[$0]) == nil }
        guard let one = running.first else { return nil }
        let newest = running.compactMap { last(of: history.usage[$0].cpu, from: history.usage[$0].start) }
        let fresh = newest.filter { $0.time >= latest - Self.hour }
        let memory = running.compactMap { last(of: history.usage[$0].memory, from: history.usage[$0].start)?.value }
        let profile = profiles.profile(of: history.pods[one].asPod)
        let course = hourlyMeans(of: pods)
        let ahead = hours.map { horizon in
            let mean = expected(profile, course, at: latest / Self.hour, ahead: horizon) * Double(running.count)
            return WorkloadForecast.Ahead(
                hours: horizon,
                milliCPU: mean,
                p95MilliCPU: max(mean, mean * excess(profile, course, ahead: horizon))
            )
        }
        return WorkloadForecast(
            workload: workload,
            podCount: running.count,
            now: fresh.isEmpty ? nil : fresh.reduce(0) { $0 + $1.value } * 1000,
            memory: memory.isEmpty ? nil : memory.reduce(0, +),
            measuredAt: newest.map(\.time).max(),
            observationCount: course.count,
            source: profile.source,
            ahead: ahead
        )
    }

    private func last(of values: [Double], from start: Int64) -> (time: Int64, value: Double)? {
        guard let index = values.lastIndex(where: { !$0.isNaN }) else { return nil }
        return (start + Int64(index) * history.stepMilliseconds, values[index])
    }

    /// Mean milli-CPU per pod and hour since 1970, hours without a sample left out.
    private func hourlyMeans(of pods: [Int]) -> [Int64: Double] {
        var sums: [Int64: (sum: Double, count: Double)] = [:]
        for pod in pods {
            let usage = history.usage[pod]
            for (index, cores) in usage.cpu.enumerated() where !cores.isNaN {
                let hour = (usage.start + Int64(index) * history.stepMilliseconds) / Self.hour
                sums[hour, default: (0, 0)].sum += cores * 1000
                sums[hour, default: (0, 0)].count += 1
            }
        }
        return sums.mapValues { $0.sum / $0.count }
    }

    /// One pod's expected milli-CPU, from what was known in an hour.
    private func expected(_ profile: WorkloadProfile, _ course: [Int64: Double], at hour: Int64, ahead: Int) -> Double {
        let slot = { (hour: Int64) in profile.hourlyMilliCPU[Int(hour % 24)] }
        let target = slot(hour + Int64(ahead))
        // The newest whole hour; the one that is going on may have little to tell.
        guard let used = course[hour - 1] ?? course[hour] else { return target }
        let prior = profile.patience / 12 * profile.hourlyMean + 1
        return target * (used + prior) / (slot(hour - 1) + prior)
    }

    /// The 95 % quantile of what came over what the same forecast had expected.
    private func excess(_ profile: WorkloadProfile, _ course: [Int64: Double], ahead: Int) -> Double {
        let ratios = course.compactMap { hour, actual -> Double? in
            let origin = hour - Int64(ahead)
            guard course[origin - 1] != nil else { return nil }
            return (actual + 1) / (expected(profile, course, at: origin, ahead: ahead) + 1)
        }
        if ratios.count >= Self.fewest, let p95 = ratios.p95 { return p95 }
        let doubt = profile.variance + profile.levelDeviation * profile.levelDeviation
        return 1 + 1.645 * doubt.squareRoot() / max(profile.hourlyMean, 1)
    }
}
