import AsyncHTTPClient
import Foundation
import NIOHTTP1
import RetryHints

extension KubernetesClient {
    func decode<Object: Decodable>(_ data: Data, _ path: String) throws -> Object {
        do { return try JSONDecoder().decode(Object.self, from: data) } catch {
            if data.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") {
                throw failure(path, .badAnswer("is a web page, not JSON: the login page of a proxy, or another server"))
            }
            throw failure(path, .badAnswer("is not of the expected form: \(Self.briefly(error))"))
        }
    }

    private static func briefly(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "no JSON" }
        let path = error.place
        return path.isEmpty ? "no JSON, or none of this kind" : "wrong or missing at \(path.joined(separator: "."))"
    }

    /// Throws what a status that is not 2xx means.
    func check(_ response: HTTPClientResponse, _ data: Data, _ path: String) throws {
        let status = Int(response.status.code)
        guard !(200..<300).contains(status) else { return }
        if let target = response.headers.first(name: "Location"), (300..<400).contains(status) {
            throw failure(path, .badAnswer("redirects to \(Self.shown(target))"))
        }
        let said = try? JSONDecoder().decode(StatusObject.self, from: data)
        var error = failure(path, .refused(status: status, reason: said?.reason ?? "", message: said?.message ?? ""))
        error.retryAfter = RetryAfter.wait(
            response.headers.first(name: "Retry-After"),
            date: response.headers.first(name: "Date"),
            now: pacing.now()
        )
        throw error
    }

    /// An address as messages may show it, without what may be a secret.
    private static func shown(_ address: String) -> String {
        guard var parts = URLComponents(string: address) else { return "elsewhere" }
        (parts.user, parts.password, parts.query, parts.fragment) = (nil, nil, nil, nil)
        return parts.string ?? "elsewhere"
    }
}
