import LoadPrediction
import Testing

@Suite("Forecast features")
struct ForecastFeaturesTests {
    /// Step, period and horizon in minutes, and the days of the series.
    static let shapes: [[Int]] = [
        [1, 15, 15, 3], [1, 60, 120, 2], [5, 60, 60, 9], [5, 30, 240, 9], [60, 60, 2160, 14], [120, 120, 240, 14],
    ]

    private func bits(_ row: some Sequence<Float>) -> [UInt32] {
        row.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
    }

    private func sameTime(_ series: LoadSeries, _ samples: [Double]) -> LoadSeries {
        LoadSeries(
            name: series.name,
            start: series.start,
            stepMilliseconds: series.stepMilliseconds,
            samples: samples,
            companions: series.companions,
            clusterLoad: series.clusterLoad
        )
    }

    @Test("A stream gives the rows of the whole series, bit by bit", arguments: shapes, [1, 2] as [UInt64])
    func twins(shape: [Int], seed: UInt64) throws {
        let features = try RandomSeries.features(
            stepMinutes: shape[0],
            periodMinutes: shape[1],
            horizonMinutes: shape[2]
        )
        let series = RandomSeries.series(days: shape[3], stepMinutes: shape[0], seed: seed)
        // All of the beginning, where little is known yet, then some of the rest.
        let origins = series.samples.indices.filter { $0 < 150 || $0 % 13 == 0 }
        let matrix = features.transform(PreparedSeries(series, for: features), origins: origins)
        var stream = SeriesFeatures(for: features, start: series.start)
        var row = 0
        for index in series.samples.indices {
            stream.update(
                series.samples[index],
                companions: series.companions.map { $0[index] },
                clusterLoad: series.clusterLoad[index]
            )
            guard row < origins.count, origins[row] == index else { continue }
            #expect(bits(stream.row(features)) == bits(matrix.row(row)), "step \(index)")
            row += 1
        }
        #expect(row == origins.count)
        let isGap = matrix.values.map(\.isNaN)
        #expect(isGap.contains(true))
        #expect(isGap.contains(false))
    }

    @Test("One stream serves the shorter horizons of its step and period too")
    func oneStreamManyHorizons() throws {
        let series = RandomSeries.series(days: 9, stepMinutes: 15, seed: 5)
        let horizons = try [60, 120, 240].map {
            try RandomSeries.features(stepMinutes: 15, periodMinutes: 60, horizonMinutes: $0)
        }
        let longest = try #require(horizons.last)
        var stream = SeriesFeatures(for: longest, start: series.start)
        for index in series.samples.indices {
            stream.update(
                series.samples[index],
                companions: [series.companions[0][index]],
                clusterLoad: series.clusterLoad[index]
            )
        }
        let newest = series.samples.count - 1
        for features in horizons {
            let matrix = features.transform(PreparedSeries(series, for: features), origins: [newest])
            #expect(bits(stream.row(features)) == bits(matrix.row(0)))
        }
    }

    @Test("What comes later changes no row before it", arguments: shapes)
    func noFuture(shape: [Int]) throws {
        let features = try RandomSeries.features(
            stepMinutes: shape[0],
            periodMinutes: shape[1],
            horizonMinutes: shape[2]
        )
        let series = RandomSeries.series(days: shape[3], stepMinutes: shape[0], seed: 3)
        let now = series.samples.count / 2
        let futures: [(Double) -> Double] = [{ $0 * 3 + 1 }, { _ in .nan }, { _ in 0 }]
        let origins = Array(0...now)
        let expected = features.transform(PreparedSeries(series, for: features), origins: origins)
        for future in futures {
            func changed(_ values: [Double]) -> [Double] {
                values.enumerated().map { $0.offset > now ? future($0.element) : $0.element }
            }
            let other = LoadSeries(
                name: series.name,
                start: series.start,
                stepMilliseconds: series.stepMilliseconds,
                samples: changed(series.samples),
                companions: series.companions.map(changed),
                clusterLoad: changed(series.clusterLoad)
            )
            let prepared = PreparedSeries(other, for: features)
            let rows = features.transform(prepared, origins: origins)
            #expect(bits(rows.values) == bits(expected.values))
            // The change is seen as soon as it has come: otherwise nothing would have been tested.
            let later = features.transform(prepared, origins: [now + 1])
            let unchanged = features.transform(PreparedSeries(series, for: features), origins: [now + 1])
            #expect(bits(later.values) != bits(unchanged.values))
        }
    }

    @Test("Shifting the future by a step changes nothing before it")
    func shiftedFuture() throws {
        let features = try RandomSeries.features(stepMinutes: 5, periodMinutes: 60, horizonMinutes: 60)
        let series = RandomSeries.series(days: 9, stepMinutes: 5, seed: 8)
        let now = 2000
        let samples = series.samples[...now] + [0.5] + series.samples[(now + 1)...].dropLast()
        let shifted = sameTime(series, Array(samples))
        let origins = Array(0...now)
        let before = features.transform(PreparedSeries(series, for: features), origins: origins)
        let after = features.transform(PreparedSeries(shifted, for: features), origins: origins)
        #expect(bits(before.values) == bits(after.values))
    }

    @Test("A gap stays unknown and is never zero")
    func gaps() throws {
        let features = try ForecastFeatures(step: .seconds(3600), period: .seconds(3600), horizon: .seconds(3600))
        var samples = Array(repeating: 0.5, count: 10 * 24)
        let newest = samples.count - 1
        // The newest value, the one 3 h before, and the season: 23 h before the newest.
        for lag in [0, 3, 23] { samples[newest - lag] = .nan }
        let row = named(features, samples, newest)
        for column in ["lag_0", "lag_3", "season_1d", "change_1", "season_gap", "mean_gap_3", "slope_6"] {
            let value = try #require(row[column])
            // The slope leaves gaps out: of a level line it is 0.
            if column == "slope_6" { #expect(value == 0) } else { #expect(value.isNaN, "\(column)") }
        }
        // The rest of the windows is known: its mean is 0.5, not less.
        for column in ["roll_mean_3", "roll_mean_6", "roll_mean_24", "roll_max_24", "lag_1", "lag_24"] {
            #expect(row[column] == 0.5, "\(column)")
        }
        #expect(row["roll_std_24"] == 0)
    }

    @Test("Nothing but gaps gives rows without any known load")
    func onlyGaps() throws {
        let features = try ForecastFeatures(step: .seconds(300), period: .seconds(3600), horizon: .seconds(3600))
        let row = named(features, Array(repeating: .nan, count: 3000), 2999)
        let known = row.filter { !$0.value.isNaN }.keys.sorted()
        #expect(known == ["target_hour_cos", "target_hour_sin", "target_weekday"])
    }

    @Test("A period with fewer than half of its samples is unknown, one with half is their mean")
    func halfKnown() throws {
        let features = try ForecastFeatures(step: .seconds(600), period: .seconds(3600), horizon: .seconds(3600))
        let half = [Double.nan, 0.2, .nan, 0.4, .nan, 0.6]
        // (0.2 + 0.4 + 0.6) / 3 = 0.4
        #expect(named(features, half, 5)["lag_0"] == 0.4)
        let less = [Double.nan, 0.2, .nan, .nan, .nan, 0.6]
        let unknown = try #require(named(features, less, 5)["lag_0"])
        #expect(unknown.isNaN)
    }

    @Test("Columns hold what their descriptions say, by hand")
    func byHand() throws {
        let features = try ForecastFeatures(step: .seconds(3600), period: .seconds(3600), horizon: .seconds(7200))
        // The value of hour i is i mod 5, in tenths: the newest, hour 239, has 4; before it 3, 2, 1, 0, 4, ...
        let row = named(features, (0..<240).map { Double($0 % 5) / 10 }, 239)
        func expect(_ column: String, _ value: Double, _ where: SourceLocation = #_sourceLocation) throws {
            let found = try #require(row[column], "no column \(column)", sourceLocation: `where`)
            #expect(abs(Double(found) - value) < 1e-6, "\(column)", sourceLocation: `where`)
        }
        try expect("lag_0", 0.4)
        try expect("lag_6", 0.3)
        try expect("lag_24", 0.0)
        // The target is hour 241, a day before it hour 217: 217 mod 5 = 2.
        try expect("season_1d", 0.2)
        try expect("season_gap", -0.2)
        // 0.4, 0.3, 0.2: mean 0.3, deviation sqrt(2/3) / 10.
        try expect("roll_mean_3", 0.3)
        try expect("roll_std_3", 0.081_649_658)
        try expect("roll_max_3", 0.4)
        try expect("mean_gap_3", 0.1)
        try expect("change_1", 0.1)
        try expect("min_gap_24", -0.4)
        // 24 values: 0 four times (hours 216...239 hold 216 mod 5 = 1 first), 1 to 4 five times each. Sorted, the
        // median is between ranks 11 and 12: both 0.2. The 0.9-quantile is at rank 20.7, among the five 0.4 (19...23).
        try expect("median_gap_24", -0.2)
        try expect("quantile_gap_24", 0)
        // Last six, oldest first: 4 0 1 2 3 4 (tenths). Deviations of place -2.5 ... 2.5, level minus 14/6:
        // sum of products = -2.5*4 - 1.5*0 - 0.5*1 + 0.5*2 + 1.5*3 + 2.5*4 = 5; squares 17.5; slope 0.5/17.5.
        try expect("slope_6", 0.5 / 17.5)
        // Target 01:00 UTC on day 10 since the start, a Thursday (10 days after a Monday).
        try expect("target_weekday", 3)
        try expect("target_hour_sin", 0.258_819_045)
        // Two hours that followed hour 217 - 2 = 215 (0 mod 5): 0.2 - 0.0.
        try expect("day_change_1d", 0.2)
        // A day is 24 hours, -1 mod 5: levels of hours 217, 193, 169 are 2, 3, 4, their bases 0, 1, 2: each +2.
        try expect("day_change_mean_3", 0.2)
        try expect("day_level_gap_3", -0.1)
        // Hours 217 - 24 j for j = 0...6: 2 3 4 0 1 2 3 (sum 15).
        try expect("day_level_gap_7", 1.5 / 7 - 0.4)
        // Hours 215 - 24 j: 0 1 2 3 4 0 1 (sum 11).
        try expect("usual_gap_7", 0.4 - 1.1 / 7)
    }

    @Test("Weighted means forget by half in a half-life")
    func halfLife() throws {
        let features = try ForecastFeatures(step: .seconds(3600), period: .seconds(3600), horizon: .seconds(3600))
        // 1 for long, then 0 for three hours: the mean of half-life 3 is 1/2; a gap on the way changes nothing.
        let row = named(features, Array(repeating: 1, count: 100) + [0, .nan, 0, 0], 103)
        let gap = try #require(row["ewm_gap_3"])
        #expect(abs(gap - 0.5) < 1e-6)
    }

    @Test("Steps, periods and horizons out of range are refused with what is allowed")
    func refused() throws {
        for (step, period, horizon) in [(30, 3600, 3600), (10_800, 10_800, 10_800), (300, 3601, 3600), (300, 3600, 0)] {
            #expect(throws: LoadPredictionError.self) {
                try ForecastFeatures(
                    step: .seconds(step),
                    period: .seconds(period),
                    horizon: .seconds(horizon)
                )
            }
        }
        _ = try ForecastFeatures(step: .seconds(60), period: .seconds(60), horizon: .seconds(60))
        _ = try ForecastFeatures(step: .seconds(7200), period: .seconds(7200), horizon: .seconds(7 * 86_400))
    }

    /// The row of a step by the names of the columns.
    private func named(_ features: ForecastFeatures, _ samples: [Double], _ origin: Int) -> [String: Float] {
        let series = LoadSeries(
            name: "one",
            start: RandomSeries.start,
            stepMilliseconds: features.stepMilliseconds,
            samples: samples
        )
        let matrix = features.transform(PreparedSeries(series, for: features), origins: [origin])
        return Dictionary(uniqueKeysWithValues: zip(matrix.columns, matrix.row(0)))
    }
}
