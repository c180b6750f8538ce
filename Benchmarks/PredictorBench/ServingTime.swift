import ArgumentParser
import Foundation
import LoadPrediction

/// How long it takes to take in the newest values of many nodes and to forecast all of them.
struct ServingTime: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Updates and forecasts many nodes and prints the times as JSON."
    )

    @Option(help: "The number of nodes.") var nodes: Int = 5000
    @Option(help: "How often to measure.") var rounds: Int = 9
    @Option(help: "The step of the series in minutes.") var step: Int = 5
    @Option(help: "Rows to train each model on.") var trainingRows: Int = 10_000

    private static let horizons = [1, 2, 4]
    private static let metrics = 2
    private static let trainingNodes = 20
    private static let trainingDays = 12

    /// The medians, in milliseconds, and what was measured.
    private struct Figures: Encodable {
        let nodes: Int
        let forecasts: Int
        /// The trees that a forecast walks, in all models together.
        let treesInAll: Int
        let members: [String]
        let updateMilliseconds: Double
        let slowestUpdateMilliseconds: Double
        let forecastMilliseconds: Double
        let slowestForecastMilliseconds: Double
    }

    func run() async throws {
        let models = try trainedModels()
        let start: Int64 = 1_772_409_600_000
        let compiled = try models.map { try $0.map { try CompiledForecastModel($0) } }
        var stream = ForecastStream(models: compiled, nodeCount: nodes, start: start)
        let warmUp = 9 * 1440 / step
        for index in 0..<warmUp { stream.update(values(at: index)) }
        var updates: [Double] = []
        var forecasts: [Double] = []
        for round in 0..<rounds + 1 {
            let samples = values(at: warmUp + round)
            updates.append(await Stopwatch.seconds { stream.update(samples) })
            forecasts.append(await Stopwatch.seconds { keep(stream.forecast()) })
        }
        // The first round warms caches and threads.
        let batches = stream.forecast()
        guard
            batches.allSatisfy({ $0.allSatisfy { zip($0.expected, $0.bounds).allSatisfy { $0.isFinite && $1 >= $0 } } })
        else { throw CleanExit.message("a forecast is no number or above its bound") }
        try show(models, updates.dropFirst(), forecasts.dropFirst())
    }

    private func show(
        _ models: [[ForecastModel]],
        _ updates: ArraySlice<Double>,
        _ forecasts: ArraySlice<Double>
    ) throws {
        let chosen = models.flatMap { $0 }.map(\.selection)
        let trees = chosen.map { selection in
            // The bound averages two sets of quantile trees of three quarters of 200 rounds.
            selection.candidates.filter { $0.weight > 0 }.reduce(300) { $0 + $1.rounds }
        }
        let figures = Figures(
            nodes: nodes,
            forecasts: nodes * Self.metrics * Self.horizons.count,
            treesInAll: trees.reduce(0, +),
            members: chosen.map {
                $0.candidates.filter { $0.weight > 0 }.map(\.member.rawValue).joined(separator: " ")
            },
            updateMilliseconds: Self.median(updates) * 1000,
            slowestUpdateMilliseconds: (updates.max() ?? 0) * 1000,
            forecastMilliseconds: Self.median(forecasts) * 1000,
            slowestForecastMilliseconds: (forecasts.max() ?? 0) * 1000
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        print(String(decoding: try encoder.encode(figures), as: UTF8.self))
    }

    private static func median(_ values: ArraySlice<Double>) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
    }

    /// Models of both metrics and all horizons, with the settings of `hydatis train predictor`.
    private func trainedModels() throws -> [[ForecastModel]] {
        // Single-threaded trees, because several models forecast at once.
        let options = try ForecastModelOptions(
            trees: ForecastModelOptions.defaultTrees(threadCount: 1),
            rowLimit: trainingRows
        )
        let count = Self.trainingDays * 1440 / step
        return try (0..<Self.metrics).map { metric in
            let series = (0..<Self.trainingNodes).map { node in
                LoadSeries(
                    name: "\(node)",
                    start: 1_772_409_600_000,
                    stepMilliseconds: Int64(step) * 60_000,
                    samples: (0..<count).map { load(node, metric, $0) }
                )
            }
            return try Self.horizons.map { hours in
                let features = try ForecastFeatures(
                    step: .seconds(60 * step),
                    period: .seconds(3600),
                    horizon: .seconds(3600 * hours)
                )
                return try ForecastModel.train(
                    series.map { PreparedSeries($0, for: features) },
                    features: features,
                    options: options
                )
            }
        }
    }

    private func values(at index: Int) -> [[Double]] {
        (0..<Self.metrics).map { metric in (0..<nodes).map { load($0, metric, index) } }
    }

    /// A daily wave that differs by node, with noise that repeats with node, metric and step.
    private func load(_ node: Int, _ metric: Int, _ index: Int) -> Double {
        let day = Double(index * step) / 1440
        let wave = sin(2 * Double.pi * (day + Double(node % 7) / 20))
        // Noise of the hour is shared by its samples: means of hours keep some of it.
        let hour = Self.noise(UInt64(node * 2 + metric), UInt64(index * step / 60))
        let sample = Self.noise(UInt64(node * 2 + metric + 1), UInt64(index) &+ 0x1000_0000)
        return max(0, 0.4 + 0.2 * wave + 0.06 * hour + 0.03 * sample)
    }

    private static func noise(_ series: UInt64, _ index: UInt64) -> Double {
        var bits = (series &* 0x9E37_79B9_7F4A_7C15) ^ (index &* 0xD1B5_4A32_D192_ED03)
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        return Double(bits >> 11) / Double(1 << 52) - 1
    }
}
