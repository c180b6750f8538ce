import ClusterModel
package import Foundation
package import KubernetesAPI
package import Placement

/// What was decided about a pod of a cluster; `record` makes the readable form of it, later and elsewhere.
package struct PodDecision: Sendable {
    /// The pod.
    package let pod: WatchedPod

    /// The cluster of the decision.
    package let view: ClusterView

    /// What was known, with the load in flight.
    package let inputs: DecisionInputs

    /// When it was made.
    package let time: Date

    /// What was decided by our scores alone.
    package let placement: PlacementDecision

    /// Compares candidates for a pod; a pure function of its arguments.
    ///
    /// - Parameters:
    ///   - pod: The pod.
    ///   - candidates: The indices of the feasible nodes, ascending.
    ///   - view: The cluster.
    ///   - inputs: What is known, with the load in flight.
    ///   - guardRails: What must hold before our scores count.
    ///   - time: Now.
    package init(
        about pod: WatchedPod,
        among candidates: [Int],
        in view: ClusterView,
        knowing inputs: DecisionInputs,
        _ guardRails: GuardRails = GuardRails(),
        at time: Date
    ) {
        self.pod = pod
        self.view = view
        self.inputs = inputs
        self.time = time
        let policy = SchedulingPolicy(guardRails: guardRails, selection: .learned)
        placement = policy.compare(
            candidates,
            in: DecisionContext(
                pod: pod.pod,
                podForecast: inputs.podForecast,
                state: view.state,
                outlook: inputs.outlook
            ),
            knowing: inputs.evidence(guardRails, at: time)
        )
    }

    /// The nodes to which the extender gives its best score, of which kube-scheduler takes any; none on the neutral step.
    var bestNodes: [String] {
        guard let best = placement.slot.map(placement.extenderScore) else { return [] }
        let slots = placement.candidates.indices.filter { placement.extenderScore($0) == best }
        return slots.map(nodeName)
    }

    /// The name of the node with our highest score, nil if nothing was scored.
    package var chosen: String? { placement.slot.map(nodeName) }

    /// The name of a candidate by its slot.
    func nodeName(_ slot: Int) -> String { view.state.nodes[placement.candidates[slot]].node.name }

    /// What the pod is expected to use at first, in milli-CPU.
    package var podMilliCPU: Double {
        MeasuredUtilization.estimatedMilliCPU(
            pod.pod,
            forecast: inputs.podForecast,
            hour: inputs.outlook.hoursAhead.first
        )
    }

    /// The context in which scorers look at the decision.
    var context: DecisionContext {
        DecisionContext(pod: pod.pod, podForecast: inputs.podForecast, state: view.state, outlook: inputs.outlook)
    }
}
