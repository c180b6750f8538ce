/// Why a scenario cannot be used.
public struct ScenarioError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file or folder.
    public let path: String

    /// What is wrong with it.
    public let problem: String

    /// What to do about it.
    public let mend: String

    /// Where, what, and the mend.
    public var description: String { "\(path): \(problem); \(mend)" }
}
