import Foundation

/// One request to the API.
struct PrometheusCall: Sendable {
    /// What needs no encoding anywhere in an address, after section 2.3 of RFC 3986.
    ///
    /// Foundation's own encoding leaves `+` alone, which servers read as a blank.
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    )

    /// The address, without parameters.
    let url: String
    let parameters: [(String, String)]
    /// What the request is about, for messages.
    let query: String?

    /// The parameters as they stand behind the `?` or in a form.
    var encodedParameters: String {
        parameters.map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }.joined(separator: "&")
    }

    func error(_ problem: PrometheusError.Problem) -> PrometheusError {
        PrometheusError(url: url, query: query, problem: problem)
    }

    /// A text as a part of an address.
    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? text
    }
}
