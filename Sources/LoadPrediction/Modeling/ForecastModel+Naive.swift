extension ForecastModel {
    /// A naive forecast with an upper bound that is calibrated by the errors it made.
    ///
    /// - Parameters:
    ///   - member: `persistence` or `seasonalNaive`.
    ///   - rows: What was to be forecast, in any order; the bound rests on the errors there.
    ///   - features: What a model would see.
    ///   - rowsPerPeriod: How many rows one series has in a period: rows at every step overlap.
    ///   - reason: Why it is not a trained model, in one sentence.
    /// - Returns: The forecast as a model.
    static func naive(
        _ member: ForecastMember,
        _ rows: ForecastRows,
        _ features: ForecastFeatures,
        rowsPerPeriod: Double,
        because reason: String
    ) -> ForecastModel {
        var calibration = features.newCalibration
        let forecast = member == .seasonalNaive ? rows.season : rows.last
        let byTime: [Int64: [Int]] = Dictionary(grouping: 0..<rows.count) { rows.targetTime[$0] }
        for time in byTime.keys.sorted() {
            let errors: [Double] = (byTime[time] ?? []).map { rows.actual[$0] - forecast[$0] }
            calibration.observe(
                errors,
                missShare: nil,
                period: Double(time) / Double(features.periodMilliseconds),
                weight: 1 / rowsPerPeriod
            )
        }
        let candidate = ModelSelection.Candidate(member: member, maeOverPersistence: nil, rounds: 0, weight: 1)
        return ForecastModel(
            features: features,
            selection: ModelSelection(
                candidates: [candidate],
                trainingRows: rows.count,
                backtestRows: 0,
                boundShare: 0,
                fallback: reason
            ),
            members: [(member: FittedMember(member: member, content: .naive), weight: 1)],
            bounds: [],
            boundShare: 0,
            calibration: calibration
        )
    }
}
