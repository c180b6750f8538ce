package import KubernetesAPI

/// How one watch is doing.
package struct WatchState: Sendable, Equatable {
    /// What is watched, for example `pods`.
    package var kind: String
    /// Whether everything was listed once.
    package var isSynced: Bool
    /// How long ago the API server last said anything, in seconds; nil before it ever did.
    package var secondsSinceAnswer: Double?
    /// How often the stream had to begin anew.
    package var restarts: Int
    /// How often everything had to be listed anew.
    package var relists: Int

    /// Creates a state.
    package init(kind: String, isSynced: Bool, secondsSinceAnswer: Double?, restarts: Int, relists: Int) {
        self.kind = kind
        self.isSynced = isSynced
        self.secondsSinceAnswer = secondsSinceAnswer
        self.restarts = restarts
        self.relists = relists
    }
}

/// Gives decisions the cluster, from memory: a watch cache, or a fixed view in tests.
package protocol ClusterSource: Sendable {
    /// Whether every kind was listed once; before that nothing is decided.
    var isSynced: Bool { get }

    /// How each watch is doing.
    var watches: [WatchState] { get }

    /// The cluster now.
    func view() -> ClusterView

    /// What changes from now on.
    func events() -> AsyncStream<ClusterEvent>
}
