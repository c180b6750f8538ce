import ArgumentParser
import Telemetry

/// `hydatis metrics`: what is collected.
struct Metrics: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the metrics that are collected, with their queries.",
        subcommands: [List.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the metrics of the catalogue.",
            discussion: """
                Examples:
                  hydatis metrics list
                  hydatis metrics list --format json
                  hydatis metrics list --markdown > docs/metrics.md
                """
        )

        @Flag(help: "Print the page docs/metrics.md.")
        var markdown = false

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let catalogue = MetricCatalogue.standard
            if markdown {
                print(catalogue.markdown, terminator: "")
                return
            }
            switch common.format {
            case .json: try Output.json(catalogue.metrics)
            case .table:
                let rows = catalogue.metrics.map { metric in
                    [
                        metric.name, metric.unit, metric.kind.rawValue, metric.scope.rawValue, metric.rangeText,
                        metric.exporter.rawValue, metric.isRequired ? "required" : "",
                    ]
                }
                let headers = ["metric", "unit", "kind", "scope", "valid range", "exporter", "predictor"]
                Output.table(headers, textColumns: Set(headers.indices), rows)
            }
        }
    }
}
