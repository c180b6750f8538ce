package import ClusterModel
import DequeModule
import LoadPrediction
package import Placement
import PlacementLearning
import Rebalancing

/// The cluster at one moment of a run: what is reserved, what was measured so far, what is expected.
///
/// It shows a policy exactly what the benchmark allows: no lifetimes, no future, samples only after they were taken.
package struct SimulatedCluster: Sendable {
    /// What is reserved where.
    package private(set) var state: ClusterState

    /// What was measured and is expected where, as far as the policy needs it.
    package var outlook: ClusterOutlook { builder.outlook }

    let scenario: Scenario
    private let needs: OutlookNeeds
    private var builder: OutlookBuilder
    private var nextStep = 0
    private var seenStepCount = 0
    private let metricsDelay: Int
    private var delayedSamples = Deque<DelayedSample>()
    /// What is known of moves; nil in a run without any, which costs nothing then.
    private var moves: MoveMemory?

    init(
        scenario: Scenario,
        profiles: WorkloadProfiles,
        needs: OutlookNeeds,
        metricsDelay: Int = 0,
        calibration: ForecastCalibration = .none,
        limits: MoveLimits? = nil
    ) {
        self.metricsDelay = metricsDelay
        moves = limits.map { MoveMemory(limits: $0, nodeCount: scenario.nodes.count) }
        self.scenario = scenario
        self.needs = needs
        state = ClusterState(nodes: scenario.nodes)
        builder = OutlookBuilder(
            nodeCount: scenario.nodes.count,
            profiles: profiles,
            needs: needs,
            calibration: calibration
        )
        // Numbers are given in order, so that the builder's are the scenario's.
        for pod in scenario.pods { _ = builder.add(pod.pod) }
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
        builder.plan(hoursAhead: scenario.timing.hoursAhead(at: time))
        guard seenStepCount > before else { return }
        builder.publish(at: time, newestSample: (seenStepCount - 1) * scenario.timing.stepSeconds)
    }

    private mutating func takeSample(at step: Int) {
        let hour = scenario.timing.hour(ofStep: step)
        builder.beginSample()
        for node in scenario.nodes.indices {
            var milliCPU = 0.0
            var memoryMiB = 0
            for pod in builder.pods(on: node) {
                let used = Double(scenario.usage.milliCPU(of: pod, at: step))
                memoryMiB += scenario.usage.memoryMiB(of: pod, at: step)
                // A restart and what follows it say nothing about what the pod usually uses.
                if let change = moves?.change(of: pod, atSample: step, scenario.timing) {
                    milliCPU += used * (1 + change)
                } else {
                    milliCPU += used
                    builder.observe(pod, milliCPU: used, hour: hour)
                }
            }
            builder.record(node: node, milliCPU: milliCPU, memory: Double(memoryMiB << 20))
            moves?.record(milliCPU, on: node)
        }
        builder.endSample(hour: hour, at: step * scenario.timing.stepSeconds)
    }

    /// Takes a sample that will be seen later.
    private func measure(at step: Int) -> DelayedSample {
        var sample = DelayedSample(step: step)
        for node in scenario.nodes.indices {
            let observed = builder.pods(on: node).map { pod in
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
        builder.beginSample()
        for (node, pods) in sample.nodes.enumerated() {
            let milliCPU = pods.reduce(0) { $0 + $1.milliCPU }
            let memoryMiB = pods.reduce(0) { $0 + $1.memoryMiB }
            builder.record(node: node, milliCPU: Double(milliCPU), memory: Double(memoryMiB << 20))
            for pod in pods { builder.observe(pod.pod, milliCPU: Double(pod.milliCPU), hour: hour) }
        }
        builder.endSample(hour: hour, at: sample.step * scenario.timing.stepSeconds)
    }

    /// The moment before a decision about a pod: everything the policy asked for is up to date.
    mutating func prepareDecision(for pod: Int) { builder.prepareDecision(for: pod) }

    /// What to expect of a pod that is about to be placed; nil when the policy does not ask for forecasts.
    func forecast(forNewPod pod: Int) -> UsageForecast? { builder.forecast(of: pod) }

    mutating func place(pod: Int, on node: Int, at time: Int) {
        state.assume(scenario.pods[pod].pod.request, onNode: node)
        builder.place(pod, on: node, at: time)
    }

    // MARK: Moves

    /// Moves a pod that runs.
    mutating func move(pod: Int, from source: Int, to destination: Int, at time: Int) {
        let request = scenario.pods[pod].pod.request
        state.forget(request, onNode: source)
        state.assume(request, onNode: destination)
        builder.move(pod, from: source, to: destination, at: time)
        moves?.note(pod, at: time)
    }

    /// Where an arrival policy would have a running pod go; nil if it has no place for it.
    mutating func destination(of pod: Int, on node: Int, at time: Int, by policy: inout any SimulationPolicy) -> Int? {
        let request = scenario.pods[pod].pod.request
        builder.prepareDecision(for: pod)
        state.forget(request, onNode: node)
        defer { state.assume(request, onNode: node) }
        return policy.choose(pod: pod, at: time, in: self)
    }

    /// What a rebalancer may know now.
    ///
    /// - Parameters:
    ///   - time: Now, in seconds.
    ///   - startedAt: When a pod started, in seconds.
    /// - Returns: The picture, with all pods that run.
    mutating func picture(at time: Int, startedAt: (Int) -> Int) -> RebalancingPicture {
        builder.refresh()
        let newest = seenStepCount - 1
        var pods: [MovablePod] = []
        for node in scenario.nodes.indices {
            for pod in builder.pods(on: node) {
                guard let forecast = builder.forecast(ofRunning: pod) else { continue }
                let start = startedAt(pod)
                let isSeen = newest >= 0 && start <= newest * scenario.timing.stepSeconds
                pods.append(
                    MovablePod(
                        id: pod,
                        pod: scenario.pods[pod].pod,
                        node: node,
                        startedAt: start,
                        movedAt: moves?.lastMove(of: pod),
                        forecast: forecast,
                        memory: isSeen ? Double(scenario.usage.memoryMiB(of: pod, at: newest) << 20) : nil,
                        milliCPU: isSeen ? Double(scenario.usage.milliCPU(of: pod, at: newest)) : nil
                    )
                )
            }
        }
        return RebalancingPicture(
            time: time,
            hourLeft: Double(3600 - time % 3600) / 3600,
            state: state,
            outlook: builder.outlook,
            pods: pods.sorted { $0.id < $1.id },
            recentMilliCPU: moves?.recent ?? []
        )
    }

    mutating func remove(pod: Int, from node: Int) {
        state.forget(scenario.pods[pod].pod.request, onNode: node)
        builder.remove(pod, from: node)
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
