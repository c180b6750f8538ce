import ArgumentParser
import LoadPrediction

/// Tells what the load predictor sees.
struct Features: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the features of the load predictor.",
        discussion: """
            Prints every column a forecast is made from, with its group and meaning, as the code describes them. \
            Columns of other metrics stand there once, with METRIC for the metric's name. Examples:
              hydatis features
              hydatis features --format json
              hydatis features --markdown > docs/features.md
            """
    )

    @Flag(help: "Print the page docs/features.md.")
    var markdown = false

    @OptionGroup var common: CommonOptions

    /// A column, for the JSON.
    private struct Column: Encodable {
        let name: String
        let group: String
        let meaning: String
        let lean: Bool
    }

    func run() async throws {
        if markdown {
            print(FeatureDocumentation.markdown, terminator: "")
            return
        }
        let columns = FeatureDocumentation.columns
        switch common.format {
        case .json:
            try Output.json(
                columns.map { Column(name: $0.name, group: $0.group, meaning: $0.meaning, lean: $0.isLean) }
            )
        case .table:
            let rows = columns.map { [$0.name, $0.group, $0.isLean ? "lean" : "", $0.meaning] }
            Output.table(["column", "group", "set", "meaning"], textColumns: [0, 1, 2, 3], rows)
        }
    }
}
