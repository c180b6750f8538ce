import Foundation
import Logging
import SchedulerService
import UnixSignals

/// Takes in changes of the configuration while the service runs.
struct ServiceReload: Sendable {
    /// The configuration file.
    let path: String

    /// Reads all settings anew.
    let settings: @Sendable () async throws -> Settings

    /// Looks every second whether the file changed, and reads it at once on SIGHUP.
    func run(_ engine: SchedulingEngine, _ logger: Logger) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sighup) { await reload(engine, logger) }
            }
            group.addTask {
                var watch = FileWatch(path: path)
                while true {
                    try await Task.sleep(for: .seconds(1))
                    if watch.hasChanged() { await reload(engine, logger) }
                }
            }
        }
    }

    private func reload(_ engine: SchedulingEngine, _ logger: Logger) async {
        do {
            engine.use(try await settings().decisions)
            logger.info("the configuration was read again")
        } catch {
            engine.metrics.reloadFailures.add()
            logger.error("the configuration stays as it was: \(error)")
        }
    }
}
