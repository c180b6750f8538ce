import AnomalyDetection
import ArgumentParser
import Foundation

/// Measures one part of the work at a time.
struct ForestStopwatch {
    private static let singleRows = 2000
    /// Rows far apart in memory, as values of a node that just came in are.
    private static let stride = 7919

    private let rows: FeatureRows
    private let options: IsolationForestOptions
    private let forest: IsolationForest
    private var detector: AnomalyDetector?

    init(_ rows: FeatureRows, _ options: IsolationForestOptions) throws {
        self.rows = rows
        self.options = options
        forest = try IsolationForest.fit(rows, options: options)
    }

    /// What a command gives.
    ///
    /// - Throws: `ValidationError` for a command that there is not, and what the measured work throws.
    mutating func answer(_ words: [String]) throws -> String {
        let numbers = words.dropFirst().map { Int($0) ?? 0 }
        switch (words.first, numbers.count) {
        case ("fit", 1):
            return try time { keep(try IsolationForest.fit(rows, options: options, threadCount: numbers[0])) }
        case ("score", 1): return try time { keep(try forest.score(rows, threadCount: numbers[0])) }
        case ("row", 0): return try timeOfOneRow()
        case ("some", 2):
            let part = part(numbers[0])
            return try time { keep(try forest.score(part, threadCount: numbers[1])) }
        case ("interval", 2): return try timeOfInterval(nodes: numbers[0], threads: numbers[1])
        case ("write", 1):
            try forest.score(rows).withUnsafeBytes { try Data($0).write(to: URL(filePath: words[1])) }
            return "done"
        default: throw ValidationError("no such command: \(words.joined(separator: " "))")
        }
    }

    private func time(_ body: () throws -> Void) rethrows -> String {
        "\(try ContinuousClock().measure(body) / .seconds(1))"
    }

    private func timeOfOneRow() throws -> String {
        let single = (0..<Self.singleRows).map { Array(rows.row($0 * Self.stride % rows.rowCount)) }
        let all = try ContinuousClock().measure { for row in single { keep(try forest.score(row: row)) } }
        return "\(all / .seconds(1) / Double(single.count))"
    }

    private func part(_ count: Int) -> FeatureRows {
        var part = FeatureRows(columnCount: rows.columnCount)
        for index in 0..<count { part.append(rows.row(index * Self.stride % rows.rowCount)) }
        return part
    }

    private mutating func timeOfInterval(nodes: Int, threads: Int) throws -> String {
        let table = NodeHistory.table(nodeCount: 12, dayCount: 3)
        let options = try AnomalyDetector.Options(threadCount: threads)
        let detector = try detector ?? AnomalyDetector.fit(table, options: options)
        self.detector = detector
        let timing = try StreamTiming(of: detector, on: table, nodeCount: nodes)
        return "\(timing.medianMilliseconds / 1000)"
    }
}

/// Keeps the optimizer from leaving out what is only measured.
@inline(never)
private func keep<Value>(_ value: Value) {}
