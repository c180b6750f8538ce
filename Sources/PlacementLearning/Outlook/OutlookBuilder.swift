package import ClusterModel
package import LoadPrediction
package import Placement

/// Keeps the outlook of a cluster up to date as pods come and go and samples arrive: the one way from running pods to
/// the inputs of a forecasting decision, for the simulator and for a live service.
///
/// Times are in seconds since some midnight (UTC). What a day has shown counts for that day: a service that runs on
/// makes a new builder at midnight, with the day that ended in the profiles.
package struct OutlookBuilder: Sendable {
    /// What was measured and is expected where, as far as it is needed.
    package private(set) var outlook: ClusterOutlook

    private let needs: OutlookNeeds
    private let profiles: WorkloadProfiles
    private let calibration: ForecastCalibration
    private var pods: [Pod] = []
    /// The workload of every pod, where forecasts are kept by workload.
    private var workloadOfPod: [Int] = []
    private var workloads: RunningWorkloads
    /// The forecast of every running pod, where they are kept by pod.
    private var forecasts: [RunningForecast?] = []
    private var running: [[Int]]
    /// What nodes use beyond their pods, slot by slot like the forecasts; empty if nothing is known of that.
    package private(set) var ownMilliCPU: [Double] = []
    private var recentLoad: RecentLoad
    private var ledger = InFlightLedger()
    private var staleNodes: Set<Int> = []
    private var allNodesAreStale = true

    /// Starts with an empty cluster of which nothing is known.
    ///
    /// - Parameters:
    ///   - nodeCount: The number of nodes; node i is node i of the `ClusterState` of the same decisions.
    ///   - profiles: What history tells about workloads.
    ///   - needs: Which parts to keep up to date.
    ///   - calibration: Corrections of the forecasts, those of the model that decides.
    package init(
        nodeCount: Int,
        profiles: WorkloadProfiles,
        needs: OutlookNeeds = [.forecast, .measured],
        calibration: ForecastCalibration = .none
    ) {
        self.needs = needs
        self.profiles = profiles
        self.calibration = calibration
        outlook = ClusterOutlook(nodeCount: nodeCount, hourCount: WorkloadProfile.hours)
        workloads = RunningWorkloads(calibration: calibration)
        running = Array(repeating: [], count: nodeCount)
        recentLoad = RecentLoad(nodeCount: nodeCount)
    }

    private var keepsWorkloads: Bool { needs.contains(.forecast) && calibration.usesToday }

    /// The numbers of the pods on a node.
    package func pods(on node: Int) -> [Int] { running[node] }

    // MARK: Pods

    /// Makes a pod known, before it is placed.
    ///
    /// - Returns: Its number, by which all other calls name it: 0 for the first one, then 1, and so on.
    package mutating func add(_ pod: Pod) -> Int {
        pods.append(pod)
        if keepsWorkloads {
            workloadOfPod.append(workloads.number(of: pod))
        } else if needs.contains(.forecast) {
            forecasts.append(nil)
        }
        return pods.count - 1
    }

    /// Counts a pod on a node from a time on, not before any earlier one.
    package mutating func place(_ pod: Int, on node: Int, at time: Int) {
        running[node].append(pod)
        staleNodes.insert(node)
        if needs.contains(.measured) {
            let estimate = TargetLoadPacking.estimatedMilliCPU(pods[pod].request)
            ledger.record(pod: pod, node: node, milliCPU: estimate, at: time, sums: &outlook.inFlightMilliCPU)
        }
        if keepsWorkloads {
            // A pod that another scheduler bound was not prepared for a decision of ours.
            prepareWorkload(of: pod)
            workloads.place(workloadOfPod[pod], on: node)
        } else if needs.contains(.forecast) {
            forecasts[pod] = RunningForecast(profile: profile(of: pod))
        }
    }

    /// Counts a pod on a node no longer.
    package mutating func remove(_ pod: Int, from node: Int) {
        running[node].removeAll { $0 == pod }
        staleNodes.insert(node)
        if needs.contains(.measured) { ledger.remove(pod: pod, sums: &outlook.inFlightMilliCPU) }
        if keepsWorkloads {
            workloads.remove(workloadOfPod[pod], from: node)
        } else if needs.contains(.forecast) {
            forecasts[pod] = nil
        }
    }

    /// Counts a pod on another node, with what is known of it.
    package mutating func move(_ pod: Int, from source: Int, to destination: Int, at time: Int) {
        let known = needs.contains(.forecast) && !keepsWorkloads ? forecasts[pod] : nil
        remove(pod, from: source)
        place(pod, on: destination, at: time)
        if let known { forecasts[pod] = known }
    }

    // MARK: Samples

    /// Begins a sample of all nodes and pods.
    package mutating func beginSample() { recentLoad.beginSample() }

    /// Takes in a node's load at the sample, in milli-CPU and bytes; each node once.
    package mutating func record(node: Int, milliCPU: Double, memory: Double) {
        recentLoad.record(node: node, milliCPU: milliCPU, memory: memory)
    }

    /// Takes in a pod's use at the sample; NaN, a gap, is passed over.
    ///
    /// - Parameters:
    ///   - pod: The pod's number; it may have ended since.
    ///   - milliCPU: Its use in milli-CPU.
    ///   - hour: The hour of the day (UTC) of the sample, 0..<24.
    package mutating func observe(_ pod: Int, milliCPU: Double, hour: Int) {
        guard needs.contains(.forecast) else { return }
        if keepsWorkloads {
            workloads.observe(workloadOfPod[pod], milliCPU: milliCPU)
        } else {
            forecasts[pod]?.observe(milliCPU: milliCPU, hour: hour)
        }
    }

    /// Ends a sample.
    ///
    /// - Parameters:
    ///   - hour: The hour of the day (UTC) of the sample, 0..<24.
    ///   - time: When it was taken, later than the ones before.
    package mutating func endSample(hour: Int, at time: Int) { workloads.endSample(hour: hour, at: time) }

    /// Tells which hours count from now on, even if no sample is new.
    package mutating func plan(hoursAhead: [Int]) {
        if needs.contains(.forecast) { outlook.hoursAhead = hoursAhead }
    }

    /// Makes what was sampled since the last call visible to decisions.
    ///
    /// - Parameters:
    ///   - time: Now.
    ///   - newest: When the newest sample was taken.
    package mutating func publish(at time: Int, newestSample newest: Int) {
        allNodesAreStale = true
        workloads.expireForecasts(hoursAhead: outlook.hoursAhead, at: time)
        recentLoad.publish(to: &outlook)
        // A pod that started within the last minute before the newest sample hardly shows in it.
        ledger.expire(placedUpTo: newest.subtractingSaturating(60), sums: &outlook.inFlightMilliCPU)
    }

    /// Takes in what nodes use beyond what is forecast of the pods on them; it is part of the forecasts from now on.
    ///
    /// - Parameter milliCPU: Milli-CPU, slot by slot like the outlook's forecasts.
    package mutating func setOwnLoad(_ milliCPU: [Double]) {
        guard milliCPU.count == outlook.forecastMilliCPU.count else { return }
        for index in milliCPU.indices {
            let old = ownMilliCPU.isEmpty ? 0 : ownMilliCPU[index]
            outlook.forecastMilliCPU[index] += milliCPU[index] - old
            // Taken off such a sum, it would take the pods' small amounts with it.
            if !(abs(old) <= InFlightLedger.largestExact) { allNodesAreStale = true }
        }
        ownMilliCPU = milliCPU
    }

    // MARK: Decisions

    /// The moment before a decision about a pod: everything that is needed is up to date in `outlook`.
    package mutating func prepareDecision(for pod: Int) {
        guard needs.contains(.forecast) else { return }
        if keepsWorkloads {
            prepareWorkload(of: pod)
            workloads.markReplicas(of: workloadOfPod[pod], in: &outlook.replicaCorrelation)
        }
        sumStaleNodes()
    }

    /// Brings what is expected of the nodes up to date, without a decision to come.
    package mutating func refresh() {
        if needs.contains(.forecast) { sumStaleNodes() }
    }

    /// What to expect of a pod that runs, with what it was measured to use; nil if no forecasts are needed.
    package mutating func forecast(ofRunning pod: Int) -> UsageForecast? {
        guard needs.contains(.forecast) else { return nil }
        guard keepsWorkloads else { return forecasts[pod]?.forecast }
        prepareWorkload(of: pod)
        return workloads.forecast(of: workloadOfPod[pod])
    }

    private mutating func sumStaleNodes() {
        if allNodesAreStale {
            for node in running.indices { sumForecasts(on: node) }
        } else {
            for node in staleNodes { sumForecasts(on: node) }
        }
        allNodesAreStale = false
        staleNodes.removeAll(keepingCapacity: true)
    }

    /// What to expect of a pod that `prepareDecision` was called for; nil if no forecasts are needed.
    package func forecast(of pod: Int) -> UsageForecast? {
        guard needs.contains(.forecast) else { return nil }
        return keepsWorkloads ? workloads.forecast(of: workloadOfPod[pod]) : profile(of: pod).forecast
    }

    private mutating func prepareWorkload(of pod: Int) {
        let workload = workloadOfPod[pod]
        workloads.prepare(workload, profile: workloads.knows(workload) ? nil : profile(of: pod))
    }

    private func profile(of pod: Int) -> WorkloadProfile {
        let request = Double(pods[pod].request.resources.milliCPU)
        return profiles.profile(of: pods[pod]).calibrated(by: calibration, request: request)
    }

    /// Sums anew rather than adding and subtracting, so that an emptied node is exactly like one never used.
    private mutating func sumForecasts(on node: Int) {
        let first = node * outlook.hourCount
        for hour in outlook.hoursAhead {
            outlook.forecastMilliCPU[first + hour] = ownMilliCPU.isEmpty ? 0 : ownMilliCPU[first + hour]
        }
        outlook.forecastVariance[node] =
            keepsWorkloads
            ? workloads.addForecasts(
                of: running[node],
                workloadOfPod: workloadOfPod,
                at: first,
                to: &outlook.forecastMilliCPU
            )
            : addPods(on: node, at: first)
    }

    private mutating func addPods(on node: Int, at first: Int) -> Double {
        var variance = 0.0
        for pod in running[node] {
            guard let forecast = forecasts[pod] else { continue }
            let scale = forecast.scale
            let hourly = forecast.profile.hourlyMilliCPU
            for hour in outlook.hoursAhead { outlook.forecastMilliCPU[first + hour] += hourly[hour] * scale }
            variance += forecast.variance
        }
        return variance
    }
}
