package import Placement

/// What one candidate's Q-value is made of.
package struct QExplanation: Equatable, Sendable {
    /// What a feature did to the expected cost, in comparison with the mean of the candidates.
    package struct Effect: Equatable, Sendable {
        /// The feature.
        package let feature: CandidateFeature

        /// Its value on this node.
        package let value: Double

        /// Its mean over the candidates.
        package let typical: Double

        /// The factor on the expected cost, below 1 if the feature speaks for the node.
        package let factor: Double
    }

    /// The Q-value: minus the expected cost.
    package let q: Double

    /// The prior's value: minus the growth of expected load.
    package let prior: Double

    /// The logarithm of the correction's factor; 0 when the prior decides.
    package let residual: Double

    /// Whether training saw states like these; if not, the prior decides.
    package let isCovered: Bool

    /// The features that moved the correction most, the strongest first.
    package let effects: [Effect]

    /// The same in words.
    package var sentences: [String] {
        var lines = [
            "Q \(Self.text(q)): prior \(Self.text(prior)), corrected by a factor of \(Self.text(residual.exponential))"
        ]
        if !isCovered { lines.append("the prior decides: training has not seen such a state") }
        for effect in effects {
            let percent = abs(effect.factor - 1) * 100
            let verb = effect.factor < 1 ? "lowers" : "raises"
            let comparison = "\(Self.text(effect.value)), candidates have \(Self.text(effect.typical))"
            lines.append("\(effect.feature.words) \(verb) the expected cost by \(Self.text(percent)) % (\(comparison))")
        }
        return lines
    }

    /// A number with three significant digits.
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        let magnitude = abs(value)
        let decimals = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3
        let scale = [1.0, 10, 100, 1000][decimals]
        let rounded = (value * scale).rounded() / scale
        // In large numbers such as 1.05e+20 a ".0" is no end.
        return decimals == 0 ? "\(rounded)".replacing(/\.0$/, with: "") : "\(rounded)"
    }
}

extension LearnedPlacement {
    /// How many features an explanation names.
    private static let effectCount = 3

    /// Takes the Q-value of every candidate apart.
    ///
    /// A feature's effect is the change of the correction when the feature is set to its mean over the candidates.
    package func explanations(of candidates: [Int], in context: borrowing DecisionContext) -> [QExplanation] {
        var values = [Double](repeating: 0, count: candidates.count)
        let isCovered = q.evaluate(candidates, in: context, into: &values)
        var rows: [[Double]] = []
        var priors: [Double] = []
        FeatureExtractor(rule: q.rule).visit(candidates, in: context) { _, growth, row in
            rows.append(Array(row))
            priors.append(-growth)
        }
        guard rows.count == candidates.count else { return [] }
        let means = (0..<CandidateFeature.count).map { feature in
            rows.reduce(0) { $0 + $1[feature] } / Double(max(1, rows.count))
        }
        return candidates.indices.map { slot in
            let isCorrected = isCovered && q.gain > 0 && q.residual != nil
            return QExplanation(
                q: values[slot],
                prior: priors[slot],
                residual: isCorrected ? correction(rows[slot]) : 0,
                isCovered: isCovered,
                effects: isCorrected ? effects(of: rows[slot], against: means) : []
            )
        }
    }

    /// The logarithm of the factor that a row of features leads to.
    private func correction(_ features: [Double]) -> Double {
        guard let scale = q.scale, let residual = q.residual else { return 0 }
        var row = features
        return row.withUnsafeMutableBufferPointer { row in
            scale.standardize(row)
            return q.gain * residual.value(UnsafeBufferPointer(row))
        }
    }

    private func effects(of row: [Double], against means: [Double]) -> [QExplanation.Effect] {
        let whole = correction(row)
        let all = CandidateFeature.allCases.map { feature in
            var replaced = row
            replaced[feature.rawValue] = means[feature.rawValue]
            return QExplanation.Effect(
                feature: feature,
                value: row[feature.rawValue],
                typical: means[feature.rawValue],
                factor: (whole - correction(replaced)).exponential
            )
        }
        let strongest = all.sorted { abs($0.factor.logarithm) > abs($1.factor.logarithm) }
        return Array(strongest.prefix(Self.effectCount).filter { abs($0.factor.logarithm) > 0.001 })
    }
}
