import ClusterModel
import DecisionLog
import Foundation
import KubernetesAPI

/// What is read of the service when somebody asks for its metrics.
struct ServiceState {
    var version: String
    var mode: ServingMode
    var isReady: Bool
    var watches: [WatchState]
    var pendingPods: Int
    var nodeCount: Int
    var snapshot: OutlookSnapshot
    var inFlight: (pods: Int, milliCPU: Double)
    var quarantinedNodes: Int
    var taintedNodes: Int
    var log: DecisionLogStatus
    var now: Date
}

extension ServiceMetrics {
    /// All metrics in Prometheus' text form.
    func text(_ state: ServiceState) -> String {
        var text = ""
        write(to: &text)
        for gauge in gauges(state) + watchGauges(state) + nodeGauges(state) { gauge.write(to: &text) }
        return text
    }

    private func gauge(_ name: String, _ help: String, _ value: Double?, kind: String = "gauge") -> LabelledValues {
        let gauge = LabelledValues(name, help, kind: kind)
        gauge.set(value)
        return gauge
    }

    private func gauges(_ state: ServiceState) -> [LabelledValues] {
        let build = LabelledValues("hydatis_build_info", "Always 1.", kind: "gauge", labels: ["version", "mode"])
        build.set(1, state.version, state.mode.rawValue)
        let pending = LabelledValues(
            "scheduler_pending_pods",
            "Pods without a node, by queue.",
            kind: "gauge",
            labels: ["queue"]
        )
        pending.set(Double(state.pendingPods), "active")
        let models = LabelledValues(
            "hydatis_model_info",
            "Always 1; the versions of the models in use.",
            kind: "gauge",
            labels: ["kind", "version"]
        )
        for (kind, version) in state.snapshot.models { models.set(1, kind, version) }
        let age = state.snapshot.measuredAt.map { max(0, state.now.timeIntervalSince($0)) }
        return [
            build, pending, models,
            gauge("hydatis_ready", "Whether the caches know the whole cluster.", state.isReady ? 1 : 0),
            gauge("hydatis_nodes", "Nodes of the cluster.", Double(state.nodeCount)),
            gauge("hydatis_outlook_age_seconds", "Age of the newest measurement; absent if there is none.", age),
            gauge("hydatis_in_flight_pods", "Pods that measurements do not show yet.", Double(state.inFlight.pods)),
            gauge("hydatis_in_flight_cpu_cores", "Their estimated use.", state.inFlight.milliCPU / 1000),
            gauge("hydatis_quarantined_nodes", "Nodes that new pods are kept from.", Double(state.quarantinedNodes)),
            gauge("hydatis_tainted_nodes", "Nodes with the taint of the quarantine.", Double(state.taintedNodes)),
            gauge("hydatis_decision_log_records", "Entries stored since the start.", Double(state.log.stored)),
            gauge("hydatis_decision_log_waiting", "Entries that wait to be stored.", Double(state.log.waiting)),
            gauge(
                "hydatis_decision_log_errors_total",
                "Writes of the decision log that failed.",
                Double(state.log.failures),
                kind: "counter"
            ),
            gauge(
                "hydatis_decision_log_dropped_total",
                "Entries that the decision log lost.",
                Double(state.log.dropped),
                kind: "counter"
            ),
        ]
    }

    private func watchGauges(_ state: ServiceState) -> [LabelledValues] {
        func family(_ name: String, _ help: String, _ kind: String) -> LabelledValues {
            LabelledValues(name, help, kind: kind, labels: ["kind"])
        }
        let synced = family("hydatis_watch_synced", "Whether everything of a kind was listed once.", "gauge")
        let lag = family("hydatis_watch_lag_seconds", "Time since the API server last said anything.", "gauge")
        let restarts = family("hydatis_watch_restarts_total", "Streams of a watch that began anew.", "counter")
        let relists = family("hydatis_watch_relists_total", "Lists of a watch that were read anew.", "counter")
        for watch in state.watches {
            synced.set(watch.isSynced ? 1 : 0, watch.kind)
            lag.set(watch.secondsSinceAnswer, watch.kind)
            restarts.set(Double(watch.restarts), watch.kind)
            relists.set(Double(watch.relists), watch.kind)
        }
        return [synced, lag, restarts, relists]
    }

    private func nodeGauges(_ state: ServiceState) -> [LabelledValues] {
        let health = LabelledValues(
            "hydatis_node_health_score",
            "1 healthy, 0.5 suspect, 0 anomalous; absent if unknown.",
            kind: "gauge",
            labels: ["node"]
        )
        let scores = ["healthy": 1, "suspect": 0.5, "anomalous": 0]
        for (node, condition) in state.snapshot.nodes { health.set(scores[condition.health], node) }
        return [health]
    }
}
