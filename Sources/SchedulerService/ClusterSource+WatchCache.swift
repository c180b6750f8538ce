package import KubernetesAPI

extension WatchCache: ClusterSource {
    package var watches: [WatchState] {
        statuses.map { status in
            WatchState(
                kind: status.kind,
                isSynced: status.isSynced,
                secondsSinceAnswer: status.secondsSinceAnswer,
                restarts: status.restartCount,
                relists: status.relistCount
            )
        }
    }
}
