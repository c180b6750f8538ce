import Foundation
import LoadPrediction
import MetricHistory
import Testing

@Suite("Backtest with rolling origin")
struct PredictorBacktestTests {
    private static let hour = 3_600_000 as Int64

    /// Few trees of few candidates, for tests that look at everything but quality.
    private func backtest(
        horizons: [Int] = [1],
        split: SplitRule = .half,
        members: [ForecastMember] = [.leanChangeAbsolute, .leanRidge, .persistence]
    ) throws -> PredictorBacktest {
        try PredictorBacktest(
            metric: "cpu",
            period: .seconds(3600),
            horizons: horizons.map { .seconds(3600 * $0) },
            split: split,
            options: ForecastModelOptions(
                trees: ForecastModelOptions.defaultTrees(treeCount: 8, threadCount: 1),
                members: members
            )
        )
    }

    private func hourly(_ samples: [Double], name: String = "one") -> LoadSeries {
        LoadSeries(name: name, start: RandomSeries.start, stepMilliseconds: Self.hour, samples: samples)
    }

    private func wave(days: Int, seed: UInt64 = 1) -> [Double] {
        RandomSeries.values(days * 24, seed: seed, stepMinutes: 60)
    }

    /// What `Reference/make_backtest_reference.py` computed.
    private func reference() throws -> [String: [String: Any]] {
        let data = try Data(contentsOf: Fixtures.reference.appending(path: "backtest.json"))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: [String: Any]])
    }

    @Test("The rivals are off by what NumPy computes, at every horizon")
    func rivals() throws {
        let table = try Fixtures.series().resampled(to: .seconds(3600))
        let series = LoadSeries.all(in: table, metric: NodeMetric.cpuUtilization).sorted { $0.name < $1.name }
        let report = try backtest(horizons: [1, 2, 4], members: [.persistence]).run(series)
        let expected = try reference()
        for (hours, found) in zip([1, 2, 4], report.horizons) {
            let theirs = try #require(expected["\(hours)h"])
            #expect(found.trainingRows == theirs["training_rows"] as? Int)
            #expect(found.testRows == theirs["test_rows"] as? Int)
            for method in [ForecastMethod.persistence, .seasonalNaive, .ridge] {
                let ours = try #require(found.pooled.first { $0.method == method })
                let python = try #require(theirs[method.rawValue] as? [String: Double])
                let figures = [
                    "mae": ours.mae, "rmse": ours.rmse, "smape": ours.smape, "mase": ours.mase ?? .nan,
                    "mae_vs_persistence": ours.maeVsPersistence ?? .nan, "pinball": ours.pinball,
                    "coverage": ours.coverage,
                ]
                #expect(Set(figures.keys) == Set(python.keys))
                for (name, figure) in figures {
                    // Features are 32-bit floats here, 64-bit in NumPy.
                    let difference = abs(figure - (python[name] ?? .infinity))
                    #expect(difference < 2e-6 * max(abs(figure), 1), "\(hours) h, \(method.rawValue), \(name)")
                }
            }
        }
    }

    @Test("A forecast does not change with what comes after it was made")
    func noFuture() throws {
        let samples = wave(days: 14)
        let newest = 240
        let other = samples.enumerated().map { $0.offset > newest ? 1 - $0.element * 0.5 : $0.element }
        let horizon = 2
        let runs = try [samples, other].map {
            try backtest(horizons: [horizon]).run([hourly($0)]).horizons[0].forecasts
        }
        // The last target whose forecast was made at the newest known hour.
        let last = RandomSeries.start + Int64(newest + horizon) * Self.hour
        let rows = runs[0].targetTime.indices.filter { runs[0].targetTime[$0] <= last }
        #expect(rows.count > 40)
        #expect(rows.map { runs[0].targetTime[$0] } == rows.map { runs[1].targetTime[$0] })
        for row in rows {
            for method in ForecastMethod.allCases {
                #expect(runs[0].expected[method]?[row] == runs[1].expected[method]?[row])
                #expect(runs[0].bounds[method]?[row] == runs[1].bounds[method]?[row])
            }
        }
        // What was made later differs, so the change was seen.
        let later = try #require(runs[0].targetTime.firstIndex { $0 > last + 3 * Self.hour })
        #expect(runs[0].expected[.model]?[later] != runs[1].expected[.model]?[later])
    }

    @Test("Half of the series, at most 15 days, is for training; a holdback counts from the end")
    func splits() throws {
        let half = try backtest().run([hourly((0..<240).map { Double($0 % 24) })]).horizons[0]
        // 240 hours: targets 0...119 train, of them those with a newest hour of 24 or later: 25...119.
        #expect(half.trainingRows == 95)
        #expect(half.testRows == 120)
        let long = try backtest().run([hourly((0..<1200).map { Double($0 % 24) })]).horizons[0]
        #expect(long.testRows == 1200 - 15 * 24)
        let held = SplitRule.holdback(milliseconds: 2 * 24 * Self.hour)
        #expect(try backtest(split: held).run([hourly((0..<240).map { Double($0 % 24) })]).horizons[0].testRows == 48)
    }

    @Test("The same series and seed give the same figures, and the bound is never below the forecast")
    func repeatable() throws {
        let series = [hourly(wave(days: 12)), hourly(wave(days: 12, seed: 2), name: "two")]
        let runs = try (0..<2).map { _ in try backtest().run(series).horizons[0] }
        #expect(runs[0].forecasts.expected == runs[1].forecasts.expected)
        #expect(runs[0].forecasts.bounds == runs[1].forecasts.bounds)
        let expected = try #require(runs[0].forecasts.expected[.model])
        let bounds = try #require(runs[0].forecasts.bounds[.model])
        #expect(zip(expected, bounds).allSatisfy { $0 >= 0 && $0 <= $1 })
        #expect(runs[0].series.map(\.series) == ["one", "two"])
        #expect(runs[0].series.reduce(0) { $0 + $1.rows } == runs[0].testRows)
    }

    @Test("On a daily wave without noise the model beats persistence by far and covers")
    func learns() throws {
        let samples = (0..<480).map { 0.4 - 0.2 * cos(2 * Double.pi * Double($0) / 24) }
        let report = try backtest(horizons: [4], members: [.fullRidge, .seasonalNaive]).run([hourly(samples)])
        let model = try #require(report.horizons[0].pooled.first { $0.method == .model })
        #expect(try #require(model.maeVsPersistence) < 0.1)
        #expect(model.coverage > 0.9)
    }

    @Test("The JSON has the names of the reference figures")
    func json() throws {
        let report = try backtest().run([hourly(wave(days: 10))])
        let root = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any]
        )
        let horizons = try #require(root["horizons"] as? [[String: Any]])
        let pooled = try #require(horizons[0]["pooled"] as? [[String: Any]])
        #expect(pooled.compactMap { $0["method"] as? String } == ["persistence", "seasonal_naive", "ridge", "model"])
        for name in ["mae", "rmse", "smape", "mase", "mae_vs_persistence", "pinball", "coverage"] {
            #expect(pooled.allSatisfy { $0[name] is Double }, "\(name)")
        }
    }
}
