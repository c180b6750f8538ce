public import Foundation

/// How often a failed request is tried again, and how long to wait before.
public struct RetryPolicy: Hashable, Sendable {
    /// How often a request is tried in all, at least once.
    public var attempts: Int

    /// The wait after the first failure; it doubles with each further one.
    public var firstDelay: Duration

    /// The longest wait that we choose ourselves.
    public var longestDelay: Duration

    /// Creates a policy.
    ///
    /// - Parameters:
    ///   - attempts: How often a request is tried in all, at least once.
    ///   - firstDelay: The wait after the first failure; it doubles with each further one.
    ///   - longestDelay: The longest wait that we choose ourselves.
    public init(attempts: Int = 5, firstDelay: Duration = .seconds(1), longestDelay: Duration = .seconds(30)) {
        precondition(attempts >= 1, "attempts must be at least 1, got \(attempts)")
        self.attempts = attempts
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
    }

    /// The wait after a failure.
    ///
    /// The chance part keeps many clients from coming back at the same moment: the wait is between half and all of the
    /// doubled one. What the server asks for is waited in full where it is longer; `RetryAfter` bounds it when it is read.
    ///
    /// - Parameters:
    ///   - failures: How many attempts have failed, at least 1.
    ///   - retryAfter: The wait that the server asked for.
    ///   - chance: A random number in 0..<1.
    /// - Returns: The wait.
    public func delay(failures: Int, retryAfter: Duration? = nil, chance: Double) -> Duration {
        let doubled = firstDelay * (1 << min(failures - 1, 20))
        let own = min(doubled, longestDelay) * (0.5 + chance / 2)
        return max(own, retryAfter ?? .zero)
    }
}

/// Waiting and chance, which tests replace.
public struct Pacing: Sendable {
    /// Waits.
    public var sleep: @Sendable (Duration) async throws -> Void

    /// A random number in 0..<1.
    public var chance: @Sendable () -> Double

    /// The present, for servers that say until when to wait.
    public var now: @Sendable () -> Date

    /// Creates a pacing.
    ///
    /// - Parameters:
    ///   - sleep: Waits.
    ///   - chance: Gives a random number in 0..<1.
    ///   - now: Tells the present.
    public init(
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        chance: @escaping @Sendable () -> Double,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.sleep = sleep
        self.chance = chance
        self.now = now
    }

    /// The real clock and the system's random numbers.
    public static let live = Pacing(
        sleep: { try await Task.sleep(for: $0, clock: .continuous) },
        chance: { Double.random(in: 0..<1) }
    )
}
