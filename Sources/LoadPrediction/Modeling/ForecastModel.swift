/// Forecasts one metric at one horizon for all series: a combination of candidates, and an upper bound.
public struct ForecastModel: Sendable {
    /// The coverage of the upper bound.
    public static let coverage = 0.95

    /// What the model sees.
    public let features: ForecastFeatures

    /// How the combination was chosen.
    public let selection: ModelSelection

    /// The candidates that count, with their weights.
    let members: [(member: FittedMember, weight: Double)]

    /// Trees for the 0.95-quantile of the change, on lean and on all columns; empty in a fallback.
    let bounds: [Booster]

    /// The share of the quantile trees in the bound before calibration; the rest is the forecast itself.
    let boundShare: Double

    /// What brings the bound to its coverage, as of the end of training.
    public let calibration: AdaptiveQuantile

    /// What is forecast for some rows.
    public struct Forecast: Sendable, Equatable {
        /// The expected means of the target periods, 0 or more.
        public let expected: [Double]

        /// The upper bounds before calibration.
        public let rawBounds: [Double]
    }

    /// Forecasts rows.
    ///
    /// - Parameters:
    ///   - matrix: Rows of `features`.
    ///   - last: The newest level of each row; none is NaN.
    ///   - season: The level a day or more before each target; NaN where unknown.
    /// - Returns: The expected levels and their raw bounds.
    /// - Throws: `LoadPredictionError.differentFeatures` when the columns differ.
    public func forecast(_ matrix: FeatureMatrix, last: [Double], season: [Double]) throws -> Forecast {
        guard matrix.columns == features.columns else {
            throw LoadPredictionError.differentFeatures(expected: features.columns, actual: matrix.columns)
        }
        var change = Array(repeating: 0.0, count: last.count)
        for (member, weight) in members {
            let predicted = try member.changes(matrix, last: last, season: season)
            for row in change.indices { change[row] += weight * predicted[row] }
        }
        let raised = try Self.raised(bounds, matrix) ?? change
        return Forecast(
            expected: zip(last, change).map { max(0, $0 + $1) },
            rawBounds: last.indices.map { last[$0] + boundShare * raised[$0] + (1 - boundShare) * change[$0] }
        )
    }

    /// The mean prediction of the quantile trees; nil when there are none.
    static func raised(_ bounds: [Booster], _ matrix: FeatureMatrix) throws -> [Double]? {
        guard !bounds.isEmpty else { return nil }
        var sum = Array(repeating: 0.0, count: matrix.rowCount)
        for booster in bounds {
            let predicted = try booster.predict(matrix.selecting(booster.features))
            for row in sum.indices { sum[row] += Double(predicted[row]) / Double(bounds.count) }
        }
        return sum
    }

    /// The upper bound of a forecast: raw bound plus shift, never below the expected value.
    public static func bound(raw: Double, shift: Double, expected: Double) -> Double { max(raw + shift, expected) }

    /// What it forecasts with: a naive forecast where that was better, or where nothing could be trained.
    var method: ForecastMethod {
        guard selection.fallback != nil, members.count == 1 else { return .model }
        return members[0].member.member == .seasonalNaive ? .seasonalNaive : .persistence
    }

    /// What a forecast of it rests on.
    var source: HorizonForecast.Source {
        switch method {
        case .seasonalNaive: .seasonalNaive
        case .persistence: .persistence
        case .ridge, .model: .model
        }
    }

    /// The number of the period at a time, for the calibration.
    func period(at time: Int64) -> Double { Double(time) / Double(features.periodMilliseconds) }
}

/// How a combination was chosen by a backtest inside the training window.
public struct ModelSelection: Sendable, Equatable, Codable {
    /// One candidate.
    public struct Candidate: Sendable, Equatable, Codable {
        /// The candidate.
        public let member: ForecastMember

        /// Its mean absolute error in the backtest, relative to persistence; nil where nothing could be measured.
        public let maeOverPersistence: Double?

        /// The rounds after which its trees stop, 0 where it has none.
        public let rounds: Int

        /// Its weight in the combination, in 0...1.
        public let weight: Double
    }

    /// The candidates, in a fixed order.
    public let candidates: [Candidate]

    /// The number of rows trained on.
    public let trainingRows: Int

    /// The number of forecasts that the weights rest on.
    public let backtestRows: Int

    /// The share of the quantile trees in the bound.
    public let boundShare: Double

    /// Why the model is only a fallback; nil when it is a trained one.
    public let fallback: String?
}
