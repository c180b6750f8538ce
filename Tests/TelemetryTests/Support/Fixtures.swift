import Foundation
import Logging
import MetricHistory
import Synchronization

@testable import Telemetry

/// 2026-03-01 00:00 UTC, in milliseconds.
let firstOfMarch: Int64 = 1_772_323_200_000
let hour: Int64 = 3_600_000
let day: Int64 = 86_400_000

/// A logger that nobody hears.
let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Remembers waits instead of waiting.
final class Waits: Sendable {
    private let stored = Mutex<[Duration]>([])

    var all: [Duration] { stored.withLock { $0 } }

    /// Waits for nothing; every chance is 1, so that waits are as long as they may be.
    var pacing: Pacing {
        Pacing(sleep: { wait in self.stored.withLock { $0.append(wait) } }, chance: { 1 })
    }
}

/// Runs a body with a client of a server that answers as it is told.
func withClient(
    _ answer: @escaping @Sendable (Request, Int) -> Reply,
    waits: Waits = Waits(),
    change: (inout PrometheusConfiguration) -> Void = { _ in },
    _ body: (PrometheusClient, @Sendable () -> [Request]) async throws -> Void
) async throws {
    try await HostileServer.with(answer) { url, requests in
        var configuration = try PrometheusConfiguration(url: url)
        configuration.timeout = .seconds(20)
        change(&configuration)
        try await PrometheusClient.with(configuration, pacing: waits.pacing, logger: silent) { client in
            try await body(client, requests)
        }
    }
}

/// The error that a body throws.
func prometheusError(_ body: () async throws -> Void) async throws -> PrometheusError? {
    do { try await body() } catch let error as PrometheusError { return error }
    return nil
}

/// Runs a body with an empty folder that is removed afterwards.
func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "telemetry-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.path)
}

/// An hourly grid from the first of March on.
func hourly(_ count: Int, from start: Int64 = firstOfMarch) -> TimeGrid {
    TimeGrid(start: start, stepMilliseconds: hour, count: count)
}
