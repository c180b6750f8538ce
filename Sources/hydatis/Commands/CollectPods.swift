import ArgumentParser
import Foundation
import MetricHistory
import Telemetry

/// What `hydatis collect` takes about pods.
struct PodCollectionOptions: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: "Collect pods; --pods fails where they cannot be (default: where the series are there)."
    )
    var pods: Bool?

    @Option(help: ArgumentHelp("Spacing of the instants of pods, 15s or more (default: 5m).", valueName: "time"))
    var podStep: DurationArgument?

    @Option(help: ArgumentHelp("Folder of the pods' days (default: pods beside the metrics).", valueName: "folder"))
    var podData: String?

    /// What to collect of pods.
    ///
    /// - Parameter metrics: What is collected of nodes.
    /// - Returns: The options, nil when pods are not wanted.
    /// - Throws: `WrongUse` with what cannot be meant.
    func collector(beside metrics: CollectorOptions) throws -> CollectorOptions? {
        guard pods != false else { return nil }
        var options = metrics
        options.directory = podData ?? PodData.folder(besides: metrics.directory)
        options.step = podStep?.duration ?? .seconds(300)
        let (own, others) = (
            URL(filePath: options.directory).standardized, URL(filePath: metrics.directory).standardized
        )
        guard !options.directory.isEmpty, own != others else {
            throw WrongUse("--pod-data must name a folder of its own, got '\(options.directory)'")
        }
        do { try options.validate() } catch { throw WrongUse("pods: \(error)") }
        return options
    }
}

/// Where the days of pods are.
enum PodData {
    /// The folder of pods that belongs to a folder of metrics: its neighbor `pods`.
    static func folder(besides metrics: String) -> String {
        let parent = URL(filePath: metrics).deletingLastPathComponent().relativePath
        return parent == "." || parent.isEmpty ? "pods" : "\(parent)/pods"
    }

    /// Reads the collected pods and names what lies beside them and is not read.
    ///
    /// - Throws: `MetricHistoryError` when there is no day or a file cannot be read.
    static func read(_ folder: String) throws -> PodHistory {
        let history = try PodHistory.read(directory: folder)
        let unread = PodHistory.unread(directory: folder)
        if !unread.isEmpty {
            Console.warning(
                "\(folder): not read: \(PrintableText.list(unread)); a day of pods is a folder date=YYYY-MM-DD with "
                    + "pods.parquet, usage.parquet and nodes.parquet"
            )
        }
        for sentence in history.contradictions.sentences { Console.warning(sentence) }
        return history
    }
}

/// What a run of the pod collector did, for people.
struct PodOutput {
    let report: PodCollectionReport
    let directory: String

    /// Collects pods with a bar that shows how far it is.
    ///
    /// - Throws: `NoPods` when they must be collected and cannot be, and what the collector throws.
    static func collect(
        _ collector: PodCollector,
        _ options: CollectorOptions,
        now: Int64,
        isRequired: Bool
    ) async throws -> PodOutput {
        var bar = ProgressBar("collecting pods")
        let report = try await collector.run(now: now) { progress in
            bar.update(progress.fraction, detail: "\(progress.day), \(progress.points) points")
        }
        if isRequired, !report.missing.isEmpty { throw NoPods(missing: report.missing) }
        return PodOutput(report: report, directory: options.directory)
    }

    /// Shows it.
    func show(_ format: OutputFormat) {
        guard report.missing.isEmpty else {
            Console.info("no pods collected: \(NoPods(missing: report.missing))")
            return
        }
        if format == .table { table() }
        for warning in report.warnings { Console.warning("Prometheus: \(warning)") }
        for sentence in report.fileContradictions { Console.warning(sentence) }
        warn(report.unresolved, "ReplicaSets or Jobs whose owner is not told; they count as workloads of their own")
        warn(report.unmatched, "pods that kube-state-metrics does not know; what they used is left out")
        if !report.absent.isEmpty {
            Console.warning("nothing of \(report.absent.joined(separator: ", ")); see docs/own-history.md")
        }
        for sentence in report.failures.sentences { Console.warning("pods: \(sentence)") }
        let days = "\(report.writtenDays.count) days written to \(directory)"
        if !report.failures.isEmpty {
            Console.warning("pods not whole: \(report.pods.count) pods, \(report.points) points, \(days)")
        } else if report.pods.isEmpty {
            Console.success("no new pods; \(days)")
        } else {
            Console.success("\(report.pods.count) pods, \(report.points) points, \(days)")
        }
    }

    private func table() {
        let rows = [
            ["pods seen", "\(report.pods.count)"],
            ["of these measured", "\(report.measured.count)"],
            ["without owner", "\(report.withoutOwner.count)"],
            ["owner not resolved", "\(report.unresolved.count)"],
            ["without requests", "\(report.withoutRequests.count)"],
            ["nodes with size", "\(report.nodes.count)"],
            ["points", "\(report.points)"],
            ["gaps", "\(report.gaps)"],
            ["contradictions", "\(report.contradictions)"],
        ]
        Output.table(["pods", "number"], rows)
    }

    private func warn(_ names: Set<String>, _ text: String) {
        guard !names.isEmpty else { return }
        let some = names.sorted().prefix(5).joined(separator: ", ")
        Console.warning("\(names.count) \(text): \(some)\(names.count > 5 ? ", ..." : "")")
    }
}

/// Prometheus lacks what pods are collected from.
struct NoPods: Error, CustomStringConvertible {
    let missing: [String]

    var description: String {
        let mends = missing.map { name in
            name.hasPrefix("kube_")
                ? "kube-state-metrics must be scraped" : "the kubelets' /metrics/cadvisor must be scraped"
        }
        return "\(missing.joined(separator: ", ")) not found; \(mends.joined(separator: ", "))"
    }
}
