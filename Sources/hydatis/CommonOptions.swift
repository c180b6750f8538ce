import ArgumentParser
import ClusterModel
import Foundation
import LoadPrediction
import ModelRegistry
import Telemetry

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Configuration file (default: \(Settings.defaultPath), if it is there).", valueName: "file")
    )
    var config: String?

    @Option(help: "Form of the results.")
    var format: OutputFormat = .table

    func settings() async throws -> Settings { try await Settings(path: config) }
}

/// Where the metrics are, for the commands that read them.
struct MetricsOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Metrics: a folder or a file (default: data/metrics).", valueName: "path"))
    var data: String?

    /// The values that the metrics of the catalogue can have; others are not checked.
    static let validRanges = MetricCatalogue.standard.acceptedRanges
        .merging(MetricCatalogue.extra.acceptedRanges) { standard, _ in standard }

    /// The metric of the catalogue with a name.
    static func definition(_ name: String) -> MetricDefinition? {
        MetricCatalogue.standard[name] ?? MetricCatalogue.extra[name]
    }

    func path(_ settings: Settings) throws -> String {
        let path = data ?? settings.metricsDirectory
        guard !path.isEmpty else { throw WrongUse("--data: the path is empty; name a folder or a file of metrics") }
        return path
    }

    /// Names the metrics' path in what the predictor says about them, since it knows only their values.
    static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as LoadPredictionError {
            throw UnusableMetrics(description: "\(path): \(error)")
        }
    }

    private struct UnusableMetrics: Error, CustomStringConvertible {
        let description: String
    }
}

/// Where the models are, for the commands that use them.
struct ModelOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Folder of the models (default: models).", valueName: "folder"))
    var models: String?

    func store(_ settings: Settings) throws -> ModelStore {
        let root = models ?? settings.modelsDirectory
        // Joined with a kind, an empty path would lead to the root of the file system.
        guard !root.isEmpty else { throw WrongUse("--models: the path is empty; name the folder of the models") }
        return ModelStore(root: root)
    }
}

/// A whole number of hours, written as a duration: `1h`, `120m`, `2d`; `90m` is refused.
struct HoursArgument: Equatable {
    let hours: Int

    /// - Throws: `ValidationError` that says what is allowed; the parser adds option and value.
    init(argument: String) throws {
        let refusal = ValidationError("expected whole hours above zero, such as 2h or 1d")
        guard let unit = argument.last, let number = Int(argument.dropLast()), number > 0 else { throw refusal }
        switch unit {
        case "h" where number <= 87_600: hours = number
        case "d" where number <= 3650: hours = number * 24
        case "m" where number % 60 == 0 && number <= 5_256_000: hours = number / 60
        default: throw refusal
        }
    }
}

/// A time span with a unit: `15s`, `5m`, `1h`, `2d`.
struct DurationArgument: ExpressibleByArgument, Equatable {
    let duration: Duration

    /// One hour.
    static let hour = DurationArgument(duration: .seconds(3600))

    private init(duration: Duration) {
        self.duration = duration
    }

    var defaultValueDescription: String { "\(duration.components.seconds)s" }

    init?(argument: String) {
        let seconds: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = argument.last.flatMap({ seconds[$0] }), let number = Int(argument.dropLast()),
            (0...1_000_000_000).contains(number)
        else { return nil }
        duration = .seconds(number * unit)
    }
}

/// An instant: `2026-03-01` (UTC), `2026-03-01T12:00:00Z`, or a span before now such as `15d`.
struct InstantArgument: ExpressibleByArgument, Equatable {
    private enum Form: Equatable {
        case instant(Int64)
        case ago(Duration)
    }

    private let form: Form

    init?(argument: String) {
        if let span = DurationArgument(argument: argument) {
            form = .ago(span.duration)
        } else if let date = (try? Date(argument, strategy: .iso8601))
            ?? (try? Date(argument, strategy: Date.ISO8601FormatStyle().year().month().day()))
        {
            form = .instant(Int64(saturating: date.timeIntervalSince1970 * 1000))
        } else {
            return nil
        }
    }

    /// The instant in milliseconds since 1970 UTC.
    func milliseconds(now: Int64) -> Int64 {
        switch form {
        case .instant(let time): time
        case .ago(let span): now - span.components.seconds * 1000
        }
    }
}
