/// The version of an API server, and whether our rules were held against one as new.
public struct ServerVersion: Sendable, Equatable {
    /// The version of kube-scheduler that the rules were held against.
    public static let verified = "1.32.13"

    /// The version as the server names it, for example `v1.34.1-eks-3025e55`.
    public let text: String

    /// Creates a version as the server names it.
    public init(_ text: String) { self.text = text }

    /// What to know where the server is newer, nil where it is not or where the text tells no version.
    public var caution: String? {
        guard let own = Self.numbers(text), let verified = Self.numbers(Self.verified),
            verified.lexicographicallyPrecedes(own)
        else { return nil }
        return "the API server has version \(text), newer than \(Self.verified), which the rules were verified with; "
            + "a rule that came later is left open where it is seen, and may not be seen"
    }

    /// Major, minor and patch: of `v1.34.1-eks-3025e55` 1, 34 and 1.
    private static func numbers(_ text: String) -> [Int]? {
        let core = text.drop { $0 == "v" }.prefix { $0.isNumber || $0 == "." }
        let parts = core.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        return numbers.count == parts.count && numbers.count >= 2 ? Array(numbers.prefix(3)) : nil
    }
}

extension KubernetesClient {
    private struct VersionObject: Decodable { var gitVersion: String? }

    /// Asks for the server's version.
    ///
    /// - Returns: The version, with an empty text if the server names none.
    /// - Throws: `KubernetesError` if the server does not answer.
    package func serverVersion() async throws -> ServerVersion {
        let object: VersionObject = try await get("/version")
        return ServerVersion(object.gitVersion ?? "")
    }
}
