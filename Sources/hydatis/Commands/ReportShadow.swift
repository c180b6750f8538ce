import ArgumentParser
import DecisionLog
import Foundation
import MetricHistory

/// The form of a report.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
    case html
}

extension Report {
    /// `hydatis report shadow`: our choices beside what schedulers did.
    struct Shadow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare what we would have chosen with what the scheduler did, over a period.",
            discussion: """
                Reads the decision log of `hydatis serve`, also while the service runs, and changes nothing. Pods that \
                cannot be judged fully are counted, but left out of the comparison; what too few decisions cannot tell \
                is said. Figures and limits are in docs/shadow.md. Examples:
                  hydatis report shadow
                  hydatis report shadow --from 2026-11-01 --to 2026-11-15 --log logs/decisions.sqlite
                  hydatis report shadow --from 14d --format html --output shadow.html
                """
        )

        /// Where the service keeps its log unless it is told otherwise.
        static let defaultLog = "logs/decisions.sqlite"

        @Option(help: ArgumentHelp("Start: a day, a time or a span before now.", valueName: "time"))
        var from: InstantArgument?

        @Option(help: ArgumentHelp("End, in the same forms (default: now).", valueName: "time"))
        var to: InstantArgument?

        @Option(help: ArgumentHelp("The service's decision log.", valueName: "file"))
        var log = Self.defaultLog

        @Option(help: ArgumentHelp("Write JSON or HTML to this file.", valueName: "file"))
        var output: String?

        @Option(help: "Form of the report.")
        var format: ReportFormat = .table

        @Option(help: ArgumentHelp("Configuration file (default: \(Settings.defaultPath)).", valueName: "file"))
        var config: String?

        func run() async throws {
            _ = try await Settings(path: config)
            let period = try period()
            if let output {
                guard format != .table else {
                    throw WrongUse("--output: a table goes to standard output; add --format html or --format json")
                }
                try OutputPlace.requireFile(output, option: "--output")
            }
            let comparison = try compare(period)
            switch format {
            case .table: ShadowTable(comparison).print()
            case .json: try write(try Self.json(comparison))
            case .html: try write(try ShadowPage(comparison, log: log).html())
            }
            for caution in comparison.cautions { Console.warning(caution) }
        }

        private func period() throws -> (from: Date, to: Date) {
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            let end = to?.milliseconds(now: now) ?? now
            let start = from?.milliseconds(now: now) ?? end - 7 * 86_400_000
            guard start < end else { throw WrongUse("--from: must be before --to") }
            return (Date(millisecondsSince1970: start), Date(millisecondsSince1970: end))
        }

        private func compare(_ period: (from: Date, to: Date)) throws -> ShadowComparison {
            let reader = try DecisionReader(path: log)
            let total = Double(max(1, try reader.count(from: period.from, to: period.to)))
            var bar = ProgressBar("reading decisions")
            defer { bar.update(1) }
            return try reader.compare(from: period.from, to: period.to) { bar.update(min(0.99, Double($0) / total)) }
        }

        private func write(_ text: String) throws {
            guard let output else { return print(text, terminator: text.hasSuffix("\n") ? "" : "\n") }
            try AtomicFile.replace(output, contents: Data(text.utf8))
            Console.success("report: \(output)")
        }

        /// The comparison with what it means in words.
        private struct Whole: Encodable {
            var headline: String
            var recommendation: String
            var recommendedWeight: Int?
            var cautions: [String]
            var comparison: ShadowComparison
        }

        private static func json(_ comparison: ShadowComparison) throws -> String {
            let encoder = DecisionRecord.encoder
            encoder.outputFormatting.insert(.prettyPrinted)
            let whole = Whole(
                headline: comparison.headline,
                recommendation: comparison.recommendation,
                recommendedWeight: comparison.recommendedWeight,
                cautions: comparison.cautions,
                comparison: comparison
            )
            return String(decoding: try encoder.encode(whole), as: UTF8.self)
        }
    }
}
