/// How patient watches are; the standard suits a cluster, tests are in more of a hurry.
public struct WatchSettings: Sendable {
    /// The pause after a first failure; it doubles with each further one.
    public var firstPause = Duration.milliseconds(800)

    /// The longest pause after failures.
    public var longestPause = Duration.seconds(30)

    /// The pause after the server said that we may not, or that there is no such kind.
    public var forbiddenPause = Duration.seconds(60)

    /// How long the server may keep one watch, in seconds; each takes a random value, so that they do not end together.
    public var watchSeconds = 300...600

    /// Creates settings that suit a cluster.
    public init() {}

    /// The pause after failures, with jitter so that many clients do not come back at once.
    ///
    /// - Parameters:
    ///   - failures: The number of failures in a row, from 1 on.
    ///   - generator: Where the jitter comes from.
    /// - Returns: Between half and one and a half times the exponential pause.
    func pause(after failures: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let doubled = firstPause * (1 << min(max(failures - 1, 0), 16))
        return min(doubled, longestPause) * Double.random(in: 0.5...1.5, using: &generator)
    }
}
