/// What the tests on held-back data said of a version: whether it may be in use, and why.
public struct ModelVerdict: Codable, Equatable, Sendable {
    /// Whether the version passed its tests.
    public let isPassed: Bool

    /// Why, in one sentence.
    public let reason: String

    /// Parts of the model that did not pass and what is served in their place, one sentence each.
    public let exceptions: [String]

    private enum CodingKeys: String, CodingKey {
        case isPassed = "passed"
        case reason
        case exceptions
    }

    /// Creates a verdict.
    ///
    /// - Parameters:
    ///   - isPassed: Whether the version passed its tests.
    ///   - reason: Why, in one sentence without a period.
    ///   - exceptions: Parts that did not pass and what is served in their place, one sentence each.
    public init(isPassed: Bool, reason: String, exceptions: [String] = []) {
        self.isPassed = isPassed
        self.reason = reason
        self.exceptions = exceptions
    }
}
