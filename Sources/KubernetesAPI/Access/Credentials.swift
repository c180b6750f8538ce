import Foundation
import NIOSSL

/// The credentials that requests bear, kept as long as they are good.
actor Credentials {
    /// How long a token file's content is taken as read: kubelet and others rotate it while the old one still counts.
    private static let fileLifetime = Duration.seconds(10)

    /// How long before their end a plugin's credentials are renewed, in seconds.
    private static let margin: TimeInterval = 10

    /// What a request bears.
    struct Proof: Sendable {
        /// The header Authorization.
        var authorization: String?

        /// Settings for connections with a plugin's certificate; nil for those of the access.
        var tls: TLSConfiguration?

        /// The certificate of `tls`.
        fileprivate var certificate: ClusterAccess.ClientCertificate?

        /// Whether a server that refused one may take the other.
        func isOther(than proof: Proof) -> Bool {
            authorization != proof.authorization || certificate != proof.certificate
        }
    }

    private let identity: ClusterAccess.Identity
    private let tls: TLSConfiguration

    /// Whether a certificate of the access counts before a plugin's.
    private let hasCertificate: Bool
    private let run: @Sendable (ExecPlugin) async throws -> PluginCredentials
    private var kept: (proof: Proof, isGood: @Sendable () -> Bool)?

    /// One run of the plugin serves all requests that wait for it, and ends when none does any longer.
    private var renewal: (task: Task<PluginCredentials, any Error>, number: Int)?
    private var waiting = 0
    private var renewals = 0

    /// Keeps the credentials of an access.
    ///
    /// - Parameters:
    ///   - access: Who asks.
    ///   - tls: Settings for connections.
    ///   - run: Runs a plugin.
    init(
        _ access: ClusterAccess,
        tls: TLSConfiguration,
        run: @escaping @Sendable (ExecPlugin) async throws -> PluginCredentials = { try await $0.credentials() }
    ) {
        identity = access.identity
        hasCertificate = access.clientCertificate != nil
        self.tls = tls
        self.run = run
    }

    /// What to bear.
    ///
    /// - Throws: `KubernetesError` if a file or plugin gives none; `CancellationError`.
    func proof() async throws -> Proof {
        switch identity {
        case .none: return Proof()
        case .token(let token): return Proof(authorization: "Bearer \(token)")
        case .basic(let user, let password):
            return Proof(authorization: "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())")
        case .tokenFile(let file, let other):
            if let kept, kept.isGood() { return kept.proof }
            let token: String
            do { token = try Self.read(file) } catch {
                guard let other else { throw error }
                token = other
            }
            let end = ContinuousClock.now + Self.fileLifetime
            let proof = Proof(authorization: "Bearer \(token)")
            kept = (proof, { ContinuousClock.now < end })
            return proof
        case .exec(let plugin):
            if let kept, kept.isGood() { return kept.proof }
            return try await renew(plugin)
        }
    }

    /// Forgets what the server refused.
    func refuse(_ proof: Proof) {
        if let kept, !kept.proof.isOther(than: proof) { self.kept = nil }
    }

    private func renew(_ plugin: ExecPlugin) async throws -> Proof {
        let run = run
        if renewal == nil {
            renewals += 1
            renewal = (Task { try await run(plugin) }, renewals)
        }
        guard let (task, number) = renewal else { throw CancellationError() }
        waiting += 1
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            Task { await self.leave(number) }
        }
        if renewal?.number == number {
            renewal = nil
            waiting = 0
        }
        try Task.checkCancellation()
        let credentials = try result.get()
        let proof = try proof(of: credentials)
        kept = (proof, { credentials.end.map { $0.timeIntervalSinceNow > Self.margin } ?? true })
        return proof
    }

    /// Ends the run of a plugin for which nobody waits any longer.
    private func leave(_ number: Int) {
        guard let renewal, renewal.number == number else { return }
        waiting -= 1
        if waiting <= 0 { renewal.task.cancel() }
    }

    private func proof(of credentials: PluginCredentials) throws -> Proof {
        var proof = Proof(authorization: credentials.token.map { "Bearer \($0)" })
        if !hasCertificate, let certificate = credentials.certificate {
            var tls = tls
            try tls.present(certificate)
            proof.tls = tls
            proof.certificate = certificate
        }
        return proof
    }

    private static func read(_ file: String) throws -> String {
        let content = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        let token = content.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            let mend = "check the path, its permissions and that it holds one line"
            throw KubernetesError(place: file, problem: .unusable("holds no token", mend: mend))
        }
        return token
    }
}
