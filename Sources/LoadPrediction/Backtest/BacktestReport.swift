/// What a backtest found: for each horizon, series and method how far off it was.
public struct BacktestReport: Sendable, Encodable {
    /// The metric that was forecast.
    public let metric: String

    /// The length of a period in seconds; its mean is forecast.
    public let periodSeconds: Double

    /// The horizons, ascending.
    public let horizons: [HorizonBacktest]
}

/// One horizon of a backtest.
public struct HorizonBacktest: Sendable, Encodable {
    /// The horizon in seconds.
    public let horizonSeconds: Double

    /// The rows of whole periods that the rivals were fitted on.
    public let trainingRows: Int

    /// The forecasts that were judged.
    public let testRows: Int

    /// How the model chose its combination.
    public let selection: ModelSelection

    /// All series together; mase is the mean over the series.
    public let pooled: [MethodFigures]

    /// Each series, by name.
    public let series: [SeriesBacktest]

    /// The errors by UTC hour of the day of the target.
    public let byHour: [HourFigures]

    /// Every forecast, for drawings; not in the JSON.
    public let forecasts: BacktestForecasts

    /// The model, for drawings and importance; not in the JSON.
    public let model: ForecastModel

    private enum CodingKeys: CodingKey {
        case horizonSeconds, trainingRows, testRows, selection, pooled, series, byHour
    }
}

/// One series of a backtest.
public struct SeriesBacktest: Sendable, Encodable {
    /// The name of the series.
    public let series: String

    /// The forecasts that were judged; 0 where no target has a newest value and a value a day before.
    public let rows: Int

    /// The methods; empty without rows.
    public let methods: [MethodFigures]
}

/// The errors in one hour of the day.
public struct HourFigures: Sendable, Encodable {
    /// The UTC hour of the day of the target, 0...23.
    public let hour: Int

    /// The forecasts.
    public let rows: Int

    /// The mean absolute error of the model.
    public let mae: Double

    /// That of persistence.
    public let persistenceMAE: Double

    /// The share of targets at or below the upper bound.
    public let coverage: Double
}

/// The ways to forecast that are compared.
public enum ForecastMethod: String, Sendable, CaseIterable, Codable {
    /// The newest value stays.
    case persistence
    /// The newest known value at the target's time of day.
    case seasonalNaive = "seasonal_naive"
    /// A ridge regression on lags, rolling statistics and calendar.
    case ridge
    /// The trained model.
    case model
}

/// How far one method was off.
public struct MethodFigures: Sendable, Encodable {
    /// The method.
    public let method: ForecastMethod

    /// The mean absolute error, in the unit of the metric.
    public let mae: Double

    /// The root of the mean squared error.
    public let rmse: Double

    /// The mean of 200 |y − p| / (|y| + |p|), with 0 for 0/0.
    public let smape: Double

    /// The mean absolute error over that of the daily seasonal naive in training (Hyndman and Koehler, 2006); nil where
    /// that is nothing.
    public let mase: Double?

    /// The mean absolute error over that of persistence; nil where persistence made none.
    public let maeVsPersistence: Double?

    /// The 95 % interval of that ratio, lower and upper end; nil with fewer than two days.
    public let maeVsPersistenceInterval: [Double]?

    /// The mean pinball loss of the upper bound.
    public let pinball: Double

    /// The share of targets at or below the upper bound.
    public let coverage: Double

    private enum CodingKeys: String, CodingKey {
        case method, mae, rmse, smape, mase, pinball, coverage
        case maeVsPersistence = "mae_vs_persistence"
        case maeVsPersistenceInterval = "mae_vs_persistence_interval"
    }
}
