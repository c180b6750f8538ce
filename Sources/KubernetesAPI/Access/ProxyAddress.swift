import Foundation

/// A proxy that all requests to an API server go through.
package struct ProxyAddress: Sendable, Equatable {
    /// How the proxy is spoken to.
    package enum Kind: Sendable, Equatable {
        /// HTTP's CONNECT, with a name and password if there are any.
        case http(user: String, password: String)
        /// SOCKS 5, without a password; names are looked up by the proxy.
        case socks5
    }

    /// How it is spoken to.
    package let kind: Kind

    /// A name or an IP address.
    package let host: String

    /// The port.
    package let port: Int

    /// What named it: a field's place, or a variable.
    package let origin: String

    /// Reads a proxy's address.
    ///
    /// - Parameters:
    ///   - text: The address, which may hold a password and so is in no error.
    ///   - origin: What names it.
    /// - Throws: `KubernetesError` if it is no address, or one of a kind that is not supported.
    init(_ text: String, origin: String) throws {
        func unusable(_ problem: String) -> KubernetesError {
            let mend = "write it as http://host:3128 or socks5://host:1080"
            return KubernetesError(place: origin, problem: .unusable(problem, mend: mend))
        }
        guard let address = WebAddress(text) else { throw unusable("is no address of a proxy") }
        let hasUser = address.user?.isEmpty == false || address.password?.isEmpty == false
        switch address.scheme {
        case "http":
            kind = .http(user: address.user ?? "", password: address.password ?? "")
            port = address.port ?? 80
        case "socks5", "socks5h":
            guard !hasUser else { throw unusable("names a SOCKS proxy with a password, which is not supported") }
            kind = .socks5
            port = address.port ?? 1080
        case "https": throw unusable("names a proxy that is spoken to by TLS (https), which is not supported")
        default:
            throw unusable("names a proxy by '\(KubeconfigError.shown(address.scheme))', which is not supported")
        }
        host = address.host
        self.origin = origin
    }

    /// The address without a password, for messages.
    var shown: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
