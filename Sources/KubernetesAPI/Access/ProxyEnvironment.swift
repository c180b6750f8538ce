/// The proxies that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name, by the rules of Go's programs, kubectl among them.
///
/// Source: `golang.org/x/net/http/httpproxy`.
struct ProxyEnvironment {
    private let environment: [String: String]

    init(_ environment: [String: String]) {
        self.environment = environment
    }

    /// The proxy to a server, nil if it is asked directly.
    ///
    /// - Parameter server: The address.
    /// - Returns: The proxy.
    /// - Throws: `KubernetesError` if a variable names what cannot be used.
    func proxy(to server: WebAddress) throws -> ProxyAddress? {
        let names = server.scheme == "https" ? ["HTTPS_PROXY", "https_proxy"] : ["HTTP_PROXY", "http_proxy"]
        guard let name = names.first(where: { environment[$0]?.isEmpty == false }), let text = environment[name],
            !isDirect(server)
        else { return nil }
        let known = ["http://", "https://", "socks5://", "socks5h://"]
        let isWhole = known.contains { text.lowercased().hasPrefix($0) }
        return try ProxyAddress(isWhole ? text : "http://\(text)", origin: "environment variable \(name)")
    }

    /// Whether a server is asked directly, whatever proxies there are.
    private func isDirect(_ server: WebAddress) -> Bool {
        let host = server.host.lowercased()
        let address = IPAddress(host)
        if host == "localhost" || address?.isLoopback == true { return true }
        let port = server.port ?? (server.scheme == "https" ? 443 : 80)
        let list = ["NO_PROXY", "no_proxy"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        return list.split(separator: ",").contains { entry in
            let rule = entry.filter { !$0.isWhitespace }.lowercased()
            return !rule.isEmpty && Self.covers(rule, host, address, port)
        }
    }

    private static func covers(_ rule: String, _ host: String, _ address: IPAddress?, _ port: Int) -> Bool {
        if rule == "*" { return true }
        if IPAddress("127.0.0.1")?.isIn(network: rule) != nil { return address?.isIn(network: rule) == true }
        let (name, number) = parts(of: rule)
        if let number, number != port { return false }
        if let ruled = IPAddress(name) { return ruled == address }
        // ".example.com" and "*.example.com" mean what is below, "example.com" also itself.
        let domain = name.hasPrefix("*.") ? String(name.dropFirst()) : name
        guard !domain.isEmpty else { return false }
        return domain.hasPrefix(".") ? host.hasSuffix(domain) : host == domain || host.hasSuffix("." + domain)
    }

    /// The name of a rule, without brackets, and its port.
    private static func parts(of rule: String) -> (name: String, port: Int?) {
        func bare(_ text: some StringProtocol) -> String { String(text.filter { $0 != "[" && $0 != "]" }) }
        guard IPAddress(rule) == nil, let colon = rule.lastIndex(of: ":"),
            let port = Int(rule[rule.index(after: colon)...])
        else { return (bare(rule), nil) }
        return (bare(rule[..<colon]), port)
    }
}
