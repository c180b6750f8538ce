package import DecisionLog
package import Foundation
package import KubernetesAPI

/// Says where a pod would have gone; the same path as live decisions.
package protocol ShadowDecider: Sendable {
    /// Decides about a pod that is not counted in the view.
    ///
    /// - Parameters:
    ///   - pod: The pod, as if it were pending.
    ///   - view: The cluster without the pod.
    ///   - time: When the pod was bound.
    /// - Returns: The decision with every node that was looked at.
    func shadowDecision(for pod: WatchedPod, in view: ClusterView, at time: Date) -> DecisionRecord
}
