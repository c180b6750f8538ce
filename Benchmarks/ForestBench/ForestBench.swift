import AnomalyDetection
import ArgumentParser
import Foundation

/// The isolation forest and the detector, whose speed scripts/bench-forest holds beside Python's and against its goals.
///
/// Reads commands from standard input, one a line, and answers each with a line: seconds, or `done`. So its rounds may
/// take turns with those of another program without reading the rows anew.
@main
struct ForestBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the isolation forest and the detector; scripts/bench-forest calls it.",
        discussion: """
            Commands: fit THREADS, score THREADS, row (the mean over many), some ROWS THREADS, interval NODES THREADS (\
            features and scores of the newest interval, the median over 50), write FILE (scores as doubles).
            """
    )

    @Option(help: "The rows: a file of doubles, row after row.") var rows: String
    @Option(help: "The number of columns.") var columns: Int
    @Option(help: "The number of trees.") var trees: Int = 100
    @Option(help: "Rows drawn for each tree.") var sampleSize: Int = 256
    @Option(help: "Share of splits that are extended.") var extensionShare: Double = 0.5

    func run() throws {
        let bytes = try Data(contentsOf: URL(filePath: rows))
        guard columns > 0, bytes.count > 0, bytes.count.isMultiple(of: 8 * columns) else {
            throw ValidationError("\(rows): \(bytes.count) bytes are no whole number of rows of \(columns) doubles")
        }
        let values = [Double](unsafeUninitializedCapacity: bytes.count / 8) { buffer, count in
            count = bytes.copyBytes(to: buffer) / 8
        }
        let options = try IsolationForestOptions(
            treeCount: trees,
            sampleSize: sampleSize,
            extensionShare: extensionShare
        )
        var stopwatch = try ForestStopwatch(FeatureRows(columnCount: columns, values: values), options)
        while let line = readLine() {
            let answer = try stopwatch.answer(line.split(separator: " ").map(String.init))
            // Not print, which keeps lines back when they go to a pipe.
            try FileHandle.standardOutput.write(contentsOf: Data("\(answer)\n".utf8))
        }
    }
}
