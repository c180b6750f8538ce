import Benchmark
import LoadPrediction
import MetricHistory

/// Training and forecasting on 50 nodes and 28 days of hours.
///
/// The rate of training is rounds (trees) per second, that of forecasting node forecasts per second.
func registerPredictionBenchmarks() {
    Benchmark(
        "predictor.train",
        configuration: .init(maxDuration: .seconds(20)),
        closure: { (benchmark, history: MetricTable) in
            let options = try PredictorOptions()
            try benchmark.measureRate {
                blackHole(try LoadPredictor.train(history: history, options: options))
                return options.horizonHours.count * options.parameters.treeCount
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
                try predictor.forecast(history: history).count
            }
            benchmark.stopMeasurement()
        },
        setup: { try LoadPredictor.train(history: hourlyHistory(), options: PredictorOptions()) }
    )
}

private func hourlyHistory() -> MetricTable { SyntheticHistory.table(nodeCount: 50, dayCount: 28, stepSeconds: 3600) }
