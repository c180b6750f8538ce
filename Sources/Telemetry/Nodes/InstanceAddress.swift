import NIOCore

/// The host in an `instance` label.
enum InstanceAddress {
    /// The host of `host:port`, `[IPv6]:port`, a bare address or a URL, in one way of writing.
    ///
    /// - Parameter instance: The label's value.
    /// - Returns: The host.
    static func host(of instance: String) -> String {
        var text = instance[...]
        if let scheme = text.firstRange(of: "://") { text = text[scheme.upperBound...] }
        text = text.prefix { $0 != "/" }
        if text.first == "[" { return canonical(String(text.dropFirst().prefix { $0 != "]" })) }
        // More than one colon and no bracket: an IPv6 address without a port.
        if text.count(where: { $0 == ":" }) == 1 { text = text.prefix { $0 != ":" } }
        return canonical(String(text))
    }

    /// An address in the one way of writing that we compare: IPv6 shortened, names in small letters.
    static func canonical(_ host: String) -> String {
        guard host.contains(":"), let address = try? SocketAddress(ipAddress: host, port: 0) else {
            return host.lowercased()
        }
        return address.ipAddress ?? host.lowercased()
    }
}
