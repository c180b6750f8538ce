package import KubernetesAPI

/// How fresh what one watch knows is.
package struct WatchLag: Sendable, Equatable {
    /// What is watched, for example `pods`.
    package var kind: String
    /// How long ago the API server last said anything about it, in seconds.
    package var seconds: Double
    /// How often the watch had to begin anew.
    package var restarts: Int

    /// Creates a lag.
    package init(kind: String, seconds: Double, restarts: Int) {
        self.kind = kind
        self.seconds = seconds
        self.restarts = restarts
    }
}

/// Gives decisions the cluster, from memory: a watch cache, or a fixed view in tests.
package protocol ClusterSource: Sendable {
    /// Whether every kind was listed once; before that nothing is decided.
    var isSynced: Bool { get }

    /// How fresh each watch is.
    var lags: [WatchLag] { get }

    /// The cluster now.
    func view() -> ClusterView

    /// What changes from now on.
    func events() -> AsyncStream<ClusterEvent>
}
