import ClusterModel
import LoadPrediction
import Placement

/// Forecasts by workload rather than by pod: what any pod of a workload shows counts for all of them.
///
/// Flat buffers by workload; a pod without a workload is one of its own. Empty if forecasts are kept by pod.
struct SimulatedWorkloads: Sendable {
    private let calibration: ForecastCalibration
    /// The workload of every pod.
    private var workloads: [Int]
    private var today: [WorkloadToday?]
    private var sums: [Double]
    private var counts: [Int]
    private var measured: [Int] = []
    /// The nodes on which pods of a workload run, one entry for each pod.
    private var hosts: [[Int]]
    private var marked: [Int] = []
    private var hourly: [Double]
    private var variances: [Double]
    /// Whether a workload's forecast is older than the newest sample.
    private var isExpired: [Bool]
    private var hoursAhead: [Int] = Array(0..<WorkloadProfile.hours)
    private var time = 0
    /// Pods of each workload on the node that is being summed up.
    private var onNode: [Int]

    init(pods: [ScenarioPod], nodeCount: Int, calibration: ForecastCalibration) {
        self.calibration = calibration
        var indices: [WorkloadKey: Int] = [:]
        var count = 0
        workloads = []
        workloads.reserveCapacity(pods.count)
        for pod in pods {
            if let key = pod.pod.workload, let known = indices[key] {
                workloads.append(known)
                continue
            }
            if let key = pod.pod.workload { indices[key] = count }
            workloads.append(count)
            count += 1
        }
        today = Array(repeating: nil, count: count)
        sums = Array(repeating: 0, count: count)
        counts = Array(repeating: 0, count: count)
        hosts = Array(repeating: [], count: count)
        hourly = Array(repeating: 0, count: count * WorkloadProfile.hours)
        variances = sums
        isExpired = Array(repeating: true, count: count)
        onNode = counts
    }

    /// Adds one pod's use to its workload's sample.
    mutating func observe(pod: Int, milliCPU: Int) {
        let workload = workloads[pod]
        if counts[workload] == 0 { measured.append(workload) }
        counts[workload] += 1
        sums[workload] += Double(milliCPU)
    }

    /// Ends a sample that all pods were added to.
    mutating func endSample(hour: Int, at time: Int) {
        for workload in measured {
            let mean = sums[workload] / Double(counts[workload])
            today[workload]?.observe(milliCPU: mean, hour: hour, at: time)
            sums[workload] = 0
            counts[workload] = 0
        }
        measured.removeAll(keepingCapacity: true)
    }

    /// Forecasts are made anew for a time, in seconds.
    mutating func expireForecasts(hoursAhead: [Int], at time: Int) {
        self.hoursAhead = hoursAhead
        self.time = time
        for workload in isExpired.indices { isExpired[workload] = true }
    }

    /// Whether the workload of a pod has been forecast before.
    func knows(_ pod: Int) -> Bool { today[workloads[pod]] != nil }

    /// Makes sure that the workload of a pod has a forecast, from a profile if it is new.
    mutating func prepare(_ profile: WorkloadProfile?, of pod: Int) {
        let workload = workloads[pod]
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

    /// The forecast of a pod that `prepare` was called for.
    func forecast(of pod: Int) -> UsageForecast? {
        let workload = workloads[pod]
        guard let today = today[workload] else { return nil }
        let first = workload * WorkloadProfile.hours
        return UsageForecast(
            hourlyMilliCPU: Array(hourly[first..<first + WorkloadProfile.hours]),
            variance: variances[workload],
            source: today.profile.source
        )
    }

    /// Adds the forecasts of pods to a node's and returns their variance, in milli-CPU squared.
    mutating func addForecasts(of pods: [Int], at first: Int, to outlook: inout ClusterOutlook) -> Double {
        var variance = 0.0
        for pod in pods {
            let workload = workloads[pod]
            refresh(workload)
            let own = workload * WorkloadProfile.hours
            for hour in hoursAhead { outlook.forecastMilliCPU[first + hour] += hourly[own + hour] }
            let replicas = calibration.replicaCorrelation * Double(onNode[workload])
            variance += variances[workload] * (1 + 2 * replicas)
            onNode[workload] += 1
        }
        for pod in pods { onNode[workloads[pod]] = 0 }
        return variance
    }

    /// Tells the outlook where replicas of a pod run.
    mutating func markReplicas(of pod: Int, in outlook: inout ClusterOutlook) {
        for node in marked { outlook.replicaCorrelation[node] = 0 }
        marked = hosts[workloads[pod]]
        for node in marked { outlook.replicaCorrelation[node] += calibration.replicaCorrelation }
    }

    mutating func place(_ pod: Int, on node: Int) { hosts[workloads[pod]].append(node) }

    mutating func remove(_ pod: Int, from node: Int) {
        let workload = workloads[pod]
        if let place = hosts[workload].firstIndex(of: node) { hosts[workload].swapAt(place, hosts[workload].count - 1) }
        hosts[workload].removeLast()
    }
}
