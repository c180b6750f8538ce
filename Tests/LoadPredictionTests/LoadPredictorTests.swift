import Foundation
import LoadPrediction
import MetricHistory
import Testing

@Suite("Load predictor")
struct LoadPredictorTests {
    private let wave = Fixtures.hourly(24 * 14) { Fixtures.dailyWave($0) }

    @Test("It foresees a load that repeats every day, where persistence cannot")
    func learnsDailyWave() throws {
        let options = try Fixtures.quickOptions(horizonHours: [4], treeCount: 200)
        let accuracy = try LoadPredictor.evaluate(history: wave, options: options, holdbackHours: 72)
        let figure = try #require(accuracy.first)
        #expect(accuracy.count == 1)
        #expect(figure.targetCount == 72)
        #expect(try #require(figure.maeOverPersistence) < 0.1)
        // The day before was the same, up to rounding.
        #expect(figure.seasonalNaive.mae < 1e-12)
        // Four hours later the wave differs by 0.2 * 2 sin(pi/6) |sin(x)| = 0.2 |sin(x)|: over the 24 hours of a day
        // the sines sum to 2 cot(pi/24) = 15.1915, so 0.2 * 15.1915 / 24.
        #expect(abs(figure.persistence.mae - 0.2 * 15.1915 / 24) < 1e-6)
    }

    @Test("The same history, options and seed give the same bytes")
    func reproducible() throws {
        let parameters = try TrainingParameters(treeCount: 30, subsample: 0.7, seed: 5)
        let options = try PredictorOptions(horizonHours: [1], parameters: parameters)
        func bytes() throws -> Data? {
            let predictor = try LoadPredictor.train(history: Fixtures.series(), options: options)
            return try predictor.model(of: NodeMetric.cpuUtilization, horizonHours: 1)?.ubjson()
        }
        let first = try #require(try bytes())
        #expect(try bytes() == first)
    }

    @Test("Another seed gives another model when rows are drawn")
    func seedMatters() throws {
        func bytes(seed: Int) throws -> Data? {
            let parameters = try TrainingParameters(treeCount: 5, subsample: 0.5, seed: seed)
            let options = try PredictorOptions(horizonHours: [1], parameters: parameters)
            let predictor = try LoadPredictor.train(history: Fixtures.series(), options: options)
            return try predictor.model(of: NodeMetric.cpuUtilization, horizonHours: 1)?.ubjson()
        }
        #expect(try bytes(seed: 1) != bytes(seed: 2))
    }

    @Test("A forecast says what is known, when, and what is expected")
    func forecast() throws {
        let predictor = try LoadPredictor.train(
            history: wave,
            options: Fixtures.quickOptions(horizonHours: [4, 1], treeCount: 100)
        )
        let forecast = try #require(try predictor.forecast(history: wave).first)
        #expect(forecast.node == "worker-1")
        #expect(forecast.metric == NodeMetric.cpuUtilization)
        #expect(forecast.origin == Fixtures.start + 335 * Fixtures.hour)
        #expect(forecast.lastKnown == forecast.origin)
        #expect(forecast.now == Fixtures.dailyWave(335))
        #expect(forecast.horizons.map(\.hours) == [1, 4])
        for horizon in forecast.horizons {
            #expect(abs(try #require(horizon.value) - Fixtures.dailyWave(335 + horizon.hours)) < 0.02)
        }
    }

    @Test("A gap at the newest value gives no forecast, with the reason, and leaves other nodes theirs")
    func gapAtNewestValue() throws {
        let predictor = try LoadPredictor.train(history: wave, options: Fixtures.quickOptions())
        let gappy = Fixtures.hourly(48, node: "worker-2") { $0 >= 46 ? nil : Fixtures.dailyWave($0) }
        let both = try #require(Fixtures.hourly(48) { Fixtures.dailyWave($0) }.merged(with: gappy))
        let forecasts = try predictor.forecast(history: both)
        #expect(forecasts.map(\.node) == ["worker-1", "worker-2"])
        #expect(forecasts[0].horizons.allSatisfy { $0.value != nil && $0.absence == nil })
        #expect(forecasts[1].now == nil)
        #expect(forecasts[1].origin == Fixtures.start + 47 * Fixtures.hour)
        #expect(forecasts[1].lastKnown == Fixtures.start + 45 * Fixtures.hour)
        #expect(forecasts[1].horizons.map(\.value) == [nil])
        #expect(forecasts[1].horizons.map(\.absence) == [.newestValueMissing])
    }

    @Test("Without the same time of day before there is no forecast, with the reason")
    func gapAtSeason() throws {
        let predictor = try LoadPredictor.train(history: wave, options: Fixtures.quickOptions(horizonHours: [1, 4]))
        // The origin is hour 47; 24 hours before the targets 48 and 51 are the hours 24 and 27.
        let history = Fixtures.hourly(48) { $0 == 27 ? nil : Fixtures.dailyWave($0) }
        #expect(try predictor.forecast(history: history).first?.horizons.map(\.absence) == [nil, .seasonValueMissing])
        // A node that is 10 hours old has no yesterday.
        let young = Fixtures.hourly(10) { Fixtures.dailyWave($0) }
        #expect(try predictor.forecast(history: young).first?.horizons.first?.absence == .seasonValueMissing)
    }

    @Test("An hour that is not over yet is not the last known one")
    func unfinishedHour() throws {
        let predictor = try LoadPredictor.train(history: wave, options: Fixtures.quickOptions())
        // 48 hours and 40 minutes at 5 minutes; the unfinished hour has a very different load.
        let grid = TimeGrid(start: Fixtures.start, stepMilliseconds: 300_000, count: 48 * 12 + 8)
        let key = SeriesKey(node: "worker-1", metric: NodeMetric.cpuUtilization)
        var history = MetricTable(grid: grid, series: [key])
        for index in 0..<grid.count { history[series: 0, at: index] = index < 48 * 12 ? 0.25 : 0.9 }
        let forecast = try #require(try predictor.forecast(history: history).first)
        #expect(forecast.origin == Fixtures.start + 47 * Fixtures.hour)
        #expect(forecast.now == 0.25)
    }

    @Test("A prediction is never below zero")
    func clipped() throws {
        // A series that falls by 0.1 every hour teaches a change of -0.1; from 0.05 that leads to -0.05.
        let falling = Fixtures.hourly(240) { 100 - 0.1 * Double($0) }
        let predictor = try LoadPredictor.train(history: falling, options: Fixtures.quickOptions())
        let nearZero = Fixtures.hourly(48) { _ in 0.05 }
        let value = try #require(try predictor.forecast(history: nearZero).first?.horizons.first?.value)
        #expect(value == 0)
    }

    @Test("Hours from the cutoff on are not learned from")
    func cutoff() throws {
        let cutoff = Fixtures.start + 200 * Fixtures.hour
        let other = Fixtures.hourly(336) { $0 < 200 ? Fixtures.dailyWave($0) : 0.9 }
        let options = try Fixtures.quickOptions()
        let first = try LoadPredictor.train(history: wave, options: options, cutoff: cutoff)
        let second = try LoadPredictor.train(history: other, options: options, cutoff: cutoff)
        let models = try [first, second].map {
            try $0.model(of: NodeMetric.cpuUtilization, horizonHours: 1)?.ubjson()
        }
        #expect(models[0] == models[1])
        #expect(first.trainingHours == Fixtures.start...cutoff - Fixtures.hour)
    }

    @Test("Progress runs over all models")
    func progress() throws {
        var fractions: [Double] = []
        let options = try Fixtures.quickOptions(horizonHours: [1, 2], treeCount: 2)
        _ = try LoadPredictor.train(history: wave, options: options) { fractions.append($0.fraction) }
        #expect(fractions == [0.25, 0.5, 0.75, 1])
    }

    @Test("Metrics of other names are predicted when named")
    func otherMetrics() throws {
        let history = Fixtures.hourly(336, metric: "mem") { Fixtures.dailyWave($0) }
        let predictor = try LoadPredictor.train(history: history, options: Fixtures.quickOptions(metrics: ["mem"]))
        #expect(predictor.metrics == ["mem"])
        #expect(try predictor.forecast(history: history).map(\.metric) == ["mem"])
    }
}
