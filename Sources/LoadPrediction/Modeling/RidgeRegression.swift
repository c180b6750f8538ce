/// A linear model with an L2 penalty on standardized inputs and an unpenalized intercept.
///
/// Minimizes the sum of squared errors plus `penalty` times the sum of squared coefficients (Hoerl and Kennard, 1970).
/// Inputs are standardized by their mean and deviation (ddof 0) in training; a constant one counts for nothing.
public struct RidgeRegression: Sendable, Equatable, Codable {
    let means: [Double]
    let scales: [Double]
    let coefficients: [Double]
    let intercept: Double

    /// The greatest distance from the mean, in deviations, that an input may have; infinite for none.
    let clip: Double

    /// The number of inputs, or nil when the parts do not fit together, as in a file that was tampered with.
    var width: Int? {
        means.count == coefficients.count && scales.count == coefficients.count ? coefficients.count : nil
    }

    /// Fits the model.
    ///
    /// - Parameters:
    ///   - inputs: All rows, `width` numbers each, every one finite.
    ///   - width: The number of inputs of a row.
    ///   - targets: One target per row, at least one.
    ///   - penalty: The penalty, above 0.
    ///   - clip: The greatest distance from the mean, in deviations, that an input may have.
    init(_ inputs: [Double], width: Int, targets: [Double], penalty: Double, clip: Double = .infinity) {
        precondition(!targets.isEmpty && inputs.count == width * targets.count, "\(width) inputs per target")
        let (means, scales) = Self.moments(inputs, width: width, count: targets.count)
        var standardized = inputs
        Self.standardize(&standardized, means: means, scales: scales, clip: clip)
        let intercept = targets.reduce(0, +) / Double(targets.count)
        var products = Array(repeating: 0.0, count: width * width)
        var right = Array(repeating: 0.0, count: width)
        standardized.withUnsafeBufferPointer { rows in
            for row in targets.indices {
                let base = row * width
                let residual = targets[row] - intercept
                for first in 0..<width {
                    let value = rows[base + first]
                    guard value != 0 else { continue }
                    right[first] += value * residual
                    for second in 0...first { products[first * width + second] += value * rows[base + second] }
                }
            }
        }
        for index in 0..<width { products[index * width + index] += penalty }
        self.means = means
        self.scales = scales
        self.intercept = intercept
        self.clip = clip
        coefficients = Self.solve(&products, right, width: width)
    }

    /// Predicts one value per row.
    ///
    /// - Parameter inputs: Rows as those of the training.
    /// - Returns: The predicted values.
    func predict(_ inputs: [Double]) -> [Double] {
        let width = coefficients.count
        var standardized = inputs
        Self.standardize(&standardized, means: means, scales: scales, clip: clip)
        return (0..<inputs.count / max(width, 1)).map { row in
            var sum = intercept
            for index in 0..<width { sum += coefficients[index] * standardized[row * width + index] }
            return sum
        }
    }

    private static func moments(_ inputs: [Double], width: Int, count: Int) -> ([Double], [Double]) {
        var means = Array(repeating: 0.0, count: width)
        for row in 0..<count { for index in 0..<width { means[index] += inputs[row * width + index] } }
        for index in 0..<width { means[index] /= Double(count) }
        var squares = Array(repeating: 0.0, count: width)
        for row in 0..<count {
            for index in 0..<width {
                let distance = inputs[row * width + index] - means[index]
                squares[index] += distance * distance
            }
        }
        // A constant input has no deviation but rounding; dividing by that would blow it up.
        let scales = zip(squares, means).map { square, mean in
            let deviation = (square / Double(count)).squareRoot()
            return deviation > 1e-12 * max(abs(mean), 1) ? deviation : 0
        }
        return (means, scales)
    }

    private static func standardize(_ rows: inout [Double], means: [Double], scales: [Double], clip: Double) {
        let width = means.count
        rows.withUnsafeMutableBufferPointer { rows in
            for index in rows.indices {
                let column = index % width
                let scale = scales[column]
                rows[index] = scale == 0 ? 0 : min(max((rows[index] - means[column]) / scale, -clip), clip)
            }
        }
    }

    /// Solves a symmetric positive definite system by Cholesky's factorization of the lower triangle.
    private static func solve(_ matrix: inout [Double], _ right: [Double], width: Int) -> [Double] {
        for row in 0..<width {
            for column in 0...row {
                var sum = matrix[row * width + column]
                for index in 0..<column { sum -= matrix[row * width + index] * matrix[column * width + index] }
                // The penalty keeps the diagonal above zero but for rounding.
                matrix[row * width + column] =
                    row == column ? max(sum, 1e-300).squareRoot() : sum / matrix[column * width + column]
            }
        }
        var solution = right
        for row in 0..<width {
            for index in 0..<row { solution[row] -= matrix[row * width + index] * solution[index] }
            solution[row] /= matrix[row * width + row]
        }
        for row in stride(from: width - 1, through: 0, by: -1) {
            for index in row + 1..<max(width, row + 1) {
                solution[row] -= matrix[index * width + row] * solution[index]
            }
            solution[row] /= matrix[row * width + row]
        }
        return solution
    }
}
