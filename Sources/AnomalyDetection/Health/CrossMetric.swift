import Foundation
import MetricHistory

/// How the change of each metric over three intervals follows from the changes of the node's other metrics.
///
/// Ridge regression (Hoerl and Kennard, Technometrics 1970) on changes in units of a large one, pooled over nodes. A
/// file system that grows while the disk is idle, or a load without CPU use, stands out even if each value alone is
/// usual.
struct CrossMetric: Equatable, Sendable {
    /// `target * count + source`, the own weight 0.
    var weights: [Double]
    /// The change of each metric that 99 of 100 do not exceed; 1 where it never changes.
    var scale: [Double]

    /// Keeps weights small where metrics say the same.
    private static let ridge = 1e-3
    private static let sampleLimit = 3.0
    /// The same quantity twice: they would explain each other and hide what happens to both.
    private static let sameQuantity: Set<String> = ["memory_available_bytes", "memory_utilization_ratio"]

    /// Learns from scaled values.
    init(_ cube: MetricCube, nodes: [Int]) {
        let count = cube.metrics.count
        var columns = Array(repeating: [Double](), count: count)
        for metric in 0..<count {
            for node in nodes {
                for time in 0..<cube.grid.count {
                    columns[metric].append(cube.value(time, node, metric) - cube.value(time - 3, node, metric))
                }
            }
        }
        scale = columns.map { column in
            let sizes = column.lazy.filter { !$0.isNaN }.map(abs).sorted()
            let large = sizes.isEmpty ? 0 : Quantile.of(sorted: sizes, 0.99)
            return large > 1e-9 ? large : 1
        }
        let limit = Self.sampleLimit
        for metric in 0..<count {
            let large = scale[metric]
            columns[metric] = columns[metric].map { $0.isNaN ? 0 : min(max($0 / large, -limit), limit) }
        }
        let rowCount = Double(max(1, columns.first?.count ?? 0))
        var products = Array(repeating: 0.0, count: count * count)
        for left in 0..<count {
            for right in left..<count {
                let sum = zip(columns[left], columns[right]).reduce(0) { $0 + $1.0 * $1.1 }
                products[left * count + right] = sum / rowCount
                products[right * count + left] = sum / rowCount
            }
        }
        weights = Array(repeating: 0, count: count * count)
        for target in 0..<count {
            let isTwin = Self.sameQuantity.contains(cube.metrics[target])
            let sources = (0..<count).filter { source in
                source != target && !(isTwin && Self.sameQuantity.contains(cube.metrics[source]))
            }
            let matrix = sources.map { row in
                sources.map { products[row * count + $0] + (row == $0 ? Self.ridge : 0) }
            }
            let solution = Self.solve(matrix, sources.map { products[$0 * count + target] })
            for (source, weight) in zip(sources, solution) { weights[target * count + source] = weight }
        }
    }

    init(weights: [Double], scale: [Double]) {
        self.weights = weights
        self.scale = scale
    }

    /// Solves a symmetric positive definite system by Gaussian elimination, which needs no pivoting for such.
    private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
        var matrix = matrix
        var right = right
        for pivot in right.indices {
            for row in right.indices where row > pivot {
                let factor = matrix[row][pivot] / matrix[pivot][pivot]
                guard factor != 0 else { continue }
                for column in pivot..<right.count { matrix[row][column] -= factor * matrix[pivot][column] }
                right[row] -= factor * right[pivot]
            }
        }
        for row in right.indices.reversed() {
            for column in right.indices where column > row { right[row] -= matrix[row][column] * right[column] }
            right[row] /= matrix[row][row]
        }
        return right
    }
}
