/// How a server is named in requests, so that the right name or address is looked for in its certificate.
///
/// The HTTP client looks for the name in the address, and for an IP address it asks the connection, which is the
/// proxy's where there is one. So where `tls-server-name` is set, requests are addressed to that name and a rule leads
/// it to the server; IP addresses that the connection does not have are looked for by ourselves.
struct RequestTarget {
    /// What requests are addressed to, before the path.
    let url: String

    /// The header Host, where it is not that of `url`.
    let host: String?

    /// Where the names in `url` lead.
    let dnsOverride: [String: String]

    /// The IP address that the certificate must bear and that we look for ourselves.
    let verifiedAddress: IPAddress?

    init(_ access: ClusterAccess) {
        guard let server = WebAddress(access.server), server.scheme == "https" else {
            self.init(url: access.server)
            return
        }
        guard let name = access.serverName else {
            let address = access.proxy == nil || access.isInsecure ? nil : IPAddress(server.host)
            self.init(url: access.server, verifiedAddress: address)
            return
        }
        if let address = IPAddress(name) {
            self.init(url: access.server, verifiedAddress: access.isInsecure ? nil : address)
        } else if name == server.host.lowercased() {
            self.init(url: access.server)
        } else {
            let port = server.port.map { ":\($0)" } ?? ""
            self.init(
                url: "https://\(name)\(port)\(server.path)",
                host: server.writtenHost + port,
                dnsOverride: [name: server.host]
            )
        }
    }

    private init(
        url: String,
        host: String? = nil,
        dnsOverride: [String: String] = [:],
        verifiedAddress: IPAddress? = nil
    ) {
        self.url = url
        self.host = host
        self.dnsOverride = dnsOverride
        self.verifiedAddress = verifiedAddress
    }
}
