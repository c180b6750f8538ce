import Benchmark
import MetricHistory
import Simulation

/// Reading a scenario folder (the rate is its pods per second) and a metric table (rows per second) from Parquet.
func registerFileBenchmarks() {
    let scenarioFolder = TemporaryFolder()
    Benchmark(
        "read.scenario",
        closure: { (benchmark, path: String) in
            try benchmark.measureRate { try Scenario(directory: path).pods.count }
        },
        setup: { try LargeScenario.prepare(in: scenarioFolder) },
        teardown: { scenarioFolder.remove() }
    )
    let tableFolder = TemporaryFolder()
    Benchmark(
        "read.metric-table",
        closure: { (benchmark, path: String) in
            try benchmark.measureRate { try MetricTable.read(path: path).values.count }
        },
        setup: {
            let path = "\(tableFolder.path)/metrics.parquet"
            // 50 nodes, one metric, 30 days of 5-minute steps: 432,000 rows.
            try SyntheticHistory.table(nodeCount: 50, dayCount: 30, stepSeconds: 300).write(parquet: path)
            return path
        },
        teardown: { tableFolder.remove() }
    )
}
