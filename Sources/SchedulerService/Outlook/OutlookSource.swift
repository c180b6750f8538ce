package import ClusterModel
package import Foundation
package import KubernetesAPI
package import Placement

/// What was measured about one node and what is thought of it.
package struct NodeCondition: Sendable, Equatable {
    /// When the newest value was sampled, nil if nothing is known: unknown is never zero.
    package var measuredAt: Date?

    /// CPU use in milli-CPU, nil if unknown.
    package var milliCPU: Double?

    /// Memory use in bytes, nil if unknown.
    package var memory: Double?

    /// `healthy`, `suspect`, `anomalous` or `unknown`.
    package var health = "unknown"

    /// Why the health is not `healthy`, in one sentence.
    package var healthReason: String?

    /// Until when the health counts, nil if it does not: when its interval is long past, it tells nothing of now.
    package var healthUntil: Date?

    /// What the node's own history forecasts, in milli-CPU, by hours ahead.
    package var forecast: [Int: Forecast] = [:]

    /// Mean and upper bound of one forecast.
    package struct Forecast: Sendable, Equatable {
        /// The mean in milli-CPU.
        package var milliCPU: Double
        /// The 95 % quantile in milli-CPU, nil if the model has none.
        package var p95MilliCPU: Double?

        /// Creates a forecast.
        package init(milliCPU: Double, p95MilliCPU: Double?) {
            self.milliCPU = milliCPU
            self.p95MilliCPU = p95MilliCPU
        }
    }

    /// Creates the condition of a node of which nothing is known.
    package init() {}
}

/// Everything learned or measured that one decision needs, aligned with the nodes of its view.
package struct DecisionInputs: Sendable {
    /// What is known of nodes, by the index of the view; a node of which nothing is measured has the others' means.
    package var outlook: ClusterOutlook

    /// What the pod is expected to use, nil if nothing is known.
    package var podForecast: UsageForecast?

    /// The nodes' conditions, by the index of the view.
    package var conditions: [NodeCondition]

    /// When the newest measurement was sampled, nil if there is none.
    package var measuredAt: Date?

    /// The learned policy, nil if none can be used.
    package var scorer: (any NodeScorer)?

    /// Why there is no learned policy.
    package var scorerProblem: String?

    /// The versions of the models by kind.
    package var models: [String: String] = [:]

    /// Creates inputs in which nothing is known.
    ///
    /// - Parameter nodeCount: The number of nodes of the view.
    package init(nodeCount: Int) {
        outlook = ClusterOutlook(nodeCount: nodeCount)
        conditions = Array(repeating: NodeCondition(), count: nodeCount)
    }

    /// Creates inputs of what is known about nodes.
    ///
    /// - Parameters:
    ///   - outlook: What is known of nodes.
    ///   - conditions: The conditions of the same nodes.
    init(outlook: ClusterOutlook, conditions: [NodeCondition]) {
        self.outlook = outlook
        self.conditions = conditions
    }
}

/// What was learned and measured last, for people and metrics.
package struct OutlookSnapshot: Sendable {
    /// When the newest measurement was sampled, nil if there is none.
    package var measuredAt: Date?

    /// The nodes' conditions by name.
    package var nodes: [String: NodeCondition] = [:]

    /// The versions of the models by kind.
    package var models: [String: String] = [:]

    /// What keeps the outlook from being new or complete, in words by subject; empty if nothing does.
    package var problems: [String: String] = [:]

    /// Creates a snapshot in which nothing is known.
    package init() {}
}

/// Gives decisions what was learned and measured, from memory.
package protocol OutlookSource: Sendable {
    /// Everything that one decision needs; takes well below a millisecond per 1,000 nodes.
    ///
    /// - Parameters:
    ///   - pod: The pod to place.
    ///   - view: The cluster of the decision.
    ///   - time: Now.
    /// - Returns: What the decision rests on.
    func inputs(for pod: WatchedPod, in view: ClusterView, at time: Date) -> DecisionInputs

    /// Counts a pod on a node from now on, before the API confirms it; without confirmation it is forgotten soon.
    func assume(_ pod: WatchedPod, onNode name: String, at time: Date)

    /// For people and metrics.
    var snapshot: OutlookSnapshot { get }
}

/// Knows nothing: no Prometheus is configured.
package struct NoOutlook: OutlookSource {
    /// Creates the source.
    package init() {}

    package func inputs(for pod: WatchedPod, in view: ClusterView, at time: Date) -> DecisionInputs {
        var inputs = DecisionInputs(nodeCount: view.state.nodes.count)
        inputs.scorerProblem = "no Prometheus is configured"
        return inputs
    }

    package func assume(_ pod: WatchedPod, onNode name: String, at time: Date) {}

    package var snapshot: OutlookSnapshot { OutlookSnapshot() }
}
