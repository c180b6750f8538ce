import Foundation
import LoadPrediction
import MetricHistory
import Testing

@Suite("Hourly features")
struct HourlyFeaturesTests {
    /// The features of the last hour that has a target, by name.
    private func lastRow(of table: MetricTable, horizonHours: Int = 1) throws -> [String: Float] {
        let features = try HourlyFeatures(horizonHours: horizonHours)
        let rows = features.labeledRows(in: table, metric: NodeMetric.cpuUtilization).features
        try #require(rows.rowCount > 0)
        return Dictionary(uniqueKeysWithValues: zip(rows.columns, rows.row(rows.rowCount - 1)))
    }

    @Test("Lags, season and windows are counted back from the last known hour")
    func lagsAndWindows() throws {
        // 30 hours with y[t] = t; horizon 2, so the last origin is t = 27 and its target 29.
        let row = try lastRow(of: Fixtures.hourly(30) { Double($0) }, horizonHours: 2)
        #expect(row["lag_0h"] == 27)
        #expect(row["lag_24h"] == 3)
        #expect(row["season_24h_before_target"] == 5)  // 29 - 24
        #expect(row["roll_mean_3h"] == 26)  // (25 + 26 + 27) / 3
        #expect(row["roll_max_24h"] == 27)
        // 22...27 lie 2.5, 1.5, 0.5 to both sides of their mean: sqrt((6.25 + 2.25 + 0.25) * 2 / 6) = 1.707825
        #expect(abs(try #require(row["roll_std_6h"]) - 1.707825) < 1e-6)
    }

    @Test("Hour and weekday are those of the target, in UTC")
    func calendar() throws {
        // Hour 30 after Wednesday 00:00 is Thursday 06:00: a quarter of the day, sin 1, cos 0, weekday 3 from Monday.
        let row = try lastRow(of: Fixtures.hourly(31) { _ in 0.5 })
        #expect(row["target_hour_sin"] == 1)
        #expect(abs(try #require(row["target_hour_cos"])) < 1e-6)
        #expect(row["target_dow_mon0"] == 3)
    }

    @Test("A gap is NaN in lags and left out of windows")
    func gaps() throws {
        // Origin 28 of 30 hours, hour 27 missing.
        let row = try lastRow(of: Fixtures.hourly(30) { $0 == 27 ? nil : Double($0) })
        #expect(try #require(row["lag_1h"]).isNaN)
        #expect(row["roll_mean_3h"] == 27)  // (26 + 28) / 2
        #expect(row["roll_std_3h"] == 1)  // both lie 1 from 27
    }

    @Test("Changing the future changes no feature before it", arguments: [1, 4, 24, 30, 168])
    func noLookAhead(horizonHours: Int) throws {
        let hourCount = 500
        let features = try HourlyFeatures(horizonHours: horizonHours)
        let now = 250
        let known = Fixtures.hourly(hourCount) { Fixtures.dailyWave($0) }
        let changed = Fixtures.hourly(hourCount) { $0 <= now ? Fixtures.dailyWave($0) : 9 }
        // Rows whose origin is `now` or earlier; their targets may lie later.
        let targets = 0..<now + horizonHours + 1
        let before = features.labeledRows(in: known, metric: NodeMetric.cpuUtilization, targets: targets)
        let after = features.labeledRows(in: changed, metric: NodeMetric.cpuUtilization, targets: targets)
        #expect(before.features.origins.last?.time == now)
        #expect(before.features == after.features)
        #expect(before.changes.last != after.changes.last)
    }

    @Test("A row needs its target, its last value, its season and a day before it")
    func rowsThatCount() throws {
        let features = try HourlyFeatures(horizonHours: 1)
        // 60 hours: origins 24...58 make 35 rows. A gap at hour 40 takes away the row with target 40 and the one with
        // origin 40; its season row would have target 64, which is not there.
        let rows = features.labeledRows(
            in: Fixtures.hourly(60) { $0 == 40 ? nil : 0.5 },
            metric: NodeMetric.cpuUtilization
        )
        #expect(rows.changes.count == 33)
        #expect(Set(24...58).subtracting(rows.features.origins.map(\.time)) == [39, 40])
    }

    @Test("A horizon longer than a day reads the season that is known by then")
    func longHorizon() throws {
        let row = try lastRow(of: Fixtures.hourly(100) { Double($0) }, horizonHours: 30)
        // Origin 69, target 99: a day before it, 75, is still unknown; two days before it is 51.
        #expect(row["season_48h_before_target"] == 51)
        #expect(row["season_24h_before_target"] == nil)
    }

    @Test("A horizon must be 1 to 168 hours", arguments: [-2, 0, 169])
    func badHorizon(hours: Int) {
        let error = #expect(throws: LoadPredictionError.self) { try HourlyFeatures(horizonHours: hours) }
        #expect(error?.description == "horizon must be a whole number of hours in 1 to 168, got \(hours)")
    }
}
