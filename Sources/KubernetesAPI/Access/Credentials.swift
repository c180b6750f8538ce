import Foundation

/// The token that requests bear, kept as long as it is good.
actor Credentials {
    /// How long a token file's content is taken as read: kubelet and others rotate it while the old one still counts.
    private static let fileLifetime = Duration.seconds(10)

    /// How long before its end a plugin's token is renewed, in seconds.
    private static let margin: TimeInterval = 10

    private let identity: ClusterAccess.Identity
    private var kept: (token: String, isGood: @Sendable () -> Bool)?

    /// One run of the plugin serves all requests that wait for it.
    private var renewal: Task<(token: String, end: Date?), any Error>?

    init(_ identity: ClusterAccess.Identity) {
        self.identity = identity
    }

    /// The token to send, nil if there is none to send.
    ///
    /// - Throws: `KubernetesError` if a file or plugin gives none.
    func token() async throws -> String? {
        switch identity {
        case .none: return nil
        case .token(let token): return token
        case .tokenFile(let file):
            if let kept, kept.isGood() { return kept.token }
            let token = try Self.read(file)
            let end = ContinuousClock.now + Self.fileLifetime
            kept = (token, { ContinuousClock.now < end })
            return token
        case .exec(let plugin):
            if let kept, kept.isGood() { return kept.token }
            return try await renew(plugin)
        }
    }

    /// Forgets a token that the server refused.
    func refuse(_ token: String?) {
        if kept?.token == token { kept = nil }
    }

    private func renew(_ plugin: ExecPlugin) async throws -> String {
        let task = renewal ?? Task { try await plugin.tokenInBackground() }
        renewal = task
        defer { renewal = nil }
        let (token, end) = try await task.value
        kept = (token, { end.map { $0.timeIntervalSinceNow > Self.margin } ?? true })
        return token
    }

    private static func read(_ file: String) throws -> String {
        let content = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        let token = content.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty, !token.contains(where: \.isNewline) else {
            let mend = "check the path, its permissions and that it holds one line"
            throw KubernetesError(place: file, problem: .unusable("holds no token", mend: mend))
        }
        return token
    }
}
