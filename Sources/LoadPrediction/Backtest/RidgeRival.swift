/// The linear rival: a ridge regression of the level on lags, season, rolling statistics and calendar.
///
/// The method of the reference figures: L2 penalty 1 on standardized features, the weekday as flags, missing lags
/// replaced by the newest level, predictions not below zero.
struct RidgeRival: Sendable {
    private let inputs: RidgeInputs
    private let ridge: RidgeRegression

    private static let groups: Set = ["levels", "rolling", "calendar"]

    /// Fits it on rows of whole periods.
    init(_ rows: ForecastRows, features: ForecastFeatures) {
        inputs = RidgeInputs(columns: features.descriptions.filter { Self.groups.contains($0.group) }.map(\.name))
        ridge = RidgeRegression(
            inputs.rows(rows.features, last: rows.last),
            width: inputs.width,
            targets: rows.actual,
            penalty: 1
        )
    }

    /// The expected levels.
    func forecast(_ rows: ForecastRows) -> [Double] {
        ridge.predict(inputs.rows(rows.features, last: rows.last)).map { max(0, $0) }
    }
}
