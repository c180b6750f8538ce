public import Foundation

/// Tells the time, so that tests need not wait for it.
public struct ServiceClock: Sendable {
    /// The time now.
    public let now: @Sendable () -> Date

    /// Creates a clock.
    public init(now: @escaping @Sendable () -> Date = { Date() }) { self.now = now }
}
