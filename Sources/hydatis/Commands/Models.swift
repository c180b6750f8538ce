import ArgumentParser
import Foundation
import ModelRegistry
import Simulation

/// `hydatis models`: what is stored, and which version is in use.
struct Models: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, inspect, promote and roll back trained models.",
        discussion: """
            Models are folders MODELS/KIND/VERSION with a manifest and checksums; MODELS/KIND/current names the one in \
            use. Examples:
              hydatis models list
              hydatis models show predictor
              hydatis models promote predictor 20261123T162400Z
              hydatis models rollback predictor
            """,
        subcommands: [List.self, Show.self, Promote.self, Rollback.self, Drift.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the stored versions, newest last.",
            discussion: """
                Every file is verified: a version that is cut, changed or half there is listed with what is wrong. \
                Example:
                  hydatis models list predictor --format json
                """
        )

        @Argument(help: "Only this kind, for example predictor.")
        var kind: String?

        @OptionGroup var modelOptions: ModelOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let store = try modelOptions.store(try await common.settings())
            let models = try store.list(kind)
            switch common.format {
            case .json: try Output.json(models)
            case .table: printTable(models, root: store.root)
            }
        }

        private func printTable(_ models: [ModelSummary], root: String) {
            guard !models.isEmpty else {
                Console.info("\(root) holds no models yet; hydatis train predictor makes one")
                return
            }
            let rows = models.map { model in
                [
                    model.kind, model.version, model.isPromoted ? "in use" : "",
                    model.trainingWindow.map(Self.span) ?? "-", ModelFigures.text(model), Self.state(model),
                ]
            }
            let headers = ["kind", "version", "promoted", "data", "on held-back data", "state"]
            Output.table(headers, textColumns: [0, 1, 2, 3, 4, 5], rows)
        }

        private static func span(_ window: TrainingWindow) -> String {
            let style = Date.ISO8601FormatStyle().year().month().day()
            return "\(window.start.formatted(style)) to \(window.end.formatted(style))"
        }

        /// Whether the files are whole, and why the version is not in use if its tests say so.
        private static func state(_ model: ModelSummary) -> String {
            if let problem = model.problem { return problem }
            guard let verdict = model.verdict else { return "intact" }
            guard verdict.isPassed else { return "did not pass: \(verdict.reason)" }
            let count = verdict.exceptions.count
            return count == 0
                ? "passed" : "passed; \(count) metric\(count == 1 ? "" : "s and horizons") by naive forecasts"
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what a model was trained on and how good it was; its files are verified.",
            discussion: """
                Without a version it is the promoted one. Examples:
                  hydatis models show predictor
                  hydatis models show predictor 20261123T162400Z
                """
        )

        @Argument(help: "The kind, for example predictor.")
        var kind: String

        @Argument(help: "The version (default: the promoted one).")
        var version: String?

        @OptionGroup var modelOptions: ModelOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let store = try modelOptions.store(try await common.settings())
            let manifest = try store.load(kind, version: version).manifest
            switch common.format {
            case .json: try Output.json(manifest)
            case .table: printTable(manifest)
            }
        }

        private func printTable(_ manifest: ModelManifest) {
            let window = manifest.trainingWindow
            let verdict = manifest.verdict
            var rows = [
                ["kind", manifest.kind], ["version", manifest.version],
                ["created", manifest.createdAt.formatted(.iso8601)],
                ["trained on", "\(window.start.formatted(.iso8601)) to \(window.end.formatted(.iso8601))"],
                ["data", manifest.origin], ["features", "\(manifest.features.count)"],
            ]
            rows.append([
                "verdict", verdict.map { "\($0.isPassed ? "passed" : "failed"): \($0.reason)" } ?? "not recorded",
            ])
            rows += (verdict?.exceptions ?? []).map { ["exception", $0] }
            rows += manifest.parameters.sorted { $0.key < $1.key }.map { [$0.key, $0.value] }
            rows += manifest.metrics.sorted { $0.key < $1.key }.map { [$0.key, $0.value.formatted(4)] }
            rows += manifest.files.sorted { $0.key < $1.key }.map {
                [$0.key, "\($0.value.bytes) bytes, checksum verified"]
            }
            Output.table(["what", "value"], textColumns: [0, 1], rows)
        }
    }

    struct Promote: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a stored version to use.",
            discussion: """
                The version is verified first; hydatis models rollback takes it back. One that did not pass its tests \
                needs --force. Example:
                  hydatis models promote predictor 20261123T162400Z
                """
        )

        @Argument(help: "The kind, for example predictor.")
        var kind: String

        @Argument(help: "The version.")
        var version: String

        @Flag(help: "Promote it even though it did not pass its tests.")
        var force = false

        @OptionGroup var modelOptions: ModelOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let store = try modelOptions.store(try await common.settings())
            try store.promote(kind, version: version, force: force)
            if let verdict = try store.load(kind, version: version).manifest.verdict, !verdict.isPassed {
                Console.warning("\(kind) \(version) did not pass its tests: \(verdict.reason)")
            }
            try Promotion(kind: kind, version: version).report(common.format, "now in use")
        }
    }

    struct Rollback: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go back to the version that was in use before.",
            discussion: """
                The earlier version is verified first; what was in use stays stored. Example:
                  hydatis models rollback predictor
                """
        )

        @Argument(help: "The kind, for example predictor.")
        var kind: String

        @OptionGroup var modelOptions: ModelOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let version = try modelOptions.store(try await common.settings()).rollBack(kind)
            try Promotion(kind: kind, version: version).report(common.format, "in use again")
        }
    }

    /// Which version a command put to use.
    private struct Promotion: Encodable {
        var kind: String
        var version: String

        func report(_ format: OutputFormat, _ outcome: String) throws {
            if format == .json { try Output.json(self) }
            Console.success("\(kind) \(version) is \(outcome)")
        }
    }
}
