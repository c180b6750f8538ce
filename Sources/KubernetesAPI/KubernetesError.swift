/// The API server could not be asked or refused; says where, what is wrong and the mend, and never a secret.
public struct KubernetesError: Error, Equatable, Sendable {
    /// What is wrong.
    public enum Problem: Equatable, Sendable {
        /// A kubeconfig, certificate, key or token cannot be used.
        case unusable(String, mend: String)
        /// No connection could be made, or it broke.
        case unreachable(String)
        /// The answer was not complete in time.
        case timedOut(seconds: Int64)
        /// The server's or our certificate was refused.
        case tls(String)
        /// The server refused, with an HTTP status, its reason and its words.
        case refused(status: Int, reason: String, message: String)
        /// The answer is too large or no JSON of the expected form.
        case badAnswer(String)
    }

    /// The file, or the address and path, that it is about.
    public let place: String

    /// What is wrong.
    public let problem: Problem

    /// How long the server asks to be left alone, nil where it does not.
    public internal(set) var retryAfter: Duration?

    /// How often it was tried.
    public internal(set) var attempts = 1

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - place: The file, or the address and path, that it is about.
    ///   - problem: What is wrong.
    public init(place: String, problem: Problem) {
        self.place = place
        self.problem = problem
    }

    /// The HTTP status if the server refused.
    public var status: Int? {
        guard case .refused(let status, _, _) = problem else { return nil }
        return status
    }
}

extension KubernetesError: CustomStringConvertible {
    /// One line: where, what, the mend.
    public var description: String {
        "\(place): \(Self.oneLine(text))\(attempts > 1 ? " (tried \(attempts) times)" : ""); \(mend)"
    }

    private var text: String {
        switch problem {
        case .unusable(let detail, _): detail
        case .unreachable(let detail): "the API server cannot be reached (\(detail))"
        case .timedOut(let seconds): "the API server did not answer within \(seconds) s"
        case .tls(let detail): "TLS could not be set up (\(detail))"
        case .refused(let status, let reason, let message):
            "answered \(status)\(reason.isEmpty ? "" : " \(reason)")\(message.isEmpty ? "" : ": \(message)")"
        case .badAnswer(let detail): "the answer \(detail)"
        }
    }

    private var mend: String {
        switch problem {
        case .unusable(_, let mend): mend
        case .unreachable: "check the cluster's server in the kubeconfig, and that it can be reached from here"
        case .timedOut: "try again, or look at the API server's load"
        case .tls: "check certificate-authority and the client certificate in the kubeconfig, and their dates"
        case .refused(401, _, _): "the credentials are missing or have expired; log in again"
        case .refused(403, _, _): "hydatis cluster check lists the rights that are needed"
        case .refused(404, _, _): "check the name and namespace"
        case .refused: "try again later, or look at the API server's log"
        case .badAnswer: "check that the address leads to a Kubernetes API server"
        }
    }

    private static func oneLine(_ text: String) -> String {
        let words = text.split { $0.isWhitespace }.joined(separator: " ")
        // What a server says must not reach into the terminal.
        let line = String(
            String.UnicodeScalarView(words.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 })
        )
        return line.count > 400 ? line.prefix(400) + "..." : line
    }
}
