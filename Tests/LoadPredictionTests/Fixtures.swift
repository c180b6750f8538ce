import Foundation
import LoadPrediction
import MetricHistory
import ModelRegistry
import Testing

/// Files beside the tests and small made-up histories.
enum Fixtures {
    /// One hour in milliseconds.
    static let hour: Int64 = 3_600_000

    /// 2019-05-01 00:00 UTC, a Wednesday.
    static let start: Int64 = 1_556_668_800_000

    /// The folder of files that Python made.
    static let reference = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Reference")

    /// The root of the package.
    static let package = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The series that Python computed its reference from: two nodes, 28 days, every 5 minutes, with gaps.
    ///
    /// - Parameter nodes: The nodes to keep; nil for both.
    /// - Returns: The series.
    /// - Throws: `MetricHistoryError` when the file is damaged.
    static func series(nodes: Set<String>? = nil) throws -> MetricTable {
        let all = try MetricTable.read(path: reference.appending(path: "series.parquet").path)
        guard let nodes else { return all }
        var kept = MetricTable(grid: all.grid, series: all.series.filter { nodes.contains($0.node) })
        for (index, key) in kept.series.enumerated() {
            guard let source = all.index(of: key) else { continue }
            for time in 0..<all.grid.count { kept[series: index, at: time] = all[series: source, at: time] }
        }
        return kept
    }

    /// A history of one hourly series.
    ///
    /// - Parameters:
    ///   - hourCount: Its length.
    ///   - node: The node's name.
    ///   - metric: The metric's name.
    ///   - value: The value of each hour; nil is a gap.
    /// - Returns: The history.
    static func hourly(
        _ hourCount: Int,
        node: String = "worker-1",
        metric: String = NodeMetric.cpuUtilization,
        value: (Int) -> Double?
    ) -> MetricTable {
        let grid = TimeGrid(start: start, stepMilliseconds: hour, count: hourCount)
        var table = MetricTable(grid: grid, series: [SeriesKey(node: node, metric: metric)])
        for index in 0..<hourCount { table[series: 0, at: index] = value(index) }
        return table
    }

    /// A load that rises and falls once a day, 0.2 at midnight and 0.6 at noon.
    static func dailyWave(_ hour: Int) -> Double { 0.4 - 0.2 * cos(2 * Double.pi * Double(hour) / 24) }

    /// Options with few trees, for tests that look at everything but quality.
    static func quickOptions(
        metrics: [String]? = nil,
        horizonHours: [Int] = [1],
        treeCount: Int = 10,
        minimumRowCount: Int = 50
    ) throws -> PredictorOptions {
        try PredictorOptions(
            metrics: metrics,
            horizonHours: horizonHours,
            model: quickModel(treeCount: treeCount),
            minimumRowCount: minimumRowCount
        )
    }

    /// A model of few candidates and trees.
    static func quickModel(treeCount: Int = 10, subsample: Double = 1, seed: Int = 0) throws -> ForecastModelOptions {
        try ForecastModelOptions(
            trees: TrainingParameters(treeCount: treeCount, subsample: subsample, seed: seed),
            members: [.leanChangeAbsolute, .leanRidge, .seasonalNaive, .persistence]
        )
    }

    /// The files of a predictor as the registry holds them.
    static func files(of predictor: LoadPredictor) throws -> [String: Data] {
        try withTemporaryDirectory { root in
            let store = ModelStore(root: root)
            let version = try predictor.publish(to: store, accuracy: [], origin: "test", at: Date())
            return try store.load(LoadPredictor.kind, version: version).files
        }
    }

    /// Runs a body with the path of a new directory, which is removed afterwards.
    static func withTemporaryDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
        let path = FileManager.default.temporaryDirectory.appending(path: "hydatis-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }
}
