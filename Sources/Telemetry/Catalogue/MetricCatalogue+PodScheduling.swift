extension MetricCatalogue {
    /// Six metrics of pods, their requests and the scheduler, from kube-state-metrics and kube-scheduler.
    ///
    /// Requests count for pods that are pending or running, as for kube-scheduler; finished pods hold nothing.
    static let podScheduling = [
        podMetric(
            "running_pods",
            "Pods that run on the node.",
            unit: "pods",
            query: """
                sum by (node) (max by (namespace, pod, uid) (kube_pod_status_phase{phase="Running"}) \
                * on (namespace, pod, uid) group_left (node) \(podNodes))
                """,
            series: ["kube_pod_status_phase", "kube_pod_info"]
        ),
        podMetric(
            "pending_pods",
            "Pods of the cluster that do not run yet.",
            unit: "pods",
            scope: .cluster,
            query: #"sum(max by (namespace, pod, uid) (kube_pod_status_phase{phase="Pending"}))"#,
            series: ["kube_pod_status_phase"]
        ),
        requested("cpu_requested_ratio", "CPU", resource: "cpu"),
        requested("memory_requested_ratio", "memory", resource: "memory"),
        podMetric(
            "container_restarts_per_hour",
            "Restarts of the node's containers per hour.",
            unit: "1/h",
            kind: .rate,
            query: """
                3600 * sum by (node) (max by (namespace, pod, uid, container) \
                (rate(kube_pod_container_status_restarts_total[$window])) \
                * on (namespace, pod, uid) group_left (node) \(podNodes))
                """,
            series: ["kube_pod_container_status_restarts_total", "kube_pod_info"]
        ),
        MetricDefinition(
            name: "scheduling_attempt_duration_p95_seconds",
            summary: "Time within which 95 of 100 scheduling attempts end; a gap where there was none.",
            unit: "s",
            group: .podScheduling,
            kind: .quantile,
            scope: .cluster,
            minimum: 0,
            maximum: nil,
            query: """
                histogram_quantile(0.95, sum by (le) \
                (rate(scheduler_scheduling_attempt_duration_seconds_bucket[$window])))
                """,
            series: ["scheduler_scheduling_attempt_duration_seconds_bucket"],
            exporter: .kubeScheduler,
            hint: "Prometheus must scrape kube-scheduler (port 10259), which must not listen on 127.0.0.1 only",
            isRequired: false
        ),
    ]

    /// Which pod is on which node, each once.
    private static let podNodes = #"max by (namespace, pod, uid, node) (kube_pod_info{node!=""})"#

    private static func requested(_ name: String, _ word: String, resource: String) -> MetricDefinition {
        podMetric(
            name,
            "Sum of the \(word) requests of the node's pods, relative to its allocatable \(word).",
            unit: "ratio",
            maximum: 1,
            query: """
                sum by (node) ((max by (namespace, pod, uid, container, node) \
                (kube_pod_container_resource_requests{resource="\(resource)", node!=""}) \
                or max by (namespace, pod, uid, container, node) \
                (kube_pod_init_container_resource_requests{resource="\(resource)", node!=""}) \
                and on (namespace, pod, uid, container) kube_pod_init_container_info{restart_policy="Always"}) \
                * on (namespace, pod, uid) group_left () max by (namespace, pod, uid) \
                (kube_pod_status_phase{phase=~"Pending|Running"} == 1)) \
                / max by (node) (kube_node_status_allocatable{resource="\(resource)"})
                """,
            series: [
                "kube_pod_container_resource_requests", "kube_pod_status_phase", "kube_node_status_allocatable",
            ]
        )
    }

    private static func podMetric(
        _ name: String,
        _ summary: String,
        unit: String,
        kind: MetricDefinition.Kind = .state,
        scope: MetricDefinition.Scope = .node,
        maximum: Double? = nil,
        query: String,
        series: [String]
    ) -> MetricDefinition {
        MetricDefinition(
            name: name,
            summary: summary,
            unit: unit,
            group: .podScheduling,
            kind: kind,
            scope: scope,
            minimum: 0,
            maximum: maximum,
            query: query,
            series: series,
            exporter: .kubeStateMetrics,
            hint:
                "kube-state-metrics 2 or later must be scraped with honorLabels, so that node and pod are not renamed",
            isRequired: false
        )
    }
}
