import Foundation
import Telemetry

/// What was found out about the sources of metrics, in sentences.
enum SourceOutput {
    /// How many spans or names a line has at most.
    private static let most = 5

    /// The instances whose values are left out for some time, one line each.
    ///
    /// - Parameter instances: The instances, and when it was not certain whose they were.
    /// - Returns: The lines.
    static func unclear(_ instances: [String: UnclearInstance]) -> [String] {
        instances.sorted { $0.key < $1.key }.map { instance, found in
            let spans = found.spans.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
            let hasNodes = spans.contains { !$0.nodes.isEmpty }
            let remedy =
                hasNodes
                ? "give its series a label node to keep them apart"
                : "add it to telemetry.nodes if it is a node of the cluster"
            return "\(instance): left out where it is not certain whose it was (\(found.metrics.count) metrics): "
                + "\(list(spans.map(text))); \(remedy)"
        }
    }

    /// Some names of many.
    ///
    /// - Parameter names: All names, in their order.
    /// - Returns: The first ones, and how many more there are.
    static func list(_ names: [String]) -> String {
        let some = names.prefix(most).joined(separator: ", ")
        return names.count > most ? "\(some) and \(names.count - most) more" : some
    }

    private static func text(_ span: UnclearInstance.Span) -> String {
        let (from, to) = (instant(span.from), instant(span.to))
        let time = span.from == span.to ? "at \(from)" : "from \(from) to \(to)"
        let nodes = span.nodes.isEmpty ? "no node" : "nodes \(span.nodes.sorted().joined(separator: ", "))"
        return "\(time) (\(nodes))"
    }

    private static func instant(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
    }
}
