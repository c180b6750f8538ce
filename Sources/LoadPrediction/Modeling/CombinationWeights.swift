import Foundation

/// Weights of a convex combination: none below zero, sum 1.
enum CombinationWeights {
    /// How many measured forecasts weigh as much as the prior.
    private static let priorCount = 1000.0

    private static let rounds = 400

    /// Weights that lessen the mean absolute error of past forecasts, shrunk towards a prior.
    ///
    /// Exponentiated gradient descent (Kivinen and Warmuth, 1997) on the error relative to that of no change; the mean of
    /// the second half of its steps. The fit gets the share n / (n + 1000) of n forecasts, the prior the rest.
    ///
    /// - Parameters:
    ///   - changes: The predicted changes, for each candidate one per forecast.
    ///   - actual: The changes that came.
    ///   - prior: The weights before anything is measured, above 0.
    ///   - count: How many forecasts that are; fewer than there are where they overlap.
    /// - Returns: One weight for each candidate, 0 or more, 1 in all.
    static func fit(_ changes: [[Double]], actual: [Double], prior: [Double], count: Int) -> [Double] {
        let total = prior.reduce(0, +)
        let start = prior.map { $0 / total }
        let scale = actual.reduce(0) { $0 + abs($1) } / Double(max(actual.count, 1))
        guard !actual.isEmpty, scale > 0, changes.count > 1 else { return start }
        var weights = start
        var sum = Array(repeating: 0.0, count: weights.count)
        for round in 0..<rounds {
            let gradient = gradient(changes, actual, weights).map { $0 / scale }
            let pace = 0.5 / (1 + Double(round) / 10).squareRoot()
            weights = zip(weights, gradient).map { $0 * exp(-pace * $1) }
            let norm = weights.reduce(0, +)
            weights = weights.map { $0 / norm }
            if round >= rounds / 2 { for index in sum.indices { sum[index] += weights[index] } }
        }
        let norm = sum.reduce(0, +)
        let share = Double(count) / (Double(count) + priorCount)
        return zip(sum, start).map { share * $0 / norm + (1 - share) * $1 }
    }

    /// The subgradient of the mean absolute error.
    private static func gradient(_ changes: [[Double]], _ actual: [Double], _ weights: [Double]) -> [Double] {
        var combined = Array(repeating: 0.0, count: actual.count)
        for (weight, column) in zip(weights, changes) {
            for row in combined.indices { combined[row] += weight * column[row] }
        }
        return changes.map { column in
            var sum = 0.0
            for row in combined.indices {
                let difference = combined[row] - actual[row]
                sum += difference > 0 ? column[row] : difference < 0 ? -column[row] : 0
            }
            return sum / Double(actual.count)
        }
    }

    /// Leaves out members that hardly count and makes the others sum to 1 again.
    static func pruned(_ weights: [Double], below least: Double = 0.021) -> [Double] {
        let kept = weights.map { $0 < least ? 0 : $0 }
        let total = kept.reduce(0, +)
        return total > 0 ? kept.map { $0 / total } : weights
    }
}
