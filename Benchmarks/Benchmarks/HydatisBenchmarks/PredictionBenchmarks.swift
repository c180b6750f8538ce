import Benchmark
import LoadPrediction
import MetricHistory

/// Training and forecasting on 50 nodes and 28 days of hours.
///
/// The rate of training is models per second, that of forecasting node forecasts per second.
func registerPredictionBenchmarks() {
    Benchmark(
        "predictor.train",
        configuration: .init(maxDuration: .seconds(20)),
        closure: { (benchmark, history: MetricTable) in
            let options = try PredictorOptions(model: quickModel())
            try benchmark.measureRate {
                blackHole(try LoadPredictor.train(history: history, options: options))
                return options.horizonHours.count
            }
        },
        setup: { hourlyHistory() }
    )
    Benchmark(
        "predictor.forecast",
        closure: { (benchmark, predictor: LoadPredictor) in
            let history = hourlyHistory()
            benchmark.startMeasurement()
            try benchmark.measureRate {
                try predictor.forecasts(from: history).count
            }
            benchmark.stopMeasurement()
        },
        setup: { try LoadPredictor.train(history: hourlyHistory(), options: PredictorOptions(model: quickModel())) }
    )
}

private func quickModel() throws -> ForecastModelOptions { try .quick(trees: ForecastModelOptions.defaultTrees()) }

private func hourlyHistory() -> MetricTable { SyntheticHistory.table(nodeCount: 50, dayCount: 28, stepSeconds: 3600) }
