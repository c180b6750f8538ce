import ClusterModel
import DequeModule
import HeapModule
package import LoadPrediction
public import PlacementLearning

/// One replay of a scenario under one policy.
public struct SimulationRun: Sendable {
    /// Where and when each pod started.
    public let assignment: Assignment

    /// What the run is judged by.
    public let figures: KeyFigures

    /// The number of times the policy chose among feasible nodes.
    public let decisionCount: Int

    /// The number of times a guard rail of the policy let another one decide.
    public let fallbackCount: Int
}

/// Replays a scenario event by event under a policy.
///
/// Within one instant departures come first, then waiting pods in order of arrival, then arrivals; a waiting pod blocks
/// nobody. There is no migration and no preemption.
public struct Simulator: Sendable {
    /// What is replayed.
    public let scenario: Scenario

    /// How late every measurement is seen, in seconds; the benchmark has none of it.
    package var metricsDelay = 0

    let profiles: WorkloadProfiles

    /// Prepares a scenario; learning the workloads' profiles is done once for all runs.
    public init(scenario: Scenario) {
        self.scenario = scenario
        profiles = WorkloadProfiles(history: scenario.history)
    }

    /// Prepares a scenario whose profiles are known already.
    package init(scenario: Scenario, profiles: WorkloadProfiles) {
        self.scenario = scenario
        self.profiles = profiles
    }

    /// Replays the scenario.
    ///
    /// - Parameters:
    ///   - policy: One of the benchmark's policies.
    ///   - seed: The seed of the random policy; the others ignore it.
    ///   - scorer: The scorer of the learned policy; the others ignore it. It counts its decisions.
    /// - Returns: Where every pod went and how good that was. The same arguments give the same result.
    public func run(
        _ policy: ReferencePolicy,
        seed: UInt64 = 1,
        learned scorer: LearnedPlacement = .predictiveConvex
    ) -> SimulationRun {
        run(policy.make(for: scenario, seed: seed, scorer: scorer))
    }

    /// Replays the scenario under any policy.
    package func run(_ policy: any SimulationPolicy) -> SimulationRun {
        var policy = policy
        return run(&policy)
    }

    /// Replays the scenario under a policy that remembers something of it.
    func run(_ policy: inout any SimulationPolicy) -> SimulationRun {
        var replay = Replay(
            scenario: scenario,
            profiles: profiles,
            needs: policy.needs,
            metricsDelay: metricsDelay,
            calibration: policy.calibration
        )
        // The scorers of several runs may count together.
        let fallbacksBefore = policy.fallbackCount
        replay.run(&policy)
        let assignment = Assignment(placements: replay.placements)
        return SimulationRun(
            assignment: assignment,
            figures: KeyFigures(of: assignment, in: scenario),
            decisionCount: replay.decisionCount,
            fallbackCount: policy.fallbackCount - fallbacksBefore
        )
    }
}

/// The end of a pod, ordered by time, then by the order in which the pods were placed.
private struct Departure: Comparable {
    let time: Int
    let sequence: Int
    let pod: Int

    static func < (left: Departure, right: Departure) -> Bool {
        (left.time, left.sequence) < (right.time, right.sequence)
    }
}

/// The state of one replay, which stops at every pod that must be placed.
struct Replay: Sendable {
    let scenario: Scenario
    var cluster: SimulatedCluster
    private(set) var placements: [Assignment.Placement?]
    private(set) var decisionCount = 0
    private(set) var now = 0
    private var departures = Heap<Departure>()
    private var waiting = Deque<Int>()
    private var retries = Deque<Int>()
    private var nextArrival = 0

    init(
        scenario: Scenario,
        profiles: WorkloadProfiles,
        needs: OutlookNeeds,
        metricsDelay: Int = 0,
        calibration: ForecastCalibration = .none
    ) {
        self.scenario = scenario
        cluster = SimulatedCluster(
            scenario: scenario,
            profiles: profiles,
            needs: needs,
            metricsDelay: metricsDelay,
            calibration: calibration
        )
        placements = Array(repeating: nil, count: scenario.pods.count)
    }

    /// Plays on to the end, asking a policy where pods go.
    mutating func run(_ policy: inout any SimulationPolicy) {
        while let pod = nextPod() {
            cluster.prepareDecision(for: pod)
            settle(pod, on: policy.choose(pod: pod, at: now, in: cluster))
        }
    }

    /// Lets time pass until a pod must be placed; nil at the end of the run.
    mutating func nextPod() -> Int? {
        while true {
            if let pod = retries.popFirst() { return pod }
            if nextArrival < scenario.pods.count, scenario.pods[nextArrival].arrival == now {
                nextArrival += 1
                return nextArrival - 1
            }
            guard let next = nextInstant(), next < scenario.timing.end else { return nil }
            now = next
            cluster.advance(to: now)
            if endPods() { swap(&retries, &waiting) }
        }
    }

    /// Puts a pod on a node, or lets it wait.
    mutating func settle(_ pod: Int, on node: Int?) {
        guard let node else {
            waiting.append(pod)
            return
        }
        decisionCount += 1
        cluster.place(pod: pod, on: node, at: now)
        placements[pod] = Assignment.Placement(node: node, start: now)
        if let lifetime = scenario.pods[pod].lifetime {
            departures.insert(Departure(time: now + lifetime, sequence: decisionCount, pod: pod))
        }
    }

    private func nextInstant() -> Int? {
        let arrival = nextArrival < scenario.pods.count ? scenario.pods[nextArrival].arrival : nil
        let departure = departures.min?.time
        guard let arrival, let departure else { return arrival ?? departure }
        return min(arrival, departure)
    }

    /// Ends every pod whose time is up; returns whether there was one.
    private mutating func endPods() -> Bool {
        var ended = false
        while let departure = departures.min, departure.time <= now {
            departures.removeMin()
            if let placement = placements[departure.pod] { cluster.remove(pod: departure.pod, from: placement.node) }
            ended = true
        }
        return ended
    }
}
