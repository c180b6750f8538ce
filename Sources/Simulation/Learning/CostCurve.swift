import Foundation
import PlacementLearning

/// What a node's utilization costs, smoothed because more pods will come and go until then.
///
/// The benchmark charges above 80 % and above 100 %; a pod that takes a node from 30 % to 50 % makes both likelier
/// without being charged. So the curve is the expected charge if the utilization is off by a Gaussian error with the
/// standard deviation `smoothing`: hot · Φ((u − 0.8) / σ) + overload / m · E[(u + error − 1)⁺], with m the usual mean
/// utilization, over which the benchmark's share of unmet demand is taken, plus imbalance · u² / (2 d), with d the usual
/// deviation between nodes.
struct CostCurve: Sendable {
    /// What pods to come do to a node's CPU utilization.
    static let smoothing = 0.2

    /// The same for memory, which moves less.
    static let memorySmoothing = 0.08

    private static let usualMean = 0.42
    private static let usualDeviation = 0.2
    private static let cellsPerUnit = 512.0
    private static let limit = 4.0

    private let cells: [Double]

    /// The charge for CPU.
    init(cpu reward: RewardWeights) {
        cells = Self.table { utilization in
            let distance = (utilization - 1) / Self.smoothing
            let excess = Self.smoothing * (distance * Self.normal(distance) + Self.density(distance))
            return reward.hot * Self.normal((utilization - 0.8) / Self.smoothing)
                + reward.overload / Self.usualMean * excess
                + reward.imbalance * utilization * utilization / (2 * Self.usualDeviation)
        }
    }

    /// The charge for memory.
    init(memory reward: RewardWeights) {
        cells = Self.table { reward.memoryHot * Self.normal(($0 - 0.85) / Self.memorySmoothing) }
    }

    /// The charge at a utilization, which is 0 or more; constant beyond 4.
    func value(at utilization: Double) -> Double {
        let position = min(utilization, Self.limit) * Self.cellsPerUnit
        let cell = Int(position)
        let share = position - Double(cell)
        return cells[cell] * (1 - share) + cells[cell + 1] * share
    }

    private static func table(_ charge: (Double) -> Double) -> [Double] {
        (0...Int(limit * cellsPerUnit) + 1).map { charge(Double($0) / cellsPerUnit) }
    }

    /// The standard normal distribution function.
    private static func normal(_ value: Double) -> Double { erfc(-value / 2.0.squareRoot()) / 2 }

    /// The standard normal density.
    private static func density(_ value: Double) -> Double { exp(-value * value / 2) / (2 * Double.pi).squareRoot() }
}
