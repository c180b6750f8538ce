public import Foundation
import RetryHints

/// Waiting between attempts, which tests replace.
public struct RequestPacing: Sendable {
    /// How often a request is made again, as by client-go (`maxRetries` in `rest/request.go`).
    static let maximumRetries = 10

    /// Waits.
    public var sleep: @Sendable (Duration) async throws -> Void

    /// The present, for servers that say until when to wait.
    public var now: @Sendable () -> Date

    /// Creates a pacing.
    ///
    /// - Parameters:
    ///   - sleep: Waits.
    ///   - now: Tells the present.
    public init(sleep: @escaping @Sendable (Duration) async throws -> Void, now: @escaping @Sendable () -> Date) {
        self.sleep = sleep
        self.now = now
    }

    /// The real clock.
    public static let live = RequestPacing(
        sleep: { try await Task.sleep(for: $0, clock: .continuous) },
        now: { Date() }
    )

    /// Makes a request, and again as long as the server asks for patience and there is some.
    ///
    /// - Parameter ask: Makes the request; a server that asks for patience has not begun with it.
    /// - Returns: What came of it.
    /// - Throws: What the last attempt throws, `CancellationError`.
    func repeating<Answer>(_ ask: () async throws -> Answer) async throws -> Answer {
        var budget = RetryBudget()
        var attempts = 1
        while true {
            do { return try await ask() } catch var error as KubernetesError {
                error.attempts = attempts
                guard let wait = error.wait, attempts <= Self.maximumRetries, budget.take(wait) else {
                    throw error
                }
                try await sleep(wait)
                attempts += 1
            }
        }
    }
}

extension KubernetesError {
    /// How long to wait before the same request may be made again, nil where it may not.
    ///
    /// As in client-go a failure of the server counts only where it says when to come back: it may have happened after
    /// something was changed.
    var wait: Duration? {
        guard let status, status == 429 || (status >= 500 && retryAfter != nil) else { return nil }
        return retryAfter ?? .seconds(1)
    }
}
