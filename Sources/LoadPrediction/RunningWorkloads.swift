package import ClusterModel

/// Forecasts by workload rather than by pod: what any pod of a workload shows counts for all of them.
///
/// Workloads have numbers, and buffers are flat by number; a pod without a workload is one of its own.
package struct RunningWorkloads: Sendable {
    private let calibration: ForecastCalibration
    private var numbers: [WorkloadKey: Int] = [:]
    private var today: [WorkloadToday?] = []
    private var sums: [Double] = []
    private var counts: [Int] = []
    private var measured: [Int] = []
    /// The nodes on which pods of a workload run, one entry for each pod.
    private var hosts: [[Int]] = []
    private var marked: [Int] = []
    private var hourly: [Double] = []
    private var variances: [Double] = []
    /// Whether a workload's forecast is older than the newest sample.
    private var isExpired: [Bool] = []
    private var hoursAhead: [Int] = Array(0..<WorkloadProfile.hours)
    private var time = 0
    /// Pods of each workload on the node that is being summed up.
    private var onNode: [Int] = []

    /// Starts without workloads.
    ///
    /// - Parameter calibration: How far measurements and replicas count.
    package init(calibration: ForecastCalibration) {
        self.calibration = calibration
    }

    /// The number of a pod's workload, a new one if it has none yet.
    package mutating func number(of pod: Pod) -> Int {
        if let key = pod.workload, let known = numbers[key] { return known }
        let number = today.count
        if let key = pod.workload { numbers[key] = number }
        today.append(nil)
        sums.append(0)
        counts.append(0)
        hosts.append([])
        hourly.append(contentsOf: repeatElement(0, count: WorkloadProfile.hours))
        variances.append(0)
        isExpired.append(true)
        onNode.append(0)
        return number
    }

    /// Adds one pod's use to its workload's sample; NaN, a gap, is passed over.
    package mutating func observe(_ workload: Int, milliCPU: Double) {
        guard !milliCPU.isNaN else { return }
        if counts[workload] == 0 { measured.append(workload) }
        counts[workload] += 1
        sums[workload] += milliCPU
    }

    /// Ends a sample that all pods were added to.
    ///
    /// - Parameters:
    ///   - hour: The hour of the day (UTC) of the sample, 0..<24.
    ///   - time: When it was taken, in seconds since some midnight.
    package mutating func endSample(hour: Int, at time: Int) {
        for workload in measured {
            let mean = sums[workload] / Double(counts[workload])
            today[workload]?.observe(milliCPU: mean, hour: hour, at: time)
            sums[workload] = 0
            counts[workload] = 0
        }
        measured.removeAll(keepingCapacity: true)
    }

    /// Forecasts are made anew for a time.
    ///
    /// - Parameters:
    ///   - hoursAhead: The hour slots that count, the current one first.
    ///   - time: Now, in seconds since some midnight.
    package mutating func expireForecasts(hoursAhead: [Int], at time: Int) {
        self.hoursAhead = hoursAhead
        self.time = time
        for workload in isExpired.indices { isExpired[workload] = true }
    }

    /// Whether a workload has been forecast before.
    package func knows(_ workload: Int) -> Bool { today[workload] != nil }

    /// Makes sure that a workload has an up-to-date forecast, from a profile if it is new.
    package mutating func prepare(_ workload: Int, profile: WorkloadProfile?) {
        if let profile { today[workload] = WorkloadToday(profile: profile) }
        refresh(workload)
    }

    private mutating func refresh(_ workload: Int) {
        guard isExpired[workload], let today = today[workload] else { return }
        isExpired[workload] = false
        let first = workload * WorkloadProfile.hours
        variances[workload] = hourly.withUnsafeMutableBufferPointer {
            today.write(
                hoursAhead: hoursAhead,
                at: time,
                calibration: calibration,
                into: UnsafeMutableBufferPointer(rebasing: $0[first..<first + WorkloadProfile.hours])
            )
        }
    }

    /// What one pod of a workload is expected to use; nil before `prepare`.
    package func forecast(of workload: Int) -> UsageForecast? {
        guard let today = today[workload] else { return nil }
        let first = workload * WorkloadProfile.hours
        return UsageForecast(
            hourlyMilliCPU: Array(hourly[first..<first + WorkloadProfile.hours]),
            variance: variances[workload],
            source: today.profile.source
        )
    }

    /// Adds the forecasts of the pods on one node.
    ///
    /// Replicas go together: Var(a + b) = Var(a) + Var(b) + 2 ρ · deviation · deviation, with equal deviations.
    ///
    /// - Parameters:
    ///   - pods: The pods on the node.
    ///   - workloadOfPod: The workload of every pod.
    ///   - first: Where the node's hour slots begin.
    ///   - node: The hour slots of all nodes, in milli-CPU.
    /// - Returns: The variance of the sum, in milli-CPU squared.
    package mutating func addForecasts(
        of pods: [Int],
        workloadOfPod: [Int],
        at first: Int,
        to node: inout [Double]
    ) -> Double {
        var variance = 0.0
        for pod in pods {
            let workload = workloadOfPod[pod]
            refresh(workload)
            let own = workload * WorkloadProfile.hours
            for hour in hoursAhead { node[first + hour] += hourly[own + hour] }
            let replicas = calibration.replicaCorrelation * Double(onNode[workload])
            variance += variances[workload] * (1 + 2 * replicas)
            onNode[workload] += 1
        }
        for pod in pods { onNode[workloadOfPod[pod]] = 0 }
        return variance
    }

    /// Writes how much pods on each node go with a new pod of a workload, in place of what was written before.
    package mutating func markReplicas(of workload: Int, in correlations: inout [Double]) {
        for node in marked { correlations[node] = 0 }
        marked = hosts[workload]
        for node in marked { correlations[node] += calibration.replicaCorrelation }
    }

    /// Counts a pod of a workload on a node.
    package mutating func place(_ workload: Int, on node: Int) { hosts[workload].append(node) }

    /// Counts a pod of a workload no longer.
    package mutating func remove(_ workload: Int, from node: Int) {
        guard let place = hosts[workload].firstIndex(of: node) else { return }
        hosts[workload].swapAt(place, hosts[workload].count - 1)
        hosts[workload].removeLast()
    }
}
