import ArgumentParser
import ModelRegistry

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

/// Where the models are, for the commands that use them.
struct ModelOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Folder of the models (default: models).", valueName: "folder"))
    var models: String?

    func store(_ settings: Settings) -> ModelStore { ModelStore(root: models ?? settings.modelsDirectory) }
}

/// A whole number of hours, written as a duration: `1h`, `90m` is refused, `2d` is 48 hours.
struct HoursArgument: ExpressibleByArgument, Equatable {
    let hours: Int

    init?(argument: String) {
        guard let unit = argument.last, let number = Int(argument.dropLast()), number > 0 else { return nil }
        switch unit {
        case "h": hours = number
        case "d" where number <= 3650: hours = number * 24
        case "m" where number % 60 == 0: hours = number / 60
        default: return nil
        }
    }
}
