package import ClusterModel
package import Placement

/// The Q-function of placement: the expected cost that a pod adds on a node, as prior times learned correction.
///
/// Q(s, a) = −prior(s, a) · e^(gain · g(z(s, a))), with the prior's growth of expected load, g a `ResidualNetwork` over
/// standardized features, and the gain, chosen on validation runs, that says how far the correction is believed. It is a
/// function of state and afterstate of one node, so it works for any number of nodes.
package struct PlacementQ: Codable, Equatable, Sendable {
    /// The numbers of the prior.
    package var rule: RuleParameters

    /// Corrections of the forecasts that features are made of.
    package var calibration: ForecastCalibration

    /// How features are standardized and what counts as seen; nil as long as nothing is learned beyond the prior.
    package var scale: FeatureScale?

    /// The correction; nil as long as nothing is learned beyond the prior.
    package var residual: ResidualNetwork?

    /// How far the correction is believed, 0...1.
    package var gain: Double

    /// Creates a Q-function.
    ///
    /// - Parameters:
    ///   - rule: The numbers of the prior.
    ///   - calibration: Corrections of the forecasts.
    ///   - scale: How features are standardized.
    ///   - residual: The correction.
    ///   - gain: How far the correction is believed.
    package init(
        rule: RuleParameters,
        calibration: ForecastCalibration = .none,
        scale: FeatureScale? = nil,
        residual: ResidualNetwork? = nil,
        gain: Double = 0
    ) {
        self.rule = rule
        self.calibration = calibration
        self.scale = scale
        self.residual = residual
        self.gain = gain
    }

    /// Whether anything learned counts beyond the prior's numbers.
    package var learnsBeyondRule: Bool { residual != nil && gain > 0 }

    /// Whether every number is finite and the parts fit together.
    package var isValid: Bool {
        let numbers =
            rule.logarithms + [gain] + (residual?.parameters ?? [])
            + (scale.map { $0.mean + $0.deviation + $0.low + $0.high } ?? [])
        guard numbers.allSatisfy(\.isFinite) else { return false }
        guard let residual, let scale else { return residual == nil && scale == nil }
        let count = CandidateFeature.count
        // The number of hidden units comes from a file, so that the product below must be small first.
        return residual.featureCount == count && (0...residual.parameters.count).contains(residual.hiddenCount)
            && residual.parameters.count == count + residual.hiddenCount * (count + 2)
            && [scale.mean, scale.deviation, scale.low, scale.high].allSatisfy { $0.count == count }
            && scale.deviation.allSatisfy { $0 > 0 }
    }

    /// Writes Q of every candidate.
    ///
    /// - Parameters:
    ///   - candidates: Indices of feasible nodes.
    ///   - context: What is known at the moment of the decision.
    ///   - values: Element i receives Q of candidate i.
    /// - Returns: Whether training saw states like these; if not, the values are the prior's.
    package func evaluate(
        _ candidates: [Int],
        in context: borrowing DecisionContext,
        into values: inout [Double]
    ) -> Bool {
        let extractor = FeatureExtractor(rule: rule)
        guard let scale, let residual, gain > 0 else {
            extractor.visit(candidates, in: context) { slot, growth, _ in values[slot] = -growth }
            return true
        }
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: candidates.count) { corrections in
            corrections.initialize(repeating: 0)
            var isCovered = true
            extractor.visit(candidates, in: context) { slot, growth, row in
                values[slot] = -growth
                guard isCovered, growth.isFinite else { return }
                isCovered = scale.covers(UnsafeBufferPointer(row))
                scale.standardize(row)
                corrections[slot] = residual.value(UnsafeBufferPointer(row))
            }
            guard isCovered else { return false }
            for slot in candidates.indices { values[slot] *= (gain * corrections[slot]).exponential }
            return true
        }
    }
}
