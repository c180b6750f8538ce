/// One of the stated candidates for forecasting: what it predicts, by what loss, from which columns.
///
/// A forecast is a convex combination of them; a backtest inside the training window finds the weights.
public enum ForecastMember: String, Sendable, CaseIterable, Codable {
    /// Trees that predict the change by the absolute error, from the lean columns.
    case leanChangeAbsolute = "xgb_lean_change_absolute"
    /// Trees that predict the change by the absolute error, from all columns.
    case fullChangeAbsolute = "xgb_full_change_absolute"
    /// Trees that predict the change by the squared error, from all columns.
    case fullChangeSquared = "xgb_full_change_squared"
    /// Trees that predict the level by the absolute error, from the lean columns.
    case leanLevelAbsolute = "xgb_lean_level_absolute"
    /// A ridge regression of the change on the lean columns.
    case leanRidge = "ridge_lean_change"
    /// A ridge regression of the change on all columns.
    case fullRidge = "ridge_full_change"
    /// The newest known value at the target's time of day.
    case seasonalNaive = "seasonal_naive"
    /// The newest value.
    case persistence

    /// The weight before anything is measured.
    ///
    /// Averages of differing forecasts are hard to beat where there is little to choose weights by (Smith and Wallis,
    /// 2009), so the fitted weights are shrunk towards these, which sum to 1.
    public var prior: Double {
        switch self {
        case .leanChangeAbsolute, .fullChangeAbsolute: 0.25
        case .fullChangeSquared: 0.18
        case .leanLevelAbsolute: 0.02
        case .leanRidge, .fullRidge: 0.1
        case .seasonalNaive, .persistence: 0.05
        }
    }

    /// What trees minimize, or nil where there are none.
    var objective: TrainingObjective? {
        switch self {
        case .leanChangeAbsolute, .fullChangeAbsolute, .leanLevelAbsolute: .absoluteError
        case .fullChangeSquared: .squaredError
        case .leanRidge, .fullRidge, .seasonalNaive, .persistence: nil
        }
    }

    /// Whether it sees only the lean columns.
    var isLean: Bool { self == .leanChangeAbsolute || self == .leanLevelAbsolute || self == .leanRidge }

    /// Whether its trees predict the level, not the change.
    var predictsLevel: Bool { self == .leanLevelAbsolute }

    /// The columns it sees.
    func columns(of features: ForecastFeatures) -> [String] { isLean ? features.leanColumns : features.columns }
}
