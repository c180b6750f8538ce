/// The model of one metric and horizon, with the calibration of its bound as of the newest actual values.
struct CalibratedModel: Sendable {
    /// The model as it was trained.
    let model: ForecastModel

    /// The 0.95-quantile of the changes over the horizon in training: the distance of a bound from the newest value for
    /// nodes that are too young for the model.
    let newestValueShift: Double

    /// The calibration of the bound.
    var online: OnlineCalibration

    init(model: ForecastModel, newestValueShift: Double, learnedThrough: Int64) {
        self.model = model
        self.newestValueShift = newestValueShift
        online = OnlineCalibration(
            model.calibration,
            learnedThrough: learnedThrough,
            horizon: model.features.horizonMilliseconds,
            period: model.features.periodMilliseconds
        )
    }
}
