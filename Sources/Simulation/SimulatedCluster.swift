package import ClusterModel
import DequeModule
import LoadPrediction
package import Placement

/// Which parts of the outlook a policy looks at; the others are not kept up to date.
package struct OutlookNeeds: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Measured load of the last samples and the ledger of pods in flight.
    package static let measured = OutlookNeeds(rawValue: 1)

    /// Forecasts per pod, summed up by node.
    package static let forecast = OutlookNeeds(rawValue: 2)
}

/// The cluster at one moment of a run: what is reserved, what was measured so far, what is expected.
///
/// It shows a policy exactly what the benchmark allows: no lifetimes, no future, samples only after they were taken.
package struct SimulatedCluster: Sendable {
    /// What is reserved where.
    package private(set) var state: ClusterState

    /// What was measured and is expected where, as far as the policy needs it.
    package private(set) var outlook: ClusterOutlook

    let scenario: Scenario
    private let needs: OutlookNeeds
    private let profiles: WorkloadProfiles
    private let calibration: ForecastCalibration
    private var nextStep = 0
    private var seenStepCount = 0
    private var running: [[Int]]
    private var forecasts: [RunningForecast?]
    private var recentLoad: RecentLoad
    private var ledger = InFlightLedger()
    private var staleNodes: Set<Int> = []
    private var allNodesAreStale = true

    private var workloads: SimulatedWorkloads

    private let metricsDelay: Int
    private var delayedSamples = Deque<DelayedSample>()

    init(
        scenario: Scenario,
        profiles: WorkloadProfiles,
        needs: OutlookNeeds,
        metricsDelay: Int = 0,
        calibration: ForecastCalibration = .none
    ) {
        self.calibration = calibration
        workloads = SimulatedWorkloads(
            pods: needs.contains(.forecast) && calibration.usesToday ? scenario.pods : [],
            nodeCount: scenario.nodes.count,
            calibration: calibration
        )
        self.metricsDelay = metricsDelay
        self.scenario = scenario
        self.needs = needs
        self.profiles = profiles
        state = ClusterState(nodes: scenario.nodes)
        outlook = ClusterOutlook(nodeCount: scenario.nodes.count, hourCount: WorkloadProfile.hours)
        running = Array(repeating: [], count: scenario.nodes.count)
        forecasts = Array(repeating: nil, count: needs.contains(.forecast) ? scenario.pods.count : 0)
        recentLoad = RecentLoad(nodeCount: scenario.nodes.count)
    }

    /// Takes in all samples taken strictly before a time, in seconds.
    mutating func advance(to time: Int) {
        guard !needs.isEmpty else { return }
        let before = seenStepCount
        while nextStep < scenario.timing.stepCount, nextStep * scenario.timing.stepSeconds < time {
            if metricsDelay > 0 {
                delayedSamples.append(measure(at: nextStep))
            } else {
                takeSample(at: nextStep)
                seenStepCount += 1
            }
            nextStep += 1
        }
        while let sample = delayedSamples.first, sample.step * scenario.timing.stepSeconds + metricsDelay < time {
            see(delayedSamples.removeFirst())
            seenStepCount += 1
        }
        if needs.contains(.forecast) { outlook.hoursAhead = scenario.timing.hoursAhead(at: time) }
        guard seenStepCount > before else { return }
        allNodesAreStale = true
        workloads.expireForecasts(hoursAhead: outlook.hoursAhead, at: time)
        recentLoad.publish(to: &outlook)
        // A pod that started within the last minute before the newest sample hardly shows in it.
        let newest = (seenStepCount - 1) * scenario.timing.stepSeconds
        ledger.expire(placedUpTo: newest - 60, sums: &outlook.inFlightMilliCPU)
    }

    private mutating func takeSample(at step: Int) {
        let hour = scenario.timing.hour(ofStep: step)
        recentLoad.beginSample()
        for node in running.indices {
            var milliCPU = 0
            var memoryMiB = 0
            for pod in running[node] {
                let used = scenario.usage.milliCPU(of: pod, at: step)
                milliCPU += used
                memoryMiB += scenario.usage.memoryMiB(of: pod, at: step)
                observe(pod: pod, milliCPU: used, hour: hour)
            }
            recentLoad.record(node: node, milliCPU: Double(milliCPU), memory: Double(memoryMiB << 20))
        }
        workloads.endSample(hour: hour, at: step * scenario.timing.stepSeconds)
    }

    private mutating func observe(pod: Int, milliCPU: Int, hour: Int) {
        guard needs.contains(.forecast) else { return }
        if calibration.usesToday {
            workloads.observe(pod: pod, milliCPU: milliCPU)
        } else {
            forecasts[pod]?.observe(milliCPU: Double(milliCPU), hour: hour)
        }
    }

    /// Takes a sample that will be seen later.
    private func measure(at step: Int) -> DelayedSample {
        var sample = DelayedSample(step: step)
        for pods in running {
            let observed = pods.map { pod in
                DelayedSample.Observation(
                    pod: pod,
                    milliCPU: scenario.usage.milliCPU(of: pod, at: step),
                    memoryMiB: scenario.usage.memoryMiB(of: pod, at: step)
                )
            }
            sample.nodes.append(observed)
        }
        return sample
    }

    /// Sees a sample taken earlier; pods that have ended since then are part of the nodes' load still.
    private mutating func see(_ sample: DelayedSample) {
        let hour = scenario.timing.hour(ofStep: sample.step)
        recentLoad.beginSample()
        for (node, pods) in sample.nodes.enumerated() {
            let milliCPU = pods.reduce(0) { $0 + $1.milliCPU }
            let memoryMiB = pods.reduce(0) { $0 + $1.memoryMiB }
            recentLoad.record(node: node, milliCPU: Double(milliCPU), memory: Double(memoryMiB << 20))
            for pod in pods { observe(pod: pod.pod, milliCPU: pod.milliCPU, hour: hour) }
        }
        workloads.endSample(hour: hour, at: sample.step * scenario.timing.stepSeconds)
    }

    /// The moment before a decision about a pod: everything the policy asked for is up to date.
    mutating func prepareDecision(for pod: Int) {
        guard needs.contains(.forecast) else { return }
        if calibration.usesToday {
            let profile = workloads.knows(pod) ? nil : profile(of: pod)
            workloads.prepare(profile, of: pod)
            workloads.markReplicas(of: pod, in: &outlook)
        }
        if allNodesAreStale {
            for node in running.indices { sumForecasts(on: node) }
        } else {
            for node in staleNodes { sumForecasts(on: node) }
        }
        allNodesAreStale = false
        staleNodes.removeAll(keepingCapacity: true)
    }

    /// Sums anew rather than adding and subtracting, so that an emptied node is exactly like one never used.
    private mutating func sumForecasts(on node: Int) {
        let first = node * outlook.hourCount
        var variance = 0.0
        for hour in outlook.hoursAhead { outlook.forecastMilliCPU[first + hour] = 0 }
        if calibration.usesToday {
            outlook.forecastVariance[node] = workloads.addForecasts(of: running[node], at: first, to: &outlook)
            return
        }
        for pod in running[node] {
            guard let forecast = forecasts[pod] else { continue }
            let scale = forecast.scale
            let hourly = forecast.profile.hourlyMilliCPU
            for hour in outlook.hoursAhead { outlook.forecastMilliCPU[first + hour] += hourly[hour] * scale }
            variance += forecast.variance
        }
        outlook.forecastVariance[node] = variance
    }

    /// What to expect of a pod that is about to be placed; nil when the policy does not ask for forecasts.
    func forecast(forNewPod pod: Int) -> UsageForecast? {
        guard needs.contains(.forecast) else { return nil }
        return calibration.usesToday ? workloads.forecast(of: pod) : profile(of: pod).forecast
    }

    private func profile(of pod: Int) -> WorkloadProfile {
        let pod = scenario.pods[pod].pod
        let request = Double(pod.request.resources.milliCPU)
        return profiles.profile(of: pod).calibrated(by: calibration, request: request)
    }

    mutating func place(pod: Int, on node: Int, at time: Int) {
        let request = scenario.pods[pod].pod.request
        state.assume(request, onNode: node)
        running[node].append(pod)
        staleNodes.insert(node)
        if needs.contains(.measured) {
            let estimate = TargetLoadPacking.estimatedMilliCPU(request)
            ledger.record(pod: pod, node: node, milliCPU: estimate, at: time, sums: &outlook.inFlightMilliCPU)
        }
        if calibration.usesToday {
            workloads.place(pod, on: node)
        } else if needs.contains(.forecast) {
            forecasts[pod] = RunningForecast(profile: profile(of: pod))
        }
    }

    mutating func remove(pod: Int, from node: Int) {
        state.forget(scenario.pods[pod].pod.request, onNode: node)
        running[node].removeAll { $0 == pod }
        staleNodes.insert(node)
        if needs.contains(.measured) { ledger.remove(pod: pod, sums: &outlook.inFlightMilliCPU) }
        if calibration.usesToday {
            workloads.remove(pod, from: node)
        } else if needs.contains(.forecast) {
            forecasts[pod] = nil
        }
    }
}

/// What was measured at one sample, kept until it is seen.
private struct DelayedSample: Sendable {
    struct Observation: Sendable {
        let pod: Int
        let milliCPU: Int
        let memoryMiB: Int
    }

    let step: Int
    var nodes: [[Observation]] = []
}

/// The node loads of the last samples, of which Trimaran's policies take mean and deviation.
private struct RecentLoad: Sendable {
    private static let window = 3

    private let nodeCount: Int
    private var sampleCount = 0
    private var milliCPU: [Double]
    private var memory: [Double]

    init(nodeCount: Int) {
        self.nodeCount = nodeCount
        milliCPU = Array(repeating: 0, count: nodeCount * Self.window)
        memory = milliCPU
    }

    mutating func beginSample() { sampleCount += 1 }

    mutating func record(node: Int, milliCPU cpu: Double, memory bytes: Double) {
        let slot = (sampleCount - 1) % Self.window
        milliCPU[node * Self.window + slot] = cpu
        memory[node * Self.window + slot] = bytes
    }

    func publish(to outlook: inout ClusterOutlook) {
        outlook.isMeasured = true
        let known = min(sampleCount, Self.window)
        let newest = (sampleCount - 1) % Self.window
        for node in 0..<nodeCount {
            let first = node * Self.window
            (outlook.meanMilliCPU[node], outlook.deviationMilliCPU[node]) = Self.moments(
                milliCPU[first..<first + known]
            )
            (outlook.meanMemory[node], outlook.deviationMemory[node]) = Self.moments(memory[first..<first + known])
            outlook.newestMemory[node] = memory[first + newest]
        }
    }

    private static func moments(_ samples: ArraySlice<Double>) -> (mean: Double, deviation: Double) {
        let count = Double(samples.count)
        let mean = samples.reduce(0, +) / count
        let squares = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (squares / count).squareRoot())
    }
}
