/// A correction of the prior: a linear part and, if there are hidden units, a layer of rectified ones beside it.
///
/// g(z) = w·z + v·max(0, W z + b) with z the features, standardized and cut at `cut` deviations. Without hidden units it
/// is the transparent linear Q-function. There is no constant: within a decision it would change nothing.
package struct ResidualNetwork: Codable, Equatable, Sendable {
    /// The number of features.
    package let featureCount: Int

    /// The number of hidden units; 0 for the linear function.
    package let hiddenCount: Int

    /// The linear weights, then per hidden unit its input weights, its bias and its output weight.
    package var parameters: [Double]

    /// Creates a network that corrects nothing yet.
    ///
    /// - Parameters:
    ///   - featureCount: The number of features.
    ///   - hiddenCount: The number of hidden units.
    ///   - seed: The seed of the hidden units' first weights (He's initialization); their outputs begin at zero.
    package init(featureCount: Int, hiddenCount: Int, seed: UInt64) {
        self.featureCount = featureCount
        self.hiddenCount = hiddenCount
        parameters = Array(repeating: 0, count: featureCount + hiddenCount * (featureCount + 2))
        var generator = SeededGenerator(seed: seed, stream: 77)
        let spread = (2 / Double(featureCount)).squareRoot()
        for unit in 0..<hiddenCount {
            let first = featureCount + unit * (featureCount + 2)
            for input in 0..<featureCount { parameters[first + input] = spread * generator.normal() }
        }
    }

    /// The correction of one row of standardized features.
    package func value(_ features: UnsafeBufferPointer<Double>) -> Double {
        parameters.withUnsafeBufferPointer { parameters in
            var sum = 0.0
            for input in 0..<featureCount { sum += parameters[input] * features[input] }
            var first = featureCount
            for _ in 0..<hiddenCount {
                var activation = parameters[first + featureCount]
                for input in 0..<featureCount { activation += parameters[first + input] * features[input] }
                if activation > 0 { sum += parameters[first + featureCount + 1] * activation }
                first += featureCount + 2
            }
            return sum
        }
    }

    /// Adds the gradient of the correction of one row, times a factor.
    package func addGradient(_ features: UnsafeBufferPointer<Double>, times factor: Double, to gradient: inout [Double])
    {
        for input in 0..<featureCount { gradient[input] += factor * features[input] }
        var first = featureCount
        for _ in 0..<hiddenCount {
            var activation = parameters[first + featureCount]
            for input in 0..<featureCount { activation += parameters[first + input] * features[input] }
            if activation > 0 {
                let back = factor * parameters[first + featureCount + 1]
                for input in 0..<featureCount { gradient[first + input] += back * features[input] }
                gradient[first + featureCount] += back
                gradient[first + featureCount + 1] += factor * activation
            }
            first += featureCount + 2
        }
    }
}
