import ClusterModel
import Foundation
import KubernetesAPI
import Logging
import ServiceLifecycle

/// Tells whether the service got what it needs from the API server: the rights, then the whole cluster.
struct ServiceStart: Service {
    let client: KubernetesClient
    let cache: WatchCache
    let logger: Logger

    func run() async throws {
        let start = ContinuousClock.now
        do {
            try await cancelWhenGracefulShutdown {
                await tellVersion()
                await tellRights()
                while !cache.isSynced { try await Task.sleep(for: .milliseconds(50)) }
                let view = cache.view()
                let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
                logger.success(
                    "ready after \(milliseconds) ms: \(view.state.nodes.count) nodes, \(view.pods.count) pods"
                )
                // A service that returned would end the others.
                while true { try await Task.sleep(for: .seconds(3600)) }
            }
        } catch is CancellationError {
            logger.info("stopping: answers that are under way are given, the decision log is written")
        }
    }

    /// Says where the server is newer than what the rules were verified with; a version that is not told is no fault.
    private func tellVersion() async {
        guard let version = try? await client.serverVersion(), let caution = version.caution else { return }
        logger.warning("\(caution)")
    }

    /// Names each missing right; none of them ends the service, since it may be granted later.
    private func tellRights() async {
        do {
            for right in try await client.rights(for: .service) where !right.isAllowed {
                logger.warning("may not \(right.words); add it to a ClusterRole bound to this user")
            }
        } catch {
            logger.warning("the rights could not be looked at: \(error)")
        }
    }
}
