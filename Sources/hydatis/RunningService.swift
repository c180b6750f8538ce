import AsyncHTTPClient
import DecisionLog
import Foundation
import NIOCore
import NIOHTTP1

/// A running `hydatis serve`, asked over HTTP.
struct RunningService {
    /// Where it listens unless it is told otherwise.
    static let defaultAddress = "http://127.0.0.1:8088"

    /// The longest answer that is read, in bytes.
    private static let longestAnswer = 64 << 20

    /// No service answers at an address.
    struct Unreachable: Error, CustomStringConvertible {
        let description: String
    }

    private struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    private let address: String

    /// Creates the service of an address.
    ///
    /// - Throws: `WrongUse` for an address that is none.
    init(_ address: String) throws {
        guard let url = URL(string: address), url.scheme == "http" || url.scheme == "https", url.host() != nil else {
            throw WrongUse("--service: expected an address such as \(Self.defaultAddress), got '\(address)'")
        }
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
    }

    /// The newest decision about a pod.
    ///
    /// - Throws: `Unreachable` if no service is there, or what the service says is wrong.
    func decision(namespace: String, pod: String) async throws -> DecisionRecord {
        let place = "\(address)/api/v1/decisions/\(namespace)/\(pod)"
        let (status, body) = try await get(place)
        guard status == 200 else {
            let words = body.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(300)
            let mend = status == 404 ? "the pod may be out of scope or older than the log" : "look at the service's log"
            throw Refused(description: "\(place): the service answered \(status): \(words); \(mend)")
        }
        do { return try DecisionRecord.decoder.decode(DecisionRecord.self, from: Data(body.utf8)) } catch {
            throw Refused(description: "\(place): the answer is no decision; check that hydatis serve listens there")
        }
    }

    private func get(_ place: String) async throws -> (status: Int, body: String) {
        var request = HTTPClientRequest(url: place)
        request.headers.add(name: "Accept", value: "application/json")
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
            let body = try await response.body.collect(upTo: Self.longestAnswer)
            return (Int(response.status.code), String(buffer: body))
        } catch {
            let mend = "start hydatis serve, name its address with --service, or read its log with --log"
            throw Unreachable(description: "\(address): the service cannot be reached (\(error)); \(mend)")
        }
    }
}
