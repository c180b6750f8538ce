import Foundation
import Synchronization

@testable import Telemetry

/// Answers like a Prometheus that holds a known function of time for three nodes.
///
/// `cpu` and `mem` have one series per instance, `pending` one for the cluster. Values can be changed, and from some
/// request on the server can fail.
final class SmallPrometheus: Sendable {
    struct State: Sendable {
        /// Added to every value, to tell corrected samples from old ones.
        var offset = 0.0
        /// The first instant with data, in milliseconds.
        var begins: Int64 = 0
        /// Range queries from this one on fail.
        var failsFrom = Int.max
        var rangeQueries = 0
    }

    static let catalogue = MetricCatalogue([
        metric("cpu", .node, isRequired: true), metric("mem", .node, isRequired: false),
        metric("pending", .cluster, isRequired: false),
    ])

    private let stored = Mutex(State())

    func change(_ change: (inout State) -> Void) { stored.withLock { change(&$0) } }

    var rangeQueries: Int { stored.withLock(\.rangeQueries) }

    /// The value of a metric on an instance at an instant in seconds, before any offset.
    static func value(_ query: String, _ instance: Int, _ time: Int64) -> Double {
        Double((time / 15 + Int64(instance) * 7 + (query == "mem" ? 3 : 0)) % 100) / 100
    }

    func answer(_ request: Request) -> Reply {
        switch request.path {
        case "/api/v1/series":
            return .success(
                #"""
                [{"__name__":"kube_node_info","node":"worker1","internal_ip":"10.0.0.1"},
                {"__name__":"kube_node_info","node":"worker2","internal_ip":"10.0.0.2"}]
                """#
            )
        case "/api/v1/query_range": return range(request)
        default: return .ok("", status: "404 Not Found")
        }
    }

    private func range(_ request: Request) -> Reply {
        let state = stored.withLock { state in
            state.rangeQueries += 1
            return state
        }
        guard state.rangeQueries < state.failsFrom else {
            return .ok(#"{"status":"error","errorType":"internal","error":"out of order"}"#, status: "403 Forbidden")
        }
        let times = stride(
            from: Int64(request["start"]) ?? 0,
            through: Int64(request["end"]) ?? 0,
            by: Int(request["step"]) ?? 1
        ).filter { $0 * 1000 >= state.begins }
        guard !times.isEmpty else { return .matrix() }
        let query = request["query"]
        let series = (query == "pending" ? [0] : [1, 2, 9]).map { instance in
            let samples = times.map { "[\($0),\"\(Self.value(query, instance, $0) + state.offset)\"]" }
            let labels = query == "pending" ? "" : #""instance":"10.0.0.\#(instance):9100""#
            return #"{"metric":{\#(labels)},"values":[\#(samples.joined(separator: ","))]}"#
        }
        return .success(#"{"resultType":"matrix","result":[\#(series.joined(separator: ","))]}"#)
    }

    private static func metric(
        _ name: String,
        _ scope: MetricDefinition.Scope,
        isRequired: Bool
    ) -> MetricDefinition {
        MetricDefinition(
            name: name,
            summary: name,
            unit: "ratio",
            group: .cpuAndMemory,
            kind: .average,
            scope: scope,
            minimum: 0,
            maximum: 1,
            query: name,
            series: ["raw_\(name)"],
            exporter: .nodeExporter,
            hint: "start the exporter",
            isRequired: isRequired
        )
    }
}
