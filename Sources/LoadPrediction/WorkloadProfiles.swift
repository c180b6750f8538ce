public import ClusterModel

/// The profiles of all workloads with history, and what to assume for the others.
public struct WorkloadProfiles: Sendable {
    private var byWorkload: [WorkloadKey: WorkloadProfile]
    private var byApplication: [String: WorkloadProfile]

    /// Whose day had which mean, by application in the order of the history.
    private let dayMeans: [String: [(workload: WorkloadKey, milliCPU: Double)]]

    /// Learns the profiles from recorded days.
    ///
    /// - Parameter history: The days that may be known, in any order; one that is nothing but a gap counts for nothing.
    public init(history: [WorkloadDay]) {
        let history = history.filter { day in day.milliCPU.contains { !$0.isNaN } }
        let workloads = Dictionary(grouping: history, by: \.workload)
        byWorkload = workloads.mapValues { WorkloadProfile(days: $0.sorted { $0.day < $1.day }) }
        dayMeans = Dictionary(grouping: history, by: \.workload.application).mapValues { days in
            days.map { day in
                let known = day.milliCPU.filter { !$0.isNaN }
                return (day.workload, known.reduce(0, +) / Double(known.count))
            }
        }
        byApplication = dayMeans.mapValues { Self.profile(dayMeans: $0.map(\.milliCPU)) }
    }

    /// What to assume for a workload of an application of which some days were recorded.
    private static func profile(dayMeans: [Double]) -> WorkloadProfile {
        let level = dayMeans.reduce(0, +) / Double(dayMeans.count)
        return WorkloadProfile(level: level, source: .application, dayCount: dayMeans.count)
    }

    /// The profiles that the same history without some workloads gives.
    package func hiding(_ workloads: Set<WorkloadKey>) -> WorkloadProfiles {
        var rest = self
        for workload in workloads { rest.byWorkload[workload] = nil }
        for application in Set(workloads.map(\.application)) {
            let means = (dayMeans[application] ?? []).filter { !workloads.contains($0.workload) }
            rest.byApplication[application] = means.isEmpty ? nil : Self.profile(dayMeans: means.map(\.milliCPU))
        }
        return rest
    }

    /// The number of workloads with history.
    public var workloadCount: Int { byWorkload.count }

    /// What to expect of a pod: from its workload's history, else its application's, else half of its request.
    public func profile(of pod: Pod) -> WorkloadProfile {
        if let workload = pod.workload {
            if let profile = byWorkload[workload] { return profile }
            if let profile = byApplication[workload.application] { return profile }
        }
        // A request below zero, which the API server refuses, is none.
        let request = Double(max(0, pod.request.resources.milliCPU))
        return WorkloadProfile(level: request / 2, source: .request, dayCount: 0)
    }
}
