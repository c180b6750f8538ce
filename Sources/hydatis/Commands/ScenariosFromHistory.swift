import ArgumentParser
import Foundation
import MetricHistory
import Simulation

extension Scenarios {
    /// `hydatis scenarios from-history`: makes scenarios of the cluster's own days.
    struct FromHistory: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "from-history",
            abstract: "Make scenarios of the cluster's own collected days.",
            discussion: """
                Every whole day (UTC) becomes a scenario in the placement benchmark's format, with the days before it \
                as history; the first collected day has none. All days share one history, so that they can be used \
                together, for example by hydatis train optimizer. Nodes with a taint that keeps pods off are left out, \
                and what DaemonSets request is taken off the others. Written are OUT/scenarios/own-DAY/ and \
                OUT/history/own.parquet. \
                Pods must have been collected every 5 minutes.
                Examples:
                  hydatis scenarios from-history --data data/pods --days 14 --out own
                  hydatis simulate own/scenarios/* --policy kube-default --policy predictive-convex
                """
        )

        @Option(
            help: ArgumentHelp("Folder of the collected pods (default: pods beside the metrics).", valueName: "folder")
        )
        var data: String?

        @Option(help: ArgumentHelp("How many whole days, the newest ones.", valueName: "number"))
        var days = 7

        @Option(help: ArgumentHelp("Write scenarios/ and history/ into this folder.", valueName: "folder"))
        var out: String

        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard (1...366).contains(days) else { throw ValidationError("--days must be in 1...366, got \(days)") }
        }

        func run() async throws {
            let settings = try await common.settings()
            try OutputPlace.requireFolder(out, option: "--out")
            let folder = data ?? PodData.folder(besides: settings.metricsDirectory)
            let history = try PodData.read(folder)
            let window = try OwnHistory.lastDays(days, of: history)
            var bar = ProgressBar("writing scenarios")
            let own = try OwnHistoryFolder(history: history, window: window, directory: out) { bar.update($0) }
            let made = zip(own.days, try own.write()).compactMap { day, folder in
                folder.map { OwnDay(day, folder: $0) }
            }
            let empty = own.days.filter(\.scenario.pods.isEmpty).map(\.scenario.name)
            if !empty.isEmpty { Console.warning("no pods on \(empty.joined(separator: ", ")): left out") }
            switch common.format {
            case .json: try Output.json(made)
            case .table:
                let headers = ["scenario", "nodes", "pods", "not measured", "never measured", "days of history"]
                let rows = made.map { day in
                    [
                        day.scenario, "\(day.nodes)", "\(day.notes.pods)", day.notes.filledShare.percent,
                        "\(day.notes.neverMeasured)", "\(day.notes.historyDays)",
                    ]
                }
                Output.table(headers, rows)
                Console.success("\(made.count) scenarios in \(out)/scenarios")
            }
        }
    }
}

/// A written day for people and machines.
private struct OwnDay: Encodable {
    var scenario: String
    var folder: String
    var nodes: Int
    var notes: OwnHistory.Notes

    init(_ own: OwnHistory, folder: String) {
        self.folder = folder
        scenario = own.scenario.name
        nodes = own.scenario.nodes.count
        notes = own.notes
    }
}
