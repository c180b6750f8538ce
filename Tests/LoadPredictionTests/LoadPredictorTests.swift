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
        // With 11 days to choose weights from, persistence keeps about a tenth of them; the rest foresees the wave.
        #expect(try #require(figure.maeOverPersistence) < 0.4)
        #expect((0...1).contains(figure.coverage) && figure.pinball >= 0)
        // The day before was the same, up to rounding.
        #expect(figure.seasonalNaive.mae < 1e-12)
        // Four hours later the wave differs by 0.2 * 2 sin(pi/6) |sin(x)| = 0.2 |sin(x)|: over the 24 hours of a day
        // the sines sum to 2 cot(pi/24) = 15.1915, so 0.2 * 15.1915 / 24.
        #expect(abs(figure.persistence.mae - 0.2 * 15.1915 / 24) < 1e-6)
    }

    private func files(seed: Int) throws -> [String: Data] {
        let options = try PredictorOptions(
            horizonHours: [1],
            model: Fixtures.quickModel(treeCount: 5, subsample: 0.5, seed: seed)
        )
        return try Fixtures.files(of: LoadPredictor.train(history: wave, options: options))
    }

    @Test("The same history, options and seed give the same bytes, and another seed others")
    func reproducible() throws {
        let first = try files(seed: 5)
        #expect(try files(seed: 5) == first)
        #expect(try files(seed: 6) != first)
    }

    @Test("A forecast says what is known, when, and what is expected")
    func forecast() throws {
        let predictor = try LoadPredictor.train(
            history: wave,
            options: Fixtures.quickOptions(horizonHours: [4, 1], treeCount: 100)
        )
        let forecast = try #require(try predictor.forecasts(from: wave).first)
        #expect(forecast.node == "worker-1")
        #expect(forecast.metric == NodeMetric.cpuUtilization)
        #expect(forecast.origin == Fixtures.start + 335 * Fixtures.hour)
        #expect(forecast.lastKnown == forecast.origin)
        #expect(forecast.dataAgeMilliseconds == 0)
        #expect(forecast.now == Fixtures.dailyWave(335))
        #expect(forecast.horizons.map(\.hours) == [1, 4])
        for horizon in forecast.horizons {
            #expect(abs(try #require(horizon.value) - Fixtures.dailyWave(335 + horizon.hours)) < 0.05)
            #expect(try #require(horizon.upperBound) >= #require(horizon.value))
            #expect(horizon.targetTime == forecast.origin + Int64(horizon.hours) * Fixtures.hour)
            #expect(horizon.source == .model)
        }
    }

    @Test("A gap at the newest value gives no forecast, with the reason, and leaves other nodes theirs")
    func gapAtNewestValue() throws {
        let predictor = try LoadPredictor.train(history: wave, options: Fixtures.quickOptions())
        let gappy = Fixtures.hourly(48, node: "worker-2") { $0 >= 46 ? nil : Fixtures.dailyWave($0) }
        let both = try #require(Fixtures.hourly(48) { Fixtures.dailyWave($0) }.merged(with: gappy))
        let forecasts = try predictor.forecasts(from: both)
        #expect(forecasts.map(\.node) == ["worker-1", "worker-2"])
        #expect(forecasts[0].horizons.allSatisfy { $0.value != nil && $0.absence == nil })
        #expect(forecasts[1].now == nil)
        #expect(forecasts[1].origin == Fixtures.start + 47 * Fixtures.hour)
        #expect(forecasts[1].lastKnown == Fixtures.start + 45 * Fixtures.hour)
        #expect(forecasts[1].horizons.map(\.value) == [nil])
        // Hours 46 and 47 are missing: what hour 45 measured is 2 h old.
        #expect(forecasts[1].dataAgeMilliseconds == 2 * Fixtures.hour)
        #expect(forecasts[1].horizons.map(\.absence) == [.newestValueMissing])
        #expect(forecasts[1].horizons.map(\.upperBound) == [nil])
    }

    @Test("Without a value at the same time of day before, the newest value is the forecast, and said to be")
    func gapAtSeason() throws {
        let predictor = try LoadPredictor.train(history: wave, options: Fixtures.quickOptions(horizonHours: [1, 4]))
        // The origin is hour 47; 24 hours before the targets 48 and 51 are the hours 24 and 27.
        let history = Fixtures.hourly(48) { $0 == 27 ? nil : Fixtures.dailyWave($0) }
        let horizons = try #require(try predictor.forecasts(from: history).first?.horizons)
        #expect(horizons.map(\.source) == [.model, .newestValue])
        #expect(horizons[1].value == Fixtures.dailyWave(47))
        #expect(try #require(horizons[1].upperBound) > Fixtures.dailyWave(47))
    }

    @Test("An hour that is not over yet is not the last known one")
    func unfinishedHour() throws {
        let predictor = try LoadPredictor.train(history: wave, options: Fixtures.quickOptions())
        // 48 hours and 40 minutes at 5 minutes; the unfinished hour has a very different load.
        let grid = TimeGrid(start: Fixtures.start, stepMilliseconds: 300_000, count: 48 * 12 + 8)
        let key = SeriesKey(node: "worker-1", metric: NodeMetric.cpuUtilization)
        var history = MetricTable(grid: grid, series: [key])
        for index in 0..<grid.count { history[series: 0, at: index] = index < 48 * 12 ? 0.25 : 0.9 }
        let forecast = try #require(try predictor.forecasts(from: history).first)
        #expect(forecast.origin == Fixtures.start + 47 * Fixtures.hour)
        #expect(forecast.now == 0.25)
    }

    @Test("A prediction is never below zero")
    func clipped() throws {
        // A series that falls by 0.1 every hour teaches a change of -0.1; from 0.05 that leads to -0.05.
        let falling = Fixtures.hourly(240) { 100 - 0.1 * Double($0) }
        let predictor = try LoadPredictor.train(history: falling, options: Fixtures.quickOptions())
        let nearZero = Fixtures.hourly(48) { _ in 0.05 }
        let value = try #require(try predictor.forecasts(from: nearZero).first?.horizons.first?.value)
        #expect(value == 0)
    }

    @Test("Hours from the cutoff on are not learned from")
    func cutoff() throws {
        let cutoff = Fixtures.start + 200 * Fixtures.hour
        let other = Fixtures.hourly(336) { $0 < 200 ? Fixtures.dailyWave($0) : 0.9 }
        let options = try Fixtures.quickOptions()
        let first = try LoadPredictor.train(history: wave, options: options, cutoff: cutoff)
        let second = try LoadPredictor.train(history: other, options: options, cutoff: cutoff)
        #expect(try Fixtures.files(of: first) == Fixtures.files(of: second))
        #expect(first.trainingHours == Fixtures.start...cutoff - Fixtures.hour)
    }

    @Test("Progress runs over all models")
    func progress() throws {
        var fractions: [Double] = []
        let options = try Fixtures.quickOptions(horizonHours: [1, 2], treeCount: 2)
        _ = try LoadPredictor.train(history: wave, options: options) { fractions.append($0.fraction) }
        #expect(fractions == fractions.sorted())
        #expect(fractions.contains { $0 < 0.5 } && fractions.allSatisfy { (0...1).contains($0) })
        #expect(try #require(fractions.last) > 0.9)
    }

    @Test("Metrics of other names are predicted when named")
    func otherMetrics() throws {
        let history = Fixtures.hourly(336, metric: "mem") { Fixtures.dailyWave($0) }
        let predictor = try LoadPredictor.train(history: history, options: Fixtures.quickOptions(metrics: ["mem"]))
        #expect(predictor.metrics == ["mem"])
        #expect(try predictor.forecasts(from: history).map(\.metric) == ["mem"])
    }
}
