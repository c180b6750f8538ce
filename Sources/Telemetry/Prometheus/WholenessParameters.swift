import Synchronization

/// The parameters that have a server refuse what it cannot answer whole, instead of answering a part with 200.
///
/// Thanos takes `partial_response`, VictoriaMetrics `deny_partial_response`; others ignore what they do not know. A server
/// that refuses them is asked without from then on, since an answer tells by itself where it is partial.
final class WholenessParameters: Sendable {
    private static let all = [("partial_response", "false"), ("deny_partial_response", "1")]

    private let areRefused = Mutex(false)

    /// The parameters to send along.
    ///
    /// - Parameter path: The path below `/api/v1/`; what is no data cannot be partial.
    /// - Returns: The parameters, none where the server refuses them.
    func parameters(for path: String) -> [(String, String)] {
        path.hasPrefix("status/") || areRefused.withLock(\.self) ? [] : Self.all
    }

    /// Notes that the server answered without them what it refused with them.
    func succeededWithout() { areRefused.withLock { $0 = true } }

    /// Whether a refusal may be about these parameters: it names one, or it does not come from Prometheus' own API.
    static func mayBeRefused(_ problem: PrometheusError.Problem) -> Bool {
        guard case .refused(let status, let type, let message) = problem, (400..<500).contains(status) || status == 501
        else { return false }
        let words = message.lowercased()
        if all.contains(where: { words.contains($0.0) }) || words.contains("parameter") { return true }
        return type == nil && (status == 400 || status == 422 || status == 501)
    }
}
