import ClusterModel
import DecisionLog
import Foundation
import HTTPTypes
import Hummingbird
import KubernetesAPI
import Placement

extension ServiceRoutes {
    /// How many decisions one answer holds at most; each may name hundreds of nodes.
    private static let decisionLimit = 200

    /// Stored decisions, the newest first.
    func decisions(_ request: Request) async throws -> Response {
        let query = request.uri.queryParameters
        var filter = DecisionFilter(limit: 100)
        if let text = query["limit"] {
            guard let limit = Int(text), (1...Self.decisionLimit).contains(limit) else {
                throw Refusal(status: .badRequest, words: "limit must be 1 to \(Self.decisionLimit)")
            }
            filter.limit = limit
        }
        filter.namespace = query["namespace"].map(String.init)
        filter.pod = query["pod"].map(String.init)
        return try json(await stored { try await engine.store.decisions(filter) })
    }

    /// The newest decision about a pod.
    func decision(_ context: ServiceContext) async throws -> Response {
        let namespace = try context.parameters.require("namespace")
        let pod = try context.parameters.require("pod")
        guard let record = try await stored({ try await engine.store.latest(namespace: namespace, pod: pod) }) else {
            throw Refusal(status: .notFound, words: "no decision about \(namespace)/\(pod) is stored")
        }
        return try json(record)
    }

    private func stored<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch {
            throw Refusal(status: .serviceUnavailable, words: "the decision log cannot be read: \(error)")
        }
    }
}

/// What `/api/v1/nodes` tells.
struct NodesAnswer: Encodable {
    struct Forecast: Encodable { var hoursAhead: Int, milliCPU: Double, p95MilliCPU: Double? }
    struct NodeLine: Encodable {
        var name: String
        var allocatableMilliCPU: Int64
        var requestedMilliCPU: Int64
        var podCount: Int
        var measuredAt: Date?
        var milliCPU: Double?
        var memoryBytes: Double?
        var health: String
        var healthReason: String?
        var forecast: [Forecast]
    }
    var measuredAt: Date?
    var problems: [String: String]
    var nodes: [NodeLine]

    init(_ snapshot: OutlookSnapshot, _ view: ClusterView) {
        measuredAt = snapshot.measuredAt
        problems = snapshot.problems
        nodes = view.state.nodes.map { state in
            let condition = snapshot.nodes[state.node.name] ?? NodeCondition()
            return NodeLine(
                name: state.node.name,
                allocatableMilliCPU: state.node.allocatable.milliCPU,
                requestedMilliCPU: state.requested.milliCPU,
                podCount: state.podCount,
                measuredAt: condition.measuredAt,
                milliCPU: condition.milliCPU.flatMap { $0.isFinite ? $0 : nil },
                memoryBytes: condition.memory.flatMap { $0.isFinite ? $0 : nil },
                health: condition.health,
                healthReason: condition.healthReason,
                forecast: condition.forecast.sorted { $0.key < $1.key }.map {
                    Forecast(hoursAhead: $0.key, milliCPU: $0.value.milliCPU, p95MilliCPU: $0.value.p95MilliCPU)
                }
            )
        }
    }
}

/// What `/api/v1/models` tells.
struct ModelsAnswer: Encodable {
    struct Model: Encodable { var kind: String, version: String }
    var models: [Model]
    var problems: [String: String]

    init(_ snapshot: OutlookSnapshot) {
        models = snapshot.models.sorted { $0.key < $1.key }.map { Model(kind: $0.key, version: $0.value) }
        problems = snapshot.problems
    }
}

extension SchedulingEngine {
    /// All metrics in Prometheus' text form.
    func metricsText(version: String) -> String {
        let view = cluster.view()
        let snapshot = outlook.snapshot
        let anomalous = snapshot.nodes.values.count { $0.health == "anomalous" }
        let limit = HealthPenalty.limit(of: view.state.nodes.count)
        let state = ServiceState(
            version: version,
            mode: mode,
            isReady: cluster.isSynced,
            watches: cluster.watches,
            pendingPods: view.pods.values.count { $0.node == nil && !$0.hasEnded },
            nodeCount: view.state.nodes.count,
            snapshot: snapshot,
            inFlight: inFlight,
            quarantinedNodes: options.quarantine ? min(anomalous, limit) : 0,
            taintedNodes: taintedNodeCount,
            log: store.status,
            now: clock.now()
        )
        return metrics.text(state)
    }
}
