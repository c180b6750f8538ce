package import DecisionLog
package import Foundation
package import KubernetesAPI

extension SchedulingEngine: ShadowDecider {
    /// Decides as a live decision would, with nothing assumed or stored.
    package func shadowDecision(for pod: WatchedPod, in view: ClusterView, at time: Date) -> DecisionRecord {
        decide(pod, in: view, at: time)
    }
}
