/// One column of the features: its name and what it holds.
public struct FeatureDescription: Sendable, Hashable {
    /// The name of the column.
    public let name: String

    /// The group it belongs to, for the documentation.
    public let group: String

    /// What it holds, with its formula; y is the mean of the newest period.
    public let meaning: String

    /// Whether it is in the lean set for short histories.
    public let isLean: Bool

    /// All columns in the order in which rows are written.
    static func all(
        isFine: Bool,
        firstSeasonDay: Int,
        companions: [String],
        usesClusterLoad: Bool
    ) -> [FeatureDescription] {
        levels(firstSeasonDay) + calendar + (isFine ? withinPeriod : []) + changes
            + seasons(firstSeasonDay) + others(companions, usesClusterLoad)
    }

    private static func levels(_ day: Int) -> [FeatureDescription] {
        var list = ForecastFeatures.lags.map { lag in
            lean("lag_\(lag)", "levels", "mean of the period that ended \(lag) periods before the newest")
        }
        list.append(lean("season_\(day)d", "levels", "mean of the period \(day) d before the target, same time of day"))
        for window in ForecastFeatures.windows {
            list += [
                lean("roll_mean_\(window)", "rolling", "mean of the known of the last \(window) periods"),
                lean("roll_std_\(window)", "rolling", "their standard deviation (divided by their number)"),
                lean("roll_max_\(window)", "rolling", "the greatest of them"),
            ]
        }
        return list
    }

    private static let calendar = [
        lean("target_hour_sin", "calendar", "sine of the UTC time of day of the target as an angle"),
        lean("target_hour_cos", "calendar", "its cosine"),
        lean("target_weekday", "calendar", "UTC weekday of the target, Monday 0 to Sunday 6"),
    ]

    private static let withinPeriod = [
        lean("newest_change", "within the period", "newest sample − y"),
        lean("quarter_change", "within the period", "mean of the newest quarter of the period − y"),
        lean("half_change", "within the period", "mean of the newest half of the period − y"),
        lean("within_std", "within the period", "standard deviation of the samples of the newest period"),
    ]

    private static let changes: [FeatureDescription] =
        ForecastFeatures.lags.dropFirst().map { full("change_\($0)", "changes", "y − lag_\($0)") }
        + ForecastFeatures.windows.map { full("mean_gap_\($0)", "changes", "y − roll_mean_\($0)") }
        + [
            full("season_gap", "changes", "season − y"),
            full("max_gap_24", "changes", "roll_max_24 − y"),
            full("min_gap_24", "changes", "least of the last 24 periods − y"),
            full("quantile_gap_24", "changes", "0.9-quantile of the last 24 periods − y"),
            full("median_gap_24", "changes", "median of the last 24 periods − y"),
        ]
        + ForecastFeatures.halfLives.map {
            full("ewm_gap_\($0)", "changes", "exponentially weighted mean of all samples, half-life \($0) periods, − y")
        }
        + [
            full("slope_6", "trend", "least-squares slope per period over the last 6 periods"),
            full("slope_24", "trend", "least-squares slope per period over the last 24 periods"),
        ]

    private static func seasons(_ first: Int) -> [FeatureDescription] {
        let last = first + ForecastFeatures.seasonDays - 1
        let change = "the change over the horizon that followed the same time"
        return [first, first + 1, last].map { full("day_change_\($0)d", "earlier days", "\(change) \($0) d ago") } + [
            full("day_change_mean_3", "earlier days", "mean of it over the 3 newest such days"),
            full("day_change_mean_7", "earlier days", "mean of it over the 7 newest such days"),
            full("day_level_gap_7", "earlier days", "mean level at the target's time of day on 7 days − y"),
            full("day_level_gap_3", "earlier days", "median level at the target's time of day on 3 days − y"),
            full("usual_gap_7", "earlier days", "y − mean level at this time of day on 7 days"),
        ]
    }

    private static func others(_ companions: [String], _ usesClusterLoad: Bool) -> [FeatureDescription] {
        var list = companions.flatMap { name in
            [
                full("\(name).level", "other metrics", "\(name) of the node: mean of the newest period"),
                full("\(name).change", "other metrics", "its change from the period before"),
            ]
        }
        if usesClusterLoad {
            list.append(full("cluster.level", "cluster", "mean of the metric over all nodes in the newest period"))
            list.append(full("cluster.change", "cluster", "its change from the period before"))
        }
        return list
    }

    private static func lean(_ name: String, _ group: String, _ meaning: String) -> FeatureDescription {
        FeatureDescription(name: name, group: group, meaning: meaning, isLean: true)
    }

    private static func full(_ name: String, _ group: String, _ meaning: String) -> FeatureDescription {
        FeatureDescription(name: name, group: group, meaning: meaning, isLean: false)
    }
}
