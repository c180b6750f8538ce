/// Rows of features with what came: the material of training and evaluation.
public struct ForecastRows: Sendable {
    /// The features of each row; the origin's series is the index of the series, its time the newest step.
    public private(set) var features: FeatureMatrix

    /// The mean of the newest period of each row.
    public private(set) var last: [Double] = []

    /// The mean of the period at the same time of day, the newest one that is known.
    public private(set) var season: [Double] = []

    /// What came: the mean of the target period.
    public private(set) var actual: [Double] = []

    /// The start of the target period, in milliseconds since 1970 UTC.
    public private(set) var targetTime: [Int64] = []

    /// The number of rows.
    public var count: Int { last.count }

    init(columns: [String]) {
        features = FeatureMatrix(columns: columns)
    }

    /// Which rows of a series are wanted.
    struct Selection {
        /// Only targets that start here or later, in milliseconds since 1970 UTC.
        var from = Int64.min
        /// Only targets that have ended by then, in milliseconds since 1970 UTC.
        var until = Int64.max
        /// Only every so many steps, counted so that whole periods of the clock are among them.
        var stride = 1
        /// Only origins that have at least this much history, in milliseconds.
        var warmUp: Int64 = 0
    }

    /// Builds the rows whose target, newest period and season are known.
    init(_ series: [PreparedSeries], _ features: ForecastFeatures, _ selection: (Int) -> Selection) {
        let origins = series.enumerated().map { Self.origins($0.element, features, selection($0.offset)) }
        self.features = features.transform(series, origins: origins)
        for (prepared, origins) in zip(series, origins) {
            for origin in origins {
                last.append(prepared.means[origin])
                season.append(prepared.means[origin - features.seasonLag])
                actual.append(prepared.means[origin + features.horizonSteps])
                targetTime.append(prepared.periodStart(at: origin) + features.horizonMilliseconds)
            }
        }
    }

    private static func origins(
        _ prepared: PreparedSeries,
        _ features: ForecastFeatures,
        _ selection: Selection
    ) -> [Int] {
        let means = prepared.means
        let step = features.stepMilliseconds
        let first = prepared.series.start.flooredMultiple(of: features.periodMilliseconds)
        let spacing = Int64(selection.stride) * step
        guard means.count > features.seasonLag + features.horizonSteps else { return [] }
        return (features.seasonLag..<means.count - features.horizonSteps).filter { origin in
            let start = prepared.periodStart(at: origin)
            let target = start + features.horizonMilliseconds
            // Ends of periods that are whole multiples of the spacing, so that whole periods of the clock are there.
            guard (start + features.periodMilliseconds) % spacing == 0, start - first >= selection.warmUp,
                target >= selection.from, target + features.periodMilliseconds <= selection.until
            else { return false }
            return !means[origin].isNaN && !means[origin - features.seasonLag].isNaN
                && !means[origin + features.horizonSteps].isNaN
        }
    }

    /// The rows at some indices, in their order.
    func selecting(_ rows: [Int]) -> ForecastRows {
        var selected = ForecastRows(columns: features.columns)
        selected.features = features.selecting(rows: rows)
        selected.last = rows.map { last[$0] }
        selected.season = rows.map { season[$0] }
        selected.actual = rows.map { actual[$0] }
        selected.targetTime = rows.map { targetTime[$0] }
        return selected
    }
}

extension Int64 {
    /// The greatest multiple of a number that is not above this one.
    func flooredMultiple(of divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return self - (remainder < 0 ? remainder + divisor : remainder)
    }
}
