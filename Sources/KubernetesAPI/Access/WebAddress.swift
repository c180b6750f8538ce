import Foundation
import NIOCore

/// The parts of an address such as `https://user:password@host:port/path`, checked so that no library stumbles.
struct WebAddress: Equatable {
    /// In lower case.
    let scheme: String
    let user: String?
    let password: String?
    /// A name or an IP address, without brackets.
    let host: String
    let port: Int?
    /// As it is written, with its escapes, without slashes at the end.
    let path: String
    let hasQuery: Bool

    /// Takes an address apart; nil if it is none.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let parts = URLComponents(string: text),
            let scheme = parts.scheme?.lowercased(), let host = Self.host(of: parts)
        else { return nil }
        if let port = parts.port, !(1...65535).contains(port) { return nil }
        // A port that is no number is dropped by URLComponents.
        if parts.port == nil, Self.endsInPort(text) { return nil }
        self.scheme = scheme
        (user, password, self.host, port) = (parts.user, parts.password, host, parts.port)
        path = String(parts.percentEncodedPath.reversed().drop { $0 == "/" }.reversed())
        hasQuery = parts.query != nil || parts.fragment != nil
    }

    private static func host(of parts: URLComponents) -> String? {
        guard let raw = parts.percentEncodedHost, !raw.isEmpty else { return nil }
        if raw.hasPrefix("[") || raw.contains(":") {
            let address = raw.trimmingCharacters(in: ["[", "]"])
            return IPAddress(address)?.bytes.count == 16 ? address : nil
        }
        let isName = raw.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return isName && raw.utf8.count <= 253 ? raw : nil
    }

    private static func endsInPort(_ text: String) -> Bool {
        guard let start = text.range(of: "://")?.upperBound else { return false }
        let authority = text[start...].prefix { !"/?#".contains($0) }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        guard let colon = host.lastIndex(of: ":") else { return false }
        return !host[colon...].contains("]") && host.index(after: colon) < host.endIndex
    }

    /// The host as it is written before a port.
    var writtenHost: String { host.contains(":") ? "[\(host)]" : host }

    /// Scheme, host, port and path.
    var server: String { "\(scheme)://\(writtenHost)\(port.map { ":\($0)" } ?? "")\(path)" }
}
