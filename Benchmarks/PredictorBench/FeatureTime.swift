import ArgumentParser
import Foundation
import LoadPrediction

/// How long it takes to build the feature rows of many hourly series.
struct FeatureTime: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features",
        abstract: "Builds feature rows of hourly series and prints the seconds."
    )

    @Option(help: "Series: 64-bit floats, one series of --length after the other.") var series: String
    @Option(help: "The number of values of each series.") var length: Int
    @Option(help: "The first row of each series is that of this index.") var from: Int = 24
    @Option(help: "The horizon in hours.") var horizon: Int = 2
    @Option(help: "The number of threads.") var threads: Int = 2
    @Option(help: "Also write the rows, as 32-bit floats, and their columns to files with this beginning.")
    var write: String?

    func run() async throws {
        let values = try Floats.read(series, as: Double.self)
        let features = try ForecastFeatures(
            step: .seconds(3600),
            period: .seconds(3600),
            horizon: .seconds(3600 * horizon)
        )
        var matrix = FeatureMatrix(columns: features.columns)
        let seconds = await Stopwatch.seconds { matrix = rows(values, features) }
        if let write {
            try Floats.write(matrix.values, to: "\(write).f32")
            try Data(features.columns.joined(separator: "\n").utf8).write(to: URL(filePath: "\(write).columns"))
        }
        print(seconds)
    }

    /// From bare series to one matrix, everything that a training does before it trains.
    private func rows(_ values: [Double], _ features: ForecastFeatures) -> FeatureMatrix {
        let series = (0..<values.count / length).map { index in
            PreparedSeries(
                LoadSeries(
                    name: "\(index)",
                    start: 0,
                    stepMilliseconds: 3_600_000,
                    samples: Array(values[index * length..<(index + 1) * length])
                ),
                for: features
            )
        }
        let origins = Array(repeating: Array(from..<length), count: series.count)
        return features.transform(series, origins: origins, threadCount: threads)
    }
}

/// Files of bare numbers in the machine's own byte order.
enum Floats {
    /// Reads all numbers of a file.
    static func read<Number>(_ path: String, as type: Number.Type) throws -> [Number] {
        let data = try Data(contentsOf: URL(filePath: path))
        return data.withUnsafeBytes { Array($0.bindMemory(to: Number.self)) }
    }

    /// Writes numbers to a file.
    static func write<Number>(_ numbers: [Number], to path: String) throws {
        try numbers.withUnsafeBytes { try Data($0).write(to: URL(filePath: path)) }
    }
}
