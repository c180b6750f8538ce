import DecisionLog
import Placement

/// Everything that the service counts and measures about itself; one instance for each service.
package final class ServiceMetrics: Sendable {
    /// Decisions by mode, step of the ladder and reason.
    package let decisions = LabelledValues(
        "hydatis_decisions_total",
        "Decisions by step of the degradation ladder and why it was not a better one.",
        kind: "counter",
        labels: ["mode", "step", "reason"]
    )
    /// How long decisions take.
    package let decisionDuration = DurationHistogram(
        "hydatis_decision_duration_seconds",
        "Time from a parsed request to its scores.",
        labels: ["mode", "step"]
    )
    /// Requests by route and status.
    package let requests = LabelledValues(
        "hydatis_http_requests_total",
        "Requests by route and status code.",
        kind: "counter",
        labels: ["route", "code"]
    )
    /// How long requests take.
    package let requestDuration = DurationHistogram(
        "hydatis_http_request_duration_seconds",
        "Time from the head of a request to its answer.",
        labels: ["route"]
    )
    /// Answers that came too late.
    package let deadlineExceeded = LabelledValues(
        "hydatis_extender_deadline_exceeded_total",
        "Requests answered with neutral scores because the inner deadline had passed.",
        kind: "counter"
    )
    /// Requests with whole nodes.
    package let fullNodeRequests = LabelledValues(
        "hydatis_extender_full_node_requests_total",
        "Requests with Nodes instead of NodeNames: nodeCacheCapable is not set to true.",
        kind: "counter"
    )
    /// Whether bound nodes are those that we scored best.
    package let bindings = LabelledValues(
        "hydatis_extender_bindings_total",
        "Pods bound after a decision of ours, by whether the node is one with our best score.",
        kind: "counter",
        labels: ["followed"]
    )
    /// Records that were lost on the way to the log.
    package let recordsDropped = LabelledValues(
        "hydatis_decision_records_dropped_total",
        "Decisions that were not recorded because too many waited.",
        kind: "counter"
    )
    /// Failed reloads.
    package let reloadFailures = LabelledValues(
        "hydatis_configuration_reload_failures_total",
        "Changes of the configuration that were refused.",
        kind: "counter"
    )
    /// Failed refreshes of the outlook.
    package let refreshFailures = LabelledValues(
        "hydatis_outlook_refresh_failures_total",
        "Rounds in which a part of the outlook could not be made new.",
        kind: "counter"
    )
    /// Changes of taints by result.
    package let quarantineWrites = LabelledValues(
        "hydatis_quarantine_writes_total",
        "Changes of nodes' quarantine taints by what was to be done and whether it could be.",
        kind: "counter",
        labels: ["action", "result"]
    )
    /// Shadow decisions by result.
    package let shadowDecisions = LabelledValues(
        "hydatis_shadow_decisions_total",
        "Decisions in shadow mode by whether they agree with the scheduler's.",
        kind: "counter",
        labels: ["result"]
    )
    /// kube-scheduler's metric of the same name.
    package let attempts = LabelledValues(
        "scheduler_schedule_attempts_total",
        "Decisions about pods by result; the profile tells them from kube-scheduler's own.",
        kind: "counter",
        labels: ["profile", "result"]
    )
    /// kube-scheduler's metric of the same name.
    package let attemptDuration = DurationHistogram(
        "scheduler_scheduling_attempt_duration_seconds",
        "Time of a decision by result; the profile tells them from kube-scheduler's own.",
        labels: ["profile", "result"]
    )

    /// Creates metrics at zero.
    package init() {}

    /// Counts a decision.
    func count(mode: ServingMode, step: DegradationLevel, reason: FallbackReason, hasChoice: Bool, seconds: Double) {
        decisions.add(1, mode.rawValue, step.rawValue, reason.rawValue)
        decisionDuration.observe(seconds, mode.rawValue, step.rawValue)
        // On the neutral step kube-scheduler's own scores decide, which is no failure to place the pod.
        let result = hasChoice || step == .neutral ? "scheduled" : "unschedulable"
        attempts.add(1, "hydatis-\(mode.rawValue)", result)
        attemptDuration.observe(seconds, "hydatis-\(mode.rawValue)", result)
    }

    func write(to text: inout String) {
        for values in [
            decisions, requests, deadlineExceeded, fullNodeRequests, bindings, recordsDropped, reloadFailures,
            refreshFailures, quarantineWrites, shadowDecisions, attempts,
        ] { values.write(to: &text) }
        for histogram in [decisionDuration, requestDuration, attemptDuration] { histogram.write(to: &text) }
    }
}
