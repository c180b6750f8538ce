import Foundation
import MetricHistory
import ModelRegistry
import Testing

@testable import LoadPrediction

/// Histories that are hardly any, and clocks that are wrong.
@Suite("Degenerate histories")
struct DegenerateHistoryTests {
    private func trained(_ hours: [Int] = [1, 4]) throws -> LoadPredictor {
        try LoadPredictor.train(
            history: Fixtures.hourly(24 * 12) { Fixtures.dailyWave($0) },
            options: Fixtures.quickOptions(horizonHours: hours)
        )
    }

    @Test("Three hours of data: too little to train, the newest value as forecast of a trained predictor")
    func threeHours() throws {
        let short = Fixtures.hourly(3) { Fixtures.dailyWave($0) }
        let error = #expect(throws: LoadPredictionError.self) {
            try LoadPredictor.train(history: short, options: Fixtures.quickOptions())
        }
        #expect(error?.description.contains("only 0 usable hourly rows (nodes: 1, hours: 3)") == true)
        let forecast = try #require(try trained().forecasts(from: short).first)
        #expect(forecast.horizons.map(\.value) == [Fixtures.dailyWave(2), Fixtures.dailyWave(2)])
        #expect(forecast.horizons.map(\.source) == [.newestValue, .newestValue])
    }

    @Test("With as few rows as asked for, a model that says it is a fallback keeps the newest value")
    func fallbackModel() throws {
        // 26 hours less a day less an hour of horizon: one row.
        let history = Fixtures.hourly(26) { Fixtures.dailyWave($0) }
        let predictor = try LoadPredictor.train(history: history, options: Fixtures.quickOptions(minimumRowCount: 1))
        let model = try #require(predictor.model(of: NodeMetric.cpuUtilization, horizonHours: 1))
        #expect(model.selection.fallback?.contains("the newest value is the forecast") == true)
        let horizon = try #require(try predictor.forecasts(from: history).first?.horizons.first)
        #expect(horizon.value == Fixtures.dailyWave(25))
        #expect(try #require(horizon.upperBound) >= Fixtures.dailyWave(25))
    }

    @Test("A constant series is forecast as itself, and its predictor does not beat the last value")
    func constant() throws {
        try Fixtures.withTemporaryDirectory { root in
            let history = Fixtures.hourly(24 * 12) { _ in 0.25 }
            let store = ModelStore(root: root)
            let outcome = try PredictorTrainer(
                history: history,
                options: Fixtures.quickOptions(),
                holdbackHours: 48
            ).run(publishingTo: store, origin: "test", promoting: true, at: Date())
            #expect(!outcome.isPromoted)
            #expect(outcome.verdict.contains("no metric and horizon beats the naive forecasts"))
            let predictor = try LoadPredictor(from: store, version: outcome.version)
            let horizon = try #require(try predictor.forecasts(from: history).first?.horizons.first)
            #expect(abs(try #require(horizon.value) - 0.25) < 1e-6)
            #expect(abs(try #require(horizon.upperBound) - 0.25) < 1e-6)
        }
    }

    @Test("A history of gaps alone cannot be learned from, and gives no forecast, with the reason")
    func allGaps() throws {
        let gaps = Fixtures.hourly(24 * 12) { _ in nil }
        #expect(throws: LoadPredictionError.self) {
            try LoadPredictor.train(history: gaps, options: Fixtures.quickOptions())
        }
        let forecast = try #require(try trained().learning(from: gaps).forecasts(from: gaps).first)
        #expect(forecast.now == nil && forecast.lastKnown == nil && forecast.dataAgeMilliseconds == nil)
        #expect(forecast.horizons.map(\.absence) == [.noData, .noData])
        #expect(forecast.horizons.map(\.value) == [nil, nil])
    }

    @Test("A node that vanished gets no forecast but its age, and the others keep theirs")
    func vanishedNode() throws {
        let gone = Fixtures.hourly(72, node: "worker-2") { $0 < 40 ? Fixtures.dailyWave($0) : nil }
        let both = try #require(Fixtures.hourly(72) { Fixtures.dailyWave($0) }.merged(with: gone))
        let forecasts = try trained().forecasts(from: both)
        #expect(forecasts[0].horizons.allSatisfy { $0.source == .model })
        // Hour 39 ended 32 h before the end of hour 71.
        #expect(forecasts[1].dataAgeMilliseconds == 32 * Fixtures.hour)
        #expect(forecasts[1].now == nil)
        #expect(forecasts[1].horizons.map(\.absence) == [.dataTooOld, .dataTooOld])
    }

    @Test("Where nobody has collected for longer than allowed, no node gets a forecast")
    func oldData() throws {
        let history = Fixtures.hourly(72) { Fixtures.dailyWave($0) }
        let now = history.grid.end + 3 * Fixtures.hour
        let predictor = try trained()
        let old = try #require(try predictor.forecasts(from: history, at: now).first)
        #expect(old.horizons.map(\.absence) == [.dataTooOld, .dataTooOld])
        let allowed = try predictor.forecasts(from: history, at: now, maximumAge: .seconds(3 * 3600)).first
        #expect(allowed?.horizons.map(\.source) == [.model, .model])
        #expect(allowed?.dataAgeMilliseconds == 3 * Fixtures.hour)
    }

    @Test("After the clock went back, what is later is not looked at and nothing is unlearned")
    func clockGoesBack() throws {
        let history = Fixtures.hourly(24 * 14) { Fixtures.dailyWave($0) + Double($0 % 5) * 0.01 }
        let earlier = Fixtures.start + 24 * 13 * Fixtures.hour
        let predictor = try trained()
        let cut = history.slice(from: Fixtures.start, to: earlier)
        #expect(try predictor.forecasts(from: history, at: earlier) == predictor.forecasts(from: cut))
        let learned = try predictor.learning(from: history)
        let again = try learned.learning(from: history, at: earlier)
        #expect(try again.forecasts(from: history) == learned.forecasts(from: history))
        // A time before all data knows nothing.
        let nothing = try predictor.forecasts(from: history, at: 0).first
        #expect(nothing?.horizons.map(\.absence) == [.noData, .noData])
    }

    @Test("Bounds that learn hour by hour are those of the backtest, and those that learn at once")
    func onlineCalibration() throws {
        // A wave whose noise grows after the training, so that the calibration has something to learn.
        func value(_ hour: Int) -> Double {
            let noise = Double((hour * 7919) % 101) / 101 - 0.5
            return Fixtures.dailyWave(hour) + noise * (hour < 24 * 12 ? 0.02 : 0.2)
        }
        let history = Fixtures.hourly(24 * 14) { value($0) }
        let training = history.slice(from: Fixtures.start, to: Fixtures.start + 24 * 12 * Fixtures.hour)
        let predictor = try LoadPredictor.train(history: training, options: Fixtures.quickOptions(horizonHours: [2]))
        let model = try #require(predictor.model(of: NodeMetric.cpuUtilization, horizonHours: 2))
        let part = try #require(try predictor.heldBack(history, from: training.grid.end).first)
        let expected = model.adaptiveBounds(
            try model.forecast(part.rows.features, last: part.rows.last, season: part.rows.season),
            of: part.rows
        )
        var hourly = predictor
        for hour in 24 * 12...24 * 14 {
            let known = history.slice(from: Fixtures.start, to: Fixtures.start + Int64(hour) * Fixtures.hour)
            hourly = try hourly.learning(from: known)
            let horizon = try #require(try hourly.forecasts(from: known).first?.horizons.first)
            guard let row = part.rows.targetTime.firstIndex(of: horizon.targetTime) else { continue }
            #expect(abs(try #require(horizon.upperBound) - expected[row]) < 1e-6, "hour \(hour)")
        }
        let atOnce = try predictor.learning(from: history)
        let bound = try atOnce.forecasts(from: history).first?.horizons.first?.upperBound
        #expect(try hourly.forecasts(from: history).first?.horizons.first?.upperBound == bound)
        #expect(try predictor.forecasts(from: history).first?.horizons.first?.upperBound != bound)
    }
}
