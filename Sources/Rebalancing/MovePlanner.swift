import ClusterModel
public import Placement

/// Plans a round of moves: always the one that brings most, until none is worth its price or the budget is used up.
///
/// A pure function of the picture. Source of the rules and their gain: `docs/rebalancing.md`.
public struct MovePlanner: Sendable {
    /// Which pods are moved.
    public let rule: MoveRule

    /// How often and how soon.
    public let limits: MoveLimits

    /// What a move must bring.
    public let price: MovePrice

    /// Which nodes are feasible.
    public let rules: PlacementEngine

    /// Above this utilization a node is hot.
    private static let hot = 0.8

    /// How far above its mean a node's utilization must be taken into account: the 95 % quantile of a Gaussian.
    private static let quantile95 = 1.645

    /// Creates a planner.
    ///
    /// - Parameters:
    ///   - rule: Which pods are moved; one that says where they go.
    ///   - limits: How often and how soon.
    ///   - price: What a move must bring; nil for the rule's own, at the length of restart of the limits.
    ///   - rules: Which nodes are feasible.
    public init(
        rule: MoveRule,
        limits: MoveLimits = MoveLimits(),
        price: MovePrice? = nil,
        rules: PlacementEngine = PlacementEngine(scorers: [])
    ) {
        self.rule = rule
        self.limits = limits
        let reference = price ?? rule.price ?? MovePrice(threshold: 0)
        self.price = reference.forRestart(of: limits.restartSeconds)
        self.rules = rules
    }

    /// The moves of one round, in the order in which they are made.
    ///
    /// - Parameter picture: What is known now.
    /// - Returns: At most as many moves as the limits allow; none by a rule that does not say where pods go.
    /// - Complexity: O(candidates · nodes) and O(candidates + nodes) more for each move.
    public func plan(_ picture: RebalancingPicture) -> [MoveProposal] {
        var round = MoveRound(picture)
        let sources = Set(
            picture.state.nodes.indices.filter { isSource($0, in: picture) && round.loads.isComparable($0) }
        )
        guard !sources.isEmpty else { return [] }
        var candidates: [Int: MoveProposal] = [:]
        let movable = picture.pods.indices.filter { slot in
            sources.contains(picture.pods[slot].node) && limits.allow(picture.pods[slot], at: picture.time)
        }
        for slot in movable { candidates[slot] = best(slot, in: round) }
        var plan: [MoveProposal] = []
        let budget = limits.budget(of: picture.pods.count)
        while plan.count < budget, let (slot, move) = Self.first(candidates) {
            plan.append(move)
            round.move(slot, to: move.destination)
            candidates[slot] = nil
            for other in movable where !round.moved.contains(other) {
                let isTouched = [move.source, move.destination].contains(round.picture.pods[other].node)
                let known = candidates[other]
                candidates[other] = refreshed(other, known, after: move, isTouched: isTouched, in: round)
            }
        }
        return plan
    }

    /// Whether pods may leave a node.
    private func isSource(_ node: Int, in picture: RebalancingPicture) -> Bool {
        switch rule {
        case .forecast: true
        case .triggered: picture.wasBusy(node, above: 0.6, samples: 3)
        case .hotRisk: isAtRisk(node, in: picture)
        case .lowNodeLoad: false
        }
    }

    private func isAtRisk(_ node: Int, in picture: RebalancingPicture) -> Bool {
        let outlook = picture.outlook
        let capacity = Double(picture.state.nodes[node].node.allocatable.milliCPU)
        let hours = outlook.hoursAhead.prefix(3)
        let peak = hours.map { outlook.forecastMilliCPU[node * outlook.hourCount + $0] }.max() ?? 0
        return peak + Self.quantile95 * outlook.forecastVariance[node].squareRoot() > Self.hot * capacity
    }

    /// The candidate with the highest gain; the lowest pod where several have it.
    private static func first(_ candidates: [Int: MoveProposal]) -> (slot: Int, move: MoveProposal)? {
        candidates.max { left, right in
            let gains = (left.value.gain.total, right.value.gain.total)
            return gains.0 == gains.1 ? left.key > right.key : gains.0 < gains.1
        }.map { (slot: $0.key, move: $0.value) }
    }

    /// What is best for a pod after another one was moved.
    private func refreshed(
        _ slot: Int,
        _ known: MoveProposal?,
        after move: MoveProposal,
        isTouched: Bool,
        in round: MoveRound
    ) -> MoveProposal? {
        // A node that was left has become better for pods that nothing was good enough for; one that got a pod has not.
        if isTouched || known?.destination == move.destination || known?.destination == move.source {
            return best(slot, in: round)
        }
        guard let other = best(slot, among: [move.source], in: round) else { return known }
        guard let known else { return other }
        return other.gain.total > known.gain.total ? other : known
    }

    /// The best move of a pod, nil if none is worth its price; of equals the one to the lowest node.
    ///
    /// - Parameters:
    ///   - slot: The pod's place in the picture.
    ///   - nodes: Where it may go, ascending; nil for anywhere.
    ///   - round: The picture and the loads after the moves so far.
    /// - Returns: The move.
    private func best(_ slot: Int, among nodes: [Int]? = nil, in round: MoveRound) -> MoveProposal? {
        let pod = round.picture.pods[slot]
        let relief = round.loads.relief(of: pod.node, without: pod)
        let cost = price.price(ofMilliCPU: round.milliCPU(of: pod))
        // Nothing comes down by a pod's arrival, so that the relief bounds the gain.
        guard relief - cost > price.threshold else { return nil }
        var shares = SharesBySize()
        var best: MoveProposal?
        for node in rules.feasibleNodes(for: pod.pod, in: round.picture.state, among: nodes) where node != pod.node {
            guard round.loads.isComparable(node) else { continue }
            let share = shares.share(of: pod, on: node, in: round)
            let burden = round.loads.burden(of: node, factors: share.factors, memory: share.memory)
            let gain = MoveProposal.Gain(relief: relief, burden: burden, price: cost)
            guard gain.total > best?.gain.total ?? price.threshold else { continue }
            best = MoveProposal(pod: pod.id, source: pod.node, destination: node, gain: gain)
        }
        return best
    }
}

/// A round in the making: the picture and the loads after the moves so far.
struct MoveRound {
    private(set) var picture: RebalancingPicture
    private(set) var loads: NodeLoads
    private(set) var moved: Set<Int> = []

    init(_ picture: RebalancingPicture) {
        self.picture = picture
        loads = NodeLoads(picture)
    }

    mutating func move(_ slot: Int, to destination: Int) {
        loads.move(picture.pods[slot], to: destination)
        picture.move(slot, to: destination)
        moved.insert(slot)
    }

    /// What a pod is expected to use now, in milli-CPU.
    func milliCPU(of pod: MovablePod) -> Double {
        picture.outlook.hoursAhead.first.map { pod.forecast.hourlyMilliCPU[$0] } ?? 0
    }
}

/// What one pod adds to nodes, worked out once for each size of node.
private struct SharesBySize {
    private struct Size: Hashable {
        var milliCPU: Int64
        var memory: Int64
    }

    private var known: [Size: (factors: [Double], memory: Double)] = [:]

    mutating func share(of pod: MovablePod, on node: Int, in round: MoveRound) -> (factors: [Double], memory: Double) {
        let allocatable = round.picture.state.nodes[node].node.allocatable
        let size = Size(milliCPU: allocatable.milliCPU, memory: allocatable.memory)
        if let share = known[size] { return share }
        let share = (
            factors: round.loads.factors(of: pod, on: node), memory: round.loads.memoryShare(of: pod, on: node)
        )
        known[size] = share
        return share
    }
}
