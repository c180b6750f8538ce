public import ClusterModel

/// The profiles of all workloads with history, and what to assume for the others.
public struct WorkloadProfiles: Sendable {
    private let byWorkload: [WorkloadKey: WorkloadProfile]
    private let byApplication: [String: WorkloadProfile]

    /// Learns the profiles from recorded days.
    ///
    /// - Parameter history: The days that may be known, in any order; one that is nothing but a gap counts for nothing.
    public init(history: [WorkloadDay]) {
        let history = history.filter { day in day.milliCPU.contains { !$0.isNaN } }
        let workloads = Dictionary(grouping: history, by: \.workload)
        byWorkload = workloads.mapValues { WorkloadProfile(days: $0.sorted { $0.day < $1.day }) }
        byApplication = Dictionary(grouping: history, by: \.workload.application).mapValues { days in
            let means = days.map { day in
                let known = day.milliCPU.filter { !$0.isNaN }
                return known.reduce(0, +) / Double(known.count)
            }
            let level = means.reduce(0, +) / Double(means.count)
            return WorkloadProfile(level: level, source: .application, dayCount: days.count)
        }
    }

    /// The number of workloads with history.
    public var workloadCount: Int { byWorkload.count }

    /// What to expect of a pod: from its workload's history, else its application's, else half of its request.
    public func profile(of pod: Pod) -> WorkloadProfile {
        if let workload = pod.workload {
            if let profile = byWorkload[workload] { return profile }
            if let profile = byApplication[workload.application] { return profile }
        }
        return WorkloadProfile(level: Double(pod.request.resources.milliCPU) / 2, source: .request, dayCount: 0)
    }
}
