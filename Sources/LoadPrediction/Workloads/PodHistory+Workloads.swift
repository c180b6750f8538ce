public import ClusterModel
public import MetricHistory

extension PodRecord {
    /// The workload: its namespace, and its owner's kind and name; a pod that nothing owns stands for itself.
    public var workload: WorkloadKey { WorkloadKey(application: namespace, name: workloadName) }
}

extension PodHistory {
    private static let day: Int64 = 86_400_000

    /// Each workload's mean CPU per pod, day by day: what `WorkloadProfiles` learns from.
    ///
    /// Pods in their first hour are left out where others ran: what a start costs is told by age, not by the hour.
    ///
    /// - Parameter end: Only what is before this instant counts, in milliseconds since 1970 UTC; nil is all.
    /// - Returns: One element per workload and UTC day, sorted; days are counted from 1970.
    public func workloadDays(before end: Int64? = nil) -> [WorkloadDay] {
        struct Cell: Hashable {
            let workload: WorkloadKey
            let day: Int64
        }
        let perDay = Int(Self.day / stepMilliseconds)
        // Sums and counts of settled pods, then of all.
        var sums: [Cell: [(settled: Double, settledCount: Double, all: Double, count: Double)]] = [:]
        for (pod, usage) in zip(pods, usage) {
            for (index, cores) in usage.cpu.enumerated() where !cores.isNaN {
                let time = usage.start + Int64(index) * stepMilliseconds
                guard end.map({ time < $0 }) ?? true else { break }
                let cell = Cell(workload: pod.workload, day: time / Self.day)
                let slot = Int(time % Self.day / stepMilliseconds)
                let isSettled = time - pod.start >= 3_600_000
                var own = sums.removeValue(forKey: cell) ?? Array(repeating: (0, 0, 0, 0), count: perDay)
                own[slot].all += cores * 1000
                own[slot].count += 1
                if isSettled {
                    own[slot].settled += cores * 1000
                    own[slot].settledCount += 1
                }
                sums[cell] = own
            }
        }
        return sums.map { cell, slots in
            let values = slots.map { slot in
                if slot.settledCount > 0 { return slot.settled / slot.settledCount }
                return slot.count > 0 ? slot.all / slot.count : .nan
            }
            return WorkloadDay(workload: cell.workload, day: Int(cell.day), milliCPU: values)
        }
        .sorted {
            ($0.workload.application, $0.workload.name, $0.day) < ($1.workload.application, $1.workload.name, $1.day)
        }
    }
}
