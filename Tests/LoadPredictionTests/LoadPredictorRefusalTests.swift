import LoadPrediction
import MetricHistory
import Testing

@Suite("What a load predictor refuses")
struct LoadPredictorRefusalTests {
    private func message<Result>(_ body: () throws -> Result) -> String? {
        #expect(throws: LoadPredictionError.self) { _ = try body() }?.description
    }

    @Test("Options out of range")
    func badOptions() {
        #expect(
            message { try PredictorOptions(horizonHours: [1, -2]) }
                == "horizon must be a whole number of hours in 1 to 168, got -2"
        )
        #expect(message { try PredictorOptions(horizonHours: []) } == "horizons must be one or more hours, got none")
        #expect(message { try PredictorOptions(metrics: []) } == "metrics must be one or more names, got none")
        #expect(
            message { try PredictorOptions(minimumRowCount: 0) } == "minimum row count must be 1 or more, got 0"
        )
    }

    @Test("A history with too few rows, saying how long to collect")
    func tooFewRows() throws {
        // 65 hours less a day less an hour of horizon: 40 rows. 200 rows need 200 + 24 + 1 hours: 10 days.
        let short = Fixtures.hourly(65) { Fixtures.dailyWave($0) }
        let options = try PredictorOptions()
        #expect(
            message { try LoadPredictor.train(history: short, options: options) }
                == "cpu_utilization_ratio at +1 h: only 40 usable hourly rows (nodes: 1, hours: 65), need at least 200: "
                + "collect at least 10 days without gaps"
        )
    }

    @Test("A history without the metrics")
    func missingMetric() throws {
        let history = Fixtures.hourly(336, metric: "mem") { Fixtures.dailyWave($0) }
        #expect(
            message { try LoadPredictor.train(history: history, options: PredictorOptions()) }
                == "history lacks cpu_utilization_ratio, memory_utilization_ratio; it has mem; "
                + "collect the metric or name another one"
        )
        #expect(
            message { try LoadPredictor.train(history: history, options: PredictorOptions(metrics: ["mem", "cpu"])) }
                == "history lacks cpu; it has mem; collect the metric or name another one"
        )
    }

    @Test("Steps that do not divide an hour", arguments: [7_200_000, 420_000])
    func badStep(milliseconds: Int64) {
        let grid = TimeGrid(start: Fixtures.start, stepMilliseconds: milliseconds, count: 500)
        let key = SeriesKey(node: "worker-1", metric: NodeMetric.cpuUtilization)
        #expect(
            message {
                try LoadPredictor.train(history: MetricTable(grid: grid, series: [key]), options: PredictorOptions())
            }
                == "history has a step of \(milliseconds / 1000).0 s; forecasts need a step that divides an hour, "
                + "such as 3600 s or 300 s"
        )
    }

    @Test("A held-back part that is empty, or all there is", arguments: [0, -5, 336])
    func badHoldback(hours: Int) {
        let history = Fixtures.hourly(336) { Fixtures.dailyWave($0) }
        #expect(
            message {
                try LoadPredictor.evaluate(history: history, options: PredictorOptions(), holdbackHours: hours)
            } == "holdback must be 1 hour or more and less than the history's 336 hours, got \(hours)"
        )
    }

    @Test("A held-back part without any value")
    func nothingToEvaluate() throws {
        let history = Fixtures.hourly(336) { $0 < 300 ? Fixtures.dailyWave($0) : nil }
        let options = try Fixtures.quickOptions()
        #expect(throws: LoadPredictionError.nothingToEvaluate(metric: NodeMetric.cpuUtilization, horizonHours: 1)) {
            try LoadPredictor.evaluate(history: history, options: options, holdbackHours: 36)
        }
    }

    @Test("An empty history")
    func emptyHistory() throws {
        let empty = MetricTable(grid: TimeGrid(start: 0, stepMilliseconds: Fixtures.hour, count: 0), series: [])
        let text = message { try LoadPredictor.train(history: empty, options: PredictorOptions()) }
        #expect(text?.contains("it has nothing;") == true)
    }
}
