import AnomalyDetection
import ArgumentParser
import Foundation
import MetricHistory

extension Evaluate {
    /// `hydatis evaluate detector`: how well isolation forests find known anomalies.
    struct Detector: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell how well isolation forests find anomalies that are known.",
            discussion: """
                --labelled reads rows with the columns f0, f1, ... and label (1 anomaly, 0 normal); one forest for each \
                seed is fitted on all rows without their labels and scores the same rows. --series reads time series \
                with the columns series_id, timestamp, value and label; each is scored by its window features, and the \
                top rows are compared with the labeled windows. docs/detection.md explains the figures. Examples:
                  hydatis evaluate detector --labelled rows.parquet --trees 100 --sample-size 256 --seeds 5
                  hydatis evaluate detector --labelled rows.parquet --timing --threads 1 --format json
                  hydatis evaluate detector --series series.parquet
                Without either it tries the health of nodes on collected metrics, by false alarms and injected faults:
                  hydatis evaluate detector --data data/metrics --holdback 5d --faults 20 --report detector.html
                """
        )

        @Option(help: ArgumentHelp("Labeled rows: a Parquet file.", valueName: "file"))
        var labelled: String?

        @Option(help: ArgumentHelp("Labeled time series: a Parquet file.", valueName: "file"))
        var series: String?

        @OptionGroup var health: HealthTrialOptions
        @OptionGroup var forest: ForestOptions

        @Option(parsing: .unconditional, help: ArgumentHelp("Number of seeds.", valueName: "count"))
        var seeds: Int = 5

        @Option(
            parsing: .unconditional,
            help: ArgumentHelp("Rows that precision at k looks at (default: as many as anomalies).", valueName: "count")
        )
        var top: Int?

        @Option(
            parsing: .unconditional,
            help: ArgumentHelp("With --series: share of rows to flag in each.", valueName: "share")
        )
        var topShare: Double = 0.005

        @Flag(help: "With --labelled: also measure how long fitting and scoring take.")
        var timing = false

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let settings = try await common.settings()
            let threads = try forest.threadCount(settings)
            switch (labelled, series) {
            case (let file?, nil): try evaluateRows(file, threads)
            case (nil, let file?): try evaluateSeries(file, threads)
            case (nil, nil): try health.run(settings, common.format, forest: forest.options(seed: forest.firstSeed))
            default: throw WrongUse("name what to judge by: either --labelled FILE or --series FILE")
            }
        }

        /// The seeds, from the first on.
        private func seedList() throws -> [UInt64] {
            guard (1...1000).contains(seeds) else { throw WrongUse("--seeds: must be in 1...1000, got \(seeds)") }
            return (0..<UInt64(seeds)).map { forest.firstSeed &+ $0 }
        }

        private func evaluateRows(_ file: String, _ threads: Int) throws {
            if let top, top < 1 { throw WrongUse("--top: must be at least 1, got \(top)") }
            let seeds = try seedList()
            _ = try forest.options(seed: 0)
            let data = try LabeledRows(ColumnTable(parquet: file))
            var bar = ProgressBar("evaluating")
            let evaluation = try forest.naming(file) {
                try ForestEvaluation(
                    of: data,
                    seeds: seeds,
                    topCount: top,
                    threadCount: threads,
                    options: { try forest.options(seed: $0) },
                    progress: { bar.update($0) }
                )
            }
            let measured =
                timing ? try ForestTiming(data.rows, options: forest.options(seed: 0), threads: threads) : nil
            let report = DetectorReport(
                evaluation,
                data: data,
                file: file,
                forest: try forest.options(seed: 0),
                measured
            )
            switch common.format {
            case .json: try Output.json(report)
            case .table: report.showTable()
            }
        }

        private func evaluateSeries(_ file: String, _ threads: Int) throws {
            guard !timing else { throw WrongUse("--timing: goes with --labelled, not with --series") }
            guard topShare > 0, topShare <= 0.5 else {
                throw WrongUse("--top-share: must be in (0, 0.5], got \(topShare)")
            }
            let seeds = try seedList()
            _ = try forest.options(seed: 0)
            let series = try LabeledSeries.read(ColumnTable(parquet: file))
            var bar = ProgressBar("evaluating")
            var results: [SeriesEvaluation] = []
            for one in series {
                results.append(
                    try SeriesEvaluation(
                        of: one,
                        seeds: seeds,
                        topShare: topShare,
                        threadCount: threads,
                        options: { try forest.options(seed: $0, usualShare: 0) }
                    )
                )
                bar.update(Double(results.count) / Double(series.count))
            }
            let report = SeriesReport(results, file: file, seeds: seeds, topShare: topShare)
            switch common.format {
            case .json: try Output.json(report)
            case .table: report.showTable()
            }
        }
    }
}

/// How forests are grown, for commands that grow them.
struct ForestOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: ArgumentHelp("Number of trees.", valueName: "count"))
    var trees: Int = 100

    @Option(parsing: .unconditional, help: ArgumentHelp("Rows drawn for each tree.", valueName: "count"))
    var sampleSize: Int = 256

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Features that an extended split combines beyond the first.", valueName: "level")
    )
    var extensionLevel: Int = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Share of splits that are extended, 0...1 (default: 0.5; for --series 0, as single windows stand out alone).",
            valueName: "share"
        )
    )
    var extensionShare: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How far beyond the sample splits may fall, in mean distances.", valueName: "number")
    )
    var rangeExtension: Double = 1

    @Option(parsing: .unconditional, help: ArgumentHelp("The first seed.", valueName: "number"))
    var seed: UInt64?

    @Option(parsing: .unconditional, help: ArgumentHelp("Number of threads (default: 2).", valueName: "count"))
    var threads: Int?

    /// The seed, or the first of several.
    var firstSeed: UInt64 { seed ?? 0 }

    /// The options for a seed.
    ///
    /// - Parameters:
    ///   - seed: The seed.
    ///   - usualShare: The share of extended splits where none was given.
    /// - Returns: The options.
    /// - Throws: `WrongUse` that says what is allowed.
    func options(seed: UInt64, usualShare: Double = 0.5) throws -> IsolationForestOptions {
        do {
            return try IsolationForestOptions(
                treeCount: trees,
                sampleSize: sampleSize,
                extensionLevel: extensionLevel,
                extensionShare: extensionShare ?? usualShare,
                rangeExtension: rangeExtension,
                seed: seed
            )
        } catch let error as AnomalyDetectionError {
            throw WrongUse("\(error)")
        }
    }

    func threadCount(_ settings: Settings) throws -> Int {
        let count = threads ?? settings.threads
        guard (1...1024).contains(count) else { throw WrongUse("--threads: must be in 1...1024, got \(count)") }
        return count
    }

    /// Names the file in what a forest says about its rows, since it knows only their values.
    func naming<Result>(_ file: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch AnomalyDetectionError.noRows {
            throw UnusableRows(description: "\(file): \(AnomalyDetectionError.noRows)")
        }
    }

    private struct UnusableRows: Error, CustomStringConvertible {
        let description: String
    }
}
