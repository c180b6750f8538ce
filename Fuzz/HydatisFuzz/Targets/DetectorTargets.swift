import Crypto
import Foundation

@testable import AnomalyDetection
@testable import MetricHistory

/// The file of an isolation forest without its checksum, which is added so that more than the checksum is tried.
enum ForestTarget: FuzzTarget {
    static let name = "forest"
    static let about = "files of isolation forests, with the right checksum"

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        let contents = Array(bytes)
        let forest = try IsolationForest(encoded: Data(contents + SHA256.hash(data: contents)), name: "f")
        guard forest.columnCount <= 1000 else { return }
        let score = try forest.score(row: Array(repeating: 0.5, count: forest.columnCount))
        require((0...1).contains(score), "score \(score)")
        _ = try forest.score(row: Array(repeating: .nan, count: forest.columnCount))
    }

    static func seeds() throws -> [String: Data] {
        var seeds: [String: Data] = [:]
        for level in 1...2 {
            var rows = FeatureRows(columnCount: 3)
            for row in 0..<24 { rows.append([Double(row), Double(row * 7 % 16), Double(row * 5 % 9)]) }
            let options = try IsolationForestOptions(treeCount: 3, sampleSize: 8, extensionLevel: level, seed: 1)
            let forest = try IsolationForest.fit(rows, options: options)
            seeds["level-\(level).hif"] = forest.encoded().dropLast(SHA256.byteCount)
        }
        return seeds
    }
}

/// The file of a health model beside a sound forest, and a few intervals that it judges.
enum HealthTarget: FuzzTarget {
    static let name = "health"
    static let about = "files of health models, and judgements on a few intervals"
    private static let detector = Result { try makeDetector() }

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        let forest = try detector.get().nodeModel.forest
        let model = try HealthModel(encoded: Data(bytes), forest: forest, name: "h")
        var stream = HealthStream(model: model, nodes: ["a", "new"], threadCount: 1)
        let width = 2 * model.metrics.count
        for number in 0..<3 {
            let (time, isBeyond) = model.stepMilliseconds.multipliedReportingOverflow(by: Int64(number))
            guard !isBeyond else { return }
            let values = Array(repeating: number == 1 ? .nan : 0.5, count: width)
            _ = try stream.update(time: time, values: values)
        }
    }

    static func seeds() throws -> [String: Data] { ["one-node.health": try detector.get().nodeModel.encoded()] }

    /// A detector of one node and two metrics over six days of hours.
    private static func makeDetector() throws -> AnomalyDetector {
        let grid = TimeGrid(start: 1_793_491_200_000, stepMilliseconds: 3_600_000, count: 144)
        let names = ["cpu_utilization_ratio", "memory_utilization_ratio"]
        var table = MetricTable(grid: grid, series: names.map { SeriesKey(node: "a", metric: $0) })
        for time in 0..<144 {
            table[series: 0, at: time] = 0.3 + 0.01 * Double(time * 7 % 13)
            table[series: 1, at: time] = 0.5 + 0.01 * Double(time * 5 % 11)
        }
        let forest = try IsolationForestOptions(treeCount: 5, sampleSize: 16, seed: 1)
        let options = try AnomalyDetector.Options(forest: forest, contamination: 0.01, threadCount: 1)
        return try AnomalyDetector.fit(table, options: options)
    }
}
