import ClusterModel
import DequeModule
import HeapModule
package import LoadPrediction
public import PlacementLearning
import Rebalancing

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

    /// The moves of running pods in the order in which they were made; empty without rebalancing.
    public let moves: [Move]

    /// What the moves cost; nil without rebalancing.
    public let moveFigures: MoveFigures?
}

/// Replays a scenario event by event under a policy.
///
/// Within one instant departures come first, then waiting pods in order of arrival, then arrivals; a waiting pod blocks
/// nobody. There is no preemption; with rebalancing, moves of running pods come last, and waiting pods are tried once more.
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
    ///   - rebalancing: How running pods are moved; nil for not at all.
    /// - Returns: Where every pod went and how good that was. The same arguments give the same result.
    public func run(
        _ policy: ReferencePolicy,
        seed: UInt64 = 1,
        learned scorer: LearnedPlacement = .predictiveConvex,
        rebalancing: SimulatedRebalancing? = nil
    ) -> SimulationRun {
        run(policy.make(for: scenario, seed: seed, scorer: scorer), rebalancing: rebalancing)
    }

    /// Replays the scenario under any policy.
    package func run(_ policy: any SimulationPolicy, rebalancing: SimulatedRebalancing? = nil) -> SimulationRun {
        var policy = policy
        return run(&policy, rebalancing: rebalancing)
    }

    /// Replays the scenario under a policy that remembers something of it.
    func run(_ policy: inout any SimulationPolicy, rebalancing: SimulatedRebalancing? = nil) -> SimulationRun {
        let forecasts = policy.needs.contains(.forecast)
        var replay = Replay(
            scenario: scenario,
            profiles: profiles,
            needs: rebalancing == nil ? policy.needs : policy.needs.union([.forecast, .measured]),
            metricsDelay: metricsDelay,
            calibration: forecasts ? policy.calibration : rebalancing?.calibration ?? policy.calibration,
            rebalancing: rebalancing
        )
        // The scorers of several runs may count together.
        let fallbacksBefore = policy.fallbackCount
        replay.run(&policy)
        let assignment = Assignment(placements: replay.placements)
        let load = ObservedLoad(
            of: assignment,
            moves: replay.moves,
            limits: rebalancing?.limits ?? MoveLimits(),
            in: scenario
        )
        let figures = KeyFigures(of: assignment, load: load, in: scenario)
        return SimulationRun(
            assignment: assignment,
            figures: figures,
            decisionCount: replay.decisionCount,
            fallbackCount: policy.fallbackCount - fallbacksBefore,
            moves: replay.moves,
            moveFigures: rebalancing.map { _ in
                MoveFigures(of: replay.moves, assignment, load: load, cost: figures.cost, in: scenario)
            }
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
    /// The moves so far.
    private(set) var moves: [Move] = []
    /// Where pods run that were moved.
    private var movedTo: [Int: Int] = [:]
    private let rebalancing: SimulatedRebalancing?
    private var nextRound: Int?

    init(
        scenario: Scenario,
        profiles: WorkloadProfiles,
        needs: OutlookNeeds,
        metricsDelay: Int = 0,
        calibration: ForecastCalibration = .none,
        rebalancing: SimulatedRebalancing? = nil
    ) {
        self.scenario = scenario
        self.rebalancing = rebalancing
        nextRound = rebalancing.map { _ in SimulatedRebalancing.firstRound }
        cluster = SimulatedCluster(
            scenario: scenario,
            profiles: profiles,
            needs: needs,
            metricsDelay: metricsDelay,
            calibration: calibration,
            limits: rebalancing?.limits
        )
        placements = Array(repeating: nil, count: scenario.pods.count)
    }

    /// Plays on to the end, asking a policy where pods go.
    mutating func run(_ policy: inout any SimulationPolicy) {
        while let event = nextEvent() {
            switch event {
            case .pod(let pod):
                cluster.prepareDecision(for: pod)
                settle(pod, on: policy.choose(pod: pod, at: now, in: cluster))
            case .moves: rebalance(&policy)
            }
        }
    }

    /// What is to be done next.
    private enum Event {
        case pod(Int)
        case moves
    }

    /// Lets time pass until a pod must be placed; nil at the end of the run, which has no moves.
    mutating func nextPod() -> Int? {
        while let event = nextEvent() {
            if case .pod(let pod) = event { return pod }
        }
        return nil
    }

    private mutating func nextEvent() -> Event? {
        while true {
            if let pod = retries.popFirst() { return .pod(pod) }
            if nextArrival < scenario.pods.count, scenario.pods[nextArrival].arrival == now {
                nextArrival += 1
                return .pod(nextArrival - 1)
            }
            if nextRound == now { return .moves }
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

    /// Makes the moves of one round; what they free is offered to waiting pods.
    private mutating func rebalance(_ policy: inout any SimulationPolicy) {
        guard let rebalancing else { return }
        nextRound = now + rebalancing.limits.interval
        let picture = cluster.picture(at: now) { placements[$0]?.start ?? 0 }
        if case .lowNodeLoad(let isTuned) = rebalancing.rule {
            let rule = LoadEviction(isTuned: isTuned, limits: rebalancing.limits)
            for slot in rule.victims(picture) {
                let pod = picture.pods[slot]
                let node = cluster.destination(of: pod.id, on: pod.node, at: now, by: &policy)
                if let node, node != pod.node { move(pod.id, from: pod.node, to: node) }
            }
        } else {
            for proposal in rebalancing.planner.plan(picture) {
                move(proposal.pod, from: proposal.source, to: proposal.destination)
            }
        }
        if moves.last?.time == now { swap(&retries, &waiting) }
    }

    private mutating func move(_ pod: Int, from source: Int, to destination: Int) {
        cluster.move(pod: pod, from: source, to: destination, at: now)
        movedTo[pod] = destination
        moves.append(Move(time: now, pod: pod, source: source, destination: destination))
    }

    private func nextInstant() -> Int? {
        let arrival = nextArrival < scenario.pods.count ? scenario.pods[nextArrival].arrival : Int.max
        let next = min(arrival, departures.min?.time ?? .max, nextRound ?? .max)
        return next == .max ? nil : next
    }

    /// Ends every pod whose time is up; returns whether there was one.
    private mutating func endPods() -> Bool {
        var ended = false
        while let departure = departures.min, departure.time <= now {
            departures.removeMin()
            if let node = movedTo[departure.pod] ?? placements[departure.pod]?.node {
                cluster.remove(pod: departure.pod, from: node)
            }
            ended = true
        }
        return ended
    }
}
