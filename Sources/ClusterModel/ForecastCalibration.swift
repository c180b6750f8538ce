/// Learned corrections of what a workload's history says about its next pod.
///
/// The defaults correct nothing.
public struct ForecastCalibration: Codable, Equatable, Sendable {
    /// How far the noise of samples is taken around the daily pattern instead of around the day's mean, 0...1.
    public var patternShare = 0.0

    /// How far the doubt about the level follows from how the days' means differed, 0...1.
    public var dayShare = 0.0

    /// A factor on the doubt about the level of a pod whose workload has history.
    public var doubtFactor = 1.0

    /// How far the level of a pod known by its application only is drawn towards half of its request, 0...1, in logarithms.
    public var requestShare = 0.0

    /// A factor on the doubt about the level of a pod without history of its own.
    public var unknownDoubtFactor = 1.0

    /// How far what the workload's pods were measured to use lately beside the forecast is added to it, 0...1.
    ///
    /// 0 leaves every pod to its own measurements alone.
    public var todayGain = 0.0

    /// After how many hours e times less of that is left.
    public var todayHours = 8.0

    /// How far the level of a workload with a daily pattern follows its measured level, 0...1, in logarithms.
    public var patternScaleShare = 1.0

    /// What is left of the noise of single samples once an hour of them has been seen, 0...1.
    public var settledNoise = 1.0

    /// How much alike two pods of a workload demand at the same moment, 0...1.
    public var replicaCorrelation = 0.0

    /// Whether measurements are gathered by workload.
    public var usesToday: Bool { todayGain > 0 }

    /// Corrects nothing.
    public static let none = ForecastCalibration()

    /// What training starts from: noise around the daily pattern, and doubt half from how the days differed.
    ///
    /// Chosen on runs generated from the benchmark's training days; see `docs/placement-learning.md`.
    public static let observedDays: ForecastCalibration = {
        var calibration = ForecastCalibration()
        calibration.patternShare = 1
        calibration.dayShare = 0.5
        calibration.todayGain = 0.8
        calibration.patternScaleShare = 0.3
        calibration.replicaCorrelation = 1
        return calibration
    }()

    /// Creates corrections that correct nothing.
    public init() {}
}
