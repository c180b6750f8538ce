import ClusterModel
import LoadPrediction
import Synchronization

/// The history a policy may know in a run, and what it tells.
struct KnownHistory: Sendable {
    let days: [WorkloadDay]
    let profiles: WorkloadProfiles

    /// The same without some workloads.
    func hiding(_ workloads: Set<WorkloadKey>) -> KnownHistory {
        KnownHistory(days: days.filter { !workloads.contains($0.workload) }, profiles: profiles.hiding(workloads))
    }
}

/// Histories that were prepared before, by the first days of a run: there are few, and each takes longer than a run.
final class ProfileCache: Sendable {
    private let known = Mutex<[[Int]: KnownHistory]>([:])

    func value(for key: [Int], make: () -> KnownHistory) -> KnownHistory {
        if let found = known.withLock({ $0[key] }) { return found }
        // Made outside the lock: two runs at once may both make it, with the same result.
        let made = make()
        known.withLock { $0[key] = made }
        return made
    }
}
