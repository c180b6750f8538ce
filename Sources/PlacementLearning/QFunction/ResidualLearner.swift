/// Fits the correction of the prior to hindsight difference returns.
///
/// The loss compares candidates of one decision only: with η = log prior + g, it is the cross-entropy between the
/// candidates' shares in the realized cost and their shares in the predicted one, the softmax of η. That is the profile
/// likelihood of Poisson costs with a level of its own per decision: what all candidates have in common drops out, and
/// the minimum is where predicted costs are proportional to expected ones.
/// Steps are Adam's (Kingma and Ba, 2015) on batches drawn from the replay buffer.
package struct ResidualLearner: Sendable {
    /// How the fit goes.
    package struct Options: Sendable, Equatable, Codable {
        /// Hidden units; 0 for the linear function.
        package var hiddenCount = 0
        /// The number of steps.
        package var stepCount = 3000
        /// Decisions per step.
        package var batchCount = 256
        /// Adam's step size at the start; it falls to a tenth.
        package var learningRate = 0.003
        /// Weight decay per step, as a share of the step size.
        package var decay = 0.02

        /// Creates options.
        package init(hiddenCount: Int = 0, stepCount: Int = 3000) {
            self.hiddenCount = hiddenCount
            self.stepCount = stepCount
        }
    }

    private let options: Options
    private let seed: UInt64

    /// Creates a learner.
    package init(options: Options, seed: UInt64) {
        self.options = options
        self.seed = seed
    }

    /// Fits a network.
    ///
    /// - Parameters:
    ///   - buffer: Decisions with what their candidates cost.
    ///   - scale: How features are standardized.
    /// - Returns: The network and the mean loss over the first and the last tenth of the steps. The same arguments give
    ///   the same bits.
    package func fit(
        _ buffer: HindsightBuffer,
        scale: FeatureScale
    ) -> (network: ResidualNetwork, firstLoss: Double, lastLoss: Double) {
        let count = CandidateFeature.count
        var network = ResidualNetwork(featureCount: count, hiddenCount: options.hiddenCount, seed: seed)
        guard buffer.count > 0 else { return (network, 0, 0) }
        var rows = buffer.features
        rows.withUnsafeMutableBufferPointer { rows in
            for row in 0..<buffer.candidateCount {
                scale.standardize(UnsafeMutableBufferPointer(rebasing: rows[row * count..<(row + 1) * count]))
            }
        }
        let priors = buffer.growths.map { max($0, FeatureExtractor.leastGrowth).logarithm }
        let meanWeight = buffer.weights.reduce(0, +) / Double(buffer.count)
        var adam = Adam(count: network.parameters.count)
        var generator = SeededGenerator(seed: seed, stream: 78)
        var gradient = [Double](repeating: 0, count: network.parameters.count)
        var losses: [Double] = []
        for step in 0..<options.stepCount {
            for index in gradient.indices { gradient[index] = 0 }
            var loss = 0.0
            for _ in 0..<options.batchCount {
                let decision = Int(generator.next() % UInt64(buffer.count))
                let weight = buffer.weights[decision] / meanWeight / Double(options.batchCount)
                loss += weight * descend(decision, in: buffer, rows, priors, network, weight, &gradient)
            }
            losses.append(loss)
            let progress = Double(step) / Double(options.stepCount)
            let rate = Schedule(from: options.learningRate, to: options.learningRate / 10).value(at: progress)
            adam.step(&network.parameters, gradient: gradient, rate: rate, decay: options.decay)
        }
        let tenth = max(1, losses.count / 10)
        func mean(_ part: ArraySlice<Double>) -> Double { part.reduce(0, +) / Double(max(1, part.count)) }
        return (network, mean(losses.prefix(tenth)), mean(losses.suffix(tenth)))
    }

    /// Adds one decision's gradient; returns its loss above the least possible, the divergence of the two shares.
    private func descend(
        _ decision: Int,
        in buffer: HindsightBuffer,
        _ rows: [Double],
        _ priors: [Double],
        _ network: ResidualNetwork,
        _ weight: Double,
        _ gradient: inout [Double]
    ) -> Double {
        let count = CandidateFeature.count
        let range = buffer.offsets[decision]..<buffer.offsets[decision + 1]
        return rows.withUnsafeBufferPointer { rows in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: range.count) { predicted in
                var largest = -Double.infinity
                for (slot, row) in range.enumerated() {
                    let features = UnsafeBufferPointer(rebasing: rows[row * count..<(row + 1) * count])
                    predicted.initializeElement(at: slot, to: priors[row] + network.value(features))
                    largest = max(largest, predicted[slot])
                }
                var sum = 0.0
                var cost = 0.0
                for (slot, row) in range.enumerated() {
                    predicted[slot] = (predicted[slot] - largest).exponential
                    sum += predicted[slot]
                    cost += buffer.costs[row]
                }
                var loss = 0.0
                for (slot, row) in range.enumerated() {
                    let share = buffer.costs[row] / cost
                    let guess = predicted[slot] / sum
                    if share > 0 { loss += share * (share / max(guess, 1e-12)).logarithm }
                    let features = UnsafeBufferPointer(rebasing: rows[row * count..<(row + 1) * count])
                    network.addGradient(features, times: weight * (guess - share), to: &gradient)
                }
                return loss
            }
        }
    }
}

/// Adam's two running moments of the gradient, with decoupled weight decay (Loshchilov and Hutter, 2019).
package struct Adam: Sendable {
    private var first: [Double]
    private var second: [Double]
    private var count = 0.0

    /// Creates an optimizer for a number of parameters.
    package init(count: Int) {
        first = Array(repeating: 0, count: count)
        second = first
    }

    /// Moves parameters against a gradient.
    package mutating func step(_ parameters: inout [Double], gradient: [Double], rate: Double, decay: Double = 0) {
        count += 1
        let firstScale = 1 / (1 - (count * (0.9).logarithm).exponential)
        let secondScale = 1 / (1 - (count * (0.999).logarithm).exponential)
        for index in parameters.indices {
            first[index] += 0.1 * (gradient[index] - first[index])
            second[index] += 0.001 * (gradient[index] * gradient[index] - second[index])
            let move = first[index] * firstScale / ((second[index] * secondScale).squareRoot() + 1e-8)
            parameters[index] -= rate * (move + decay * parameters[index])
        }
    }
}
