import Foundation
import MetricHistory

/// The features of one horizon: what is known of a series at an hour t, about the hour t + h.
///
/// With y[t] the value of the hour that starts at t, and h the horizon in hours:
/// - `lag_kh` = y[t − k] for k of 0, 1, 2, 3, 6, 12, 24.
/// - `season_sh_before_target` = y[t + h − s], the same time of day; s is 24, or the fewest whole days that are known
///   at t when the horizon is longer than a day.
/// - `roll_mean_wh`, `roll_std_wh`, `roll_max_wh` over the w values that end with y[t], for w of 3, 6, 24, without
///   the gaps among them; the standard deviation divides by the number of values (ddof 0).
/// - `target_hour_sin`, `target_hour_cos`: the UTC time of day of the target as an angle.
/// - `target_dow_mon0`: the UTC weekday of the target, Monday 0 to Sunday 6.
///
/// An unknown feature is NaN, never zero. Nothing after t is read.
public struct HourlyFeatures: Sendable {
    /// The hours before t whose values are features.
    static let lagHours = [0, 1, 2, 3, 6, 12, 24]

    /// The lengths of the rolling windows in hours.
    static let windowHours = [3, 6, 24]

    /// The hours of history that training rows must have before them, so that all lags can be known.
    static let warmUpHours = 24

    /// How far ahead the target lies.
    let horizon: Horizon

    /// The names of the features in the order of a row.
    public let columns: [String]

    /// Creates the features of a horizon.
    ///
    /// - Parameter horizonHours: How far ahead the target lies, in 1...168 hours.
    /// - Throws: `LoadPredictionError.invalidHorizon`.
    public init(horizonHours: Int) throws {
        self.init(horizon: try Horizon(hours: horizonHours))
    }

    /// Creates the features of a horizon.
    init(horizon: Horizon) {
        self.horizon = horizon
        columns =
            Self.lagHours.map { "lag_\($0)h" } + ["season_\(horizon.seasonHours)h_before_target"]
            + Self.windowHours.flatMap { ["roll_mean_\($0)h", "roll_std_\($0)h", "roll_max_\($0)h"] }
            + ["target_hour_sin", "target_hour_cos", "target_dow_mon0"]
    }

    /// Computes the features of one origin.
    ///
    /// Complexity: O(1).
    ///
    /// - Parameters:
    ///   - series: The values of one series, one per hour; NaN is a gap.
    ///   - time: The index of the last known hour t, counted from the start of `series`.
    ///   - grid: The hours of the series.
    /// - Returns: One value per column.
    func row(of series: ArraySlice<Double>, at time: Int, grid: TimeGrid) -> [Float] {
        var row: [Float] = []
        row.reserveCapacity(columns.count)
        row += Self.lagHours.map { Float(Self.value(series, time - $0)) }
        row.append(Float(Self.value(series, seasonIndex(at: time))))
        for hours in Self.windowHours {
            let window = series[series.startIndex + max(time - hours + 1, 0)...series.startIndex + time]
            row += RollingStatistics(window).features
        }
        row += Self.calendar(at: grid.time(at: time + horizon.hours))
        return row
    }

    /// The index of the hour that the season feature reads; never after `time`.
    func seasonIndex(at time: Int) -> Int { time + horizon.hours - horizon.seasonHours }

    private static func value(_ series: ArraySlice<Double>, _ index: Int) -> Double {
        index >= 0 ? series[series.startIndex + index] : .nan
    }

    private static func calendar(at milliseconds: Int64) -> [Float] {
        let day: Int64 = 86_400_000
        let days = Int64((Double(milliseconds) / Double(day)).rounded(.down))
        let angle = 2 * Double.pi * Double(milliseconds - days * day) / Double(day)
        // 1970-01-01, day 0, was a Thursday.
        let weekday = ((days + 3) % 7 + 7) % 7
        return [Float(sin(angle)), Float(cos(angle)), Float(weekday)]
    }
}
