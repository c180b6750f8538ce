/// A candidate after training.
struct FittedMember: Sendable {
    /// What it learned.
    enum Content: Sendable {
        case trees(Booster)
        case ridge(RidgeRegression, RidgeInputs)
        case naive
    }

    let member: ForecastMember
    let content: Content

    /// The L2 penalty of the ridge members, for rows at every step of the period.
    private static let ridgePenalty = 30.0

    /// The changes from the newest level that it predicts.
    ///
    /// - Parameters:
    ///   - matrix: Rows with all columns of the features.
    ///   - last: The newest level of each row.
    ///   - season: The level a day or more before each target; NaN where unknown.
    ///   - rounds: How many rounds of the trees to use; nil for all.
    /// - Returns: One change for each row.
    /// - Throws: `LoadPredictionError` when XGBoost refuses the rows.
    func changes(_ matrix: FeatureMatrix, last: [Double], season: [Double], rounds: Int? = nil) throws -> [Double] {
        switch content {
        case .trees(let booster):
            let predicted = try booster.predict(matrix.selecting(booster.features), rounds: rounds)
            return member.predictsLevel
                ? zip(predicted, last).map { Double($0) - $1 } : predicted.map { Double($0) }
        case .ridge(let ridge, let inputs):
            return ridge.predict(inputs.rows(matrix, last: last))
        case .naive:
            guard member == .seasonalNaive else { return Array(repeating: 0, count: last.count) }
            // Without a season there is nothing better than the newest level.
            return zip(season, last).map { $0.isNaN ? 0 : $0 - $1 }
        }
    }

    /// Trains a candidate.
    static func train(
        _ member: ForecastMember,
        on rows: ForecastRows,
        features: ForecastFeatures,
        options: ForecastModelOptions,
        rounds: Int,
        progress: (Int) throws -> Void
    ) throws -> FittedMember {
        let columns = member.columns(of: features)
        switch member {
        case .persistence, .seasonalNaive: return FittedMember(member: member, content: .naive)
        case .leanRidge, .fullRidge:
            let inputs = RidgeInputs(columns: columns)
            let ridge = RidgeRegression(
                inputs.rows(rows.features, last: rows.last),
                width: inputs.width,
                targets: zip(rows.actual, rows.last).map { $0 - $1 },
                penalty: ridgePenalty,
                // A value far outside of what was seen would be extrapolated without limit.
                clip: 5
            )
            return FittedMember(member: member, content: .ridge(ridge, inputs))
        default:
            let targets = zip(rows.actual, rows.last).map { Float(member.predictsLevel ? $0 : $0 - $1) }
            let booster = try Booster.train(
                on: rows.features.selecting(columns),
                targets: targets,
                parameters: options.parameters(
                    objective: member.objective ?? .absoluteError,
                    rounds: rounds,
                    rowCount: rows.count
                ),
                progress: progress
            )
            return FittedMember(member: member, content: .trees(booster))
        }
    }
}
