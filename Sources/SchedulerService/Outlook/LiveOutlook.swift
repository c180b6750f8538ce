package import Foundation
package import KubernetesAPI
package import LoadPrediction
package import PlacementLearning
import Synchronization

/// Keeps in memory what decisions need: pods as they come and go, samples as they arrive, models as they are promoted.
///
/// A decision reads it under a lock and waits for nothing else; whoever refreshes it computes outside of the lock.
package final class LiveOutlook: OutlookSource {
    /// How long an assumed pod counts without having been seen on its node.
    package static let assumption: TimeInterval = 10

    private let state: Mutex<OutlookState>

    /// Creates an outlook in which nothing is known.
    package init() { state = Mutex(OutlookState()) }

    package func inputs(for pod: WatchedPod, in view: ClusterView, at time: Date) -> DecisionInputs {
        state.withLock { $0.inputs(for: pod, in: view, at: time) }
    }

    package func assume(_ pod: WatchedPod, onNode name: String, at time: Date) {
        state.withLock { $0.assume(pod, onNode: name, at: time) }
    }

    package var snapshot: OutlookSnapshot { state.withLock { $0.snapshot } }

    /// Takes in what changed in the cluster.
    package func apply(_ event: ClusterEvent, at time: Date) {
        state.withLock { state in
            switch event {
            case .podChanged(_, let pod): state.follow(pod, at: time)
            case .podRemoved(let pod): state.forget(uid: pod.uid)
            case .nodeChanged, .nodeRemoved, .resynchronized: break
            }
        }
    }

    /// Compares with a view, so that an event that was lost does not stay lost.
    package func reconcile(with view: ClusterView, at time: Date) {
        state.withLock { $0.reconcile(with: view, at: time) }
    }

    /// Takes in measurements.
    ///
    /// - Parameters:
    ///   - rounds: Rounds of the spacing that forecasts learn from, oldest first.
    ///   - newest: What is measured now, nil if nothing is.
    ///   - times: When each node was sampled last.
    ///   - view: The cluster.
    ///   - time: Now.
    package func take(
        _ rounds: [MeasuredRound],
        newest: MeasuredRound? = nil,
        sampledAt times: [String: Date],
        view: ClusterView,
        at time: Date
    ) {
        // Outside of the lock, since it takes tens of milliseconds for the pods of a large cluster.
        let numbers = state.withLock { $0.podNumbers(in: view, at: time) }
        let kept = rounds.map { round in
            KeptRound(round: round, pods: numbers.numbered(round.pods), generation: numbers.generation)
        }
        state.withLock { $0.take(kept, newest: newest, sampledAt: times, view: view, at: time) }
    }

    /// Takes in a model of placement and what history tells about workloads; both count from the next decision on.
    package func use(model: PlacementModel?, version: String, problem: String?, profiles: WorkloadProfiles?) {
        state.withLock { $0.use(model: model, version: version, problem: problem, profiles: profiles) }
    }

    /// Takes in what detector and predictor say about nodes; nodes that are not named are unknown to them.
    package func use(_ judgements: NodeJudgements) {
        state.withLock { $0.judgements = judgements }
    }

    /// Notes what keeps a part of the outlook from being new; nil when nothing does any more.
    package func note(_ problem: String?, about subject: String) {
        state.withLock { $0.problems[subject] = problem }
    }
}

/// What detector and predictor said last.
package struct NodeJudgements: Sendable {
    /// Health and its reason, by node.
    package var health: [String: (state: String, reason: String?)] = [:]

    /// Until when the health counts, nil if nothing is said about any node.
    package var healthUntil: Date?

    /// Forecasts of CPU as a share of the node's, by node and hours ahead.
    package var cpuRatio: [String: [Int: NodeCondition.Forecast]] = [:]

    /// The versions of the models by kind.
    package var models: [String: String] = [:]

    /// Creates judgements about no node.
    package init() {}
}
