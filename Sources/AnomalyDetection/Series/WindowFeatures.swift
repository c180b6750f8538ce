import Foundation

/// Describes each value of a time series by its level, its change and how it lies in the windows before it.
///
/// Only values up to the row itself are looked at, so the newest row can be described as soon as it is there. Lengths
/// count rows; the defaults suit a row every five minutes, where a day has 288.
public struct WindowFeatures: Equatable, Sendable {
    /// The rows of a short window, an hour by default.
    public var shortLength = 12

    /// The rows of a long window, a day by default.
    public var longLength = 288

    /// Creates a description.
    ///
    /// - Parameters:
    ///   - shortLength: The rows of a short window, at least 1.
    ///   - longLength: The rows of a long window, at least 1.
    public init(shortLength: Int = 12, longLength: Int = 288) {
        precondition(shortLength > 0 && longLength > 0, "windows must have at least one row")
        self.shortLength = shortLength
        self.longLength = longLength
    }

    /// The names of the features, in the order of the columns.
    public var columns: [String] {
        ["value", "change", "short mean", "short deviation", "distance from long median", "log ratio of deviations"]
    }

    /// Works out the features of every value.
    ///
    /// - Parameter values: The values in the order of time; those that are not finite are missing: their row is NaN
    ///   throughout, and windows pass over them.
    /// - Returns: One row for each value.
    public func rows(of values: [Double]) -> FeatureRows {
        var short = TrailingWindow(length: shortLength)
        var long = TrailingWindow(length: longLength)
        var spread = RunningDeviation()
        var previous: Double?
        var rows = FeatureRows(columnCount: columns.count)
        for value in values {
            guard value.isFinite else {
                rows.append([Double](repeating: .nan, count: columns.count))
                continue
            }
            short.append(value)
            long.append(value)
            spread.append(value)
            let moments = short.moments
            rows.append([
                value, value - (previous ?? value), moments.mean, moments.standardDeviation, value - long.median,
                Self.logRatio(moments.standardDeviation, long.moments.standardDeviation, least: 1e-3 * spread.value),
            ])
            previous = value
        }
        return rows
    }

    /// How much rougher or flatter a series is than it was: a level of roughness says little where it differs by day.
    ///
    /// The least deviation is added to both, so that a flat line has a finite ratio; 0 where nothing ever varied.
    private static func logRatio(_ short: Double, _ long: Double, least: Double) -> Double {
        least > 0 ? log((short + least) / (long + least)) : 0
    }
}

/// The population standard deviation of all values so far, by Welford's updates.
private struct RunningDeviation {
    private var count = 0.0
    private var mean = 0.0
    private var squares = 0.0

    mutating func append(_ value: Double) {
        count += 1
        let distance = value - mean
        mean += distance / count
        squares += distance * (value - mean)
    }

    var value: Double { count > 0 ? (squares / count).squareRoot() : 0 }
}
