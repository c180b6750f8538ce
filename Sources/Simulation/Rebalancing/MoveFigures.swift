import ClusterModel

/// What moves of running pods cost, by the definitions of the benchmark's referee.
public struct MoveFigures: Sendable, Codable, Equatable {
    /// The number of moves.
    public var moves: Double

    /// Moves for 100 running pods and day.
    public var movesPer100: Double

    /// The share of services that were moved at least once.
    public var movedShare: Double

    /// The most moves of one pod.
    public var mostMoves: Double

    /// Mean share of CPU demand that is lost in restarts.
    public var restartLoss: Double

    /// Cost with restarts: the cost plus 20 for 1 % of CPU demand lost.
    public var totalCost: Double

    /// The names of the benchmark's referee.
    enum CodingKeys: String, CodingKey {
        case moves
        case movesPer100 = "moves_100"
        case movedShare = "moved_share"
        case mostMoves = "max_moves"
        case restartLoss = "restart_loss"
        case totalCost = "cost_total"
    }

    /// Judges the moves of a run.
    init(of moves: [Move], _ assignment: Assignment, load: ObservedLoad, cost: Double, in scenario: Scenario) {
        var seconds = 0
        var services: Set<Int> = []
        for case (let pod, let placement?) in assignment.placements.enumerated() {
            let end = scenario.pods[pod].lifetime.map { placement.start + $0 } ?? scenario.timing.end
            seconds += min(end, scenario.timing.end) - placement.start
            if scenario.pods[pod].pod.kind == .service { services.insert(pod) }
        }
        let counts = Dictionary(moves.map { ($0.pod, 1) }, uniquingKeysWith: +)
        self.moves = Double(moves.count)
        movesPer100 = seconds > 0 ? 100 * Double(moves.count) / (Double(seconds) / 86_400) : 0
        movedShare = services.isEmpty ? 0 : Double(services.count { counts[$0] != nil }) / Double(services.count)
        mostMoves = Double(counts.values.max() ?? 0)
        restartLoss = load.meanLostShare()
        totalCost = cost + 2000 * restartLoss
    }

    /// The mean of every figure over several runs.
    public init(meanOf runs: [MoveFigures]) {
        precondition(!runs.isEmpty, "the mean of no runs")
        moves = runs.mean(\.moves)
        movesPer100 = runs.mean(\.movesPer100)
        movedShare = runs.mean(\.movedShare)
        mostMoves = runs.mean(\.mostMoves)
        restartLoss = runs.mean(\.restartLoss)
        totalCost = runs.mean(\.totalCost)
    }
}
