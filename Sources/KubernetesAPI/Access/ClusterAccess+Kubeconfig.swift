extension ClusterAccess {
    /// Reads a cluster.
    ///
    /// - Parameters:
    ///   - cluster: The entry.
    ///   - origin: What chose it, for messages.
    /// - Throws: `KubernetesError` that names the field that cannot be used.
    init(_ cluster: KubeconfigEntry<ClusterField>, origin: String) throws {
        let authority = try cluster.material(data: .certificateAuthorityData, file: .certificateAuthority)
        let isInsecure = try cluster.flag(.insecureSkipTLSVerify)
        if isInsecure, authority != nil {
            let problem = "is set together with a certificate authority"
            throw cluster.unusable(.insecureSkipTLSVerify, problem, "remove one of them")
        }
        let address = try Self.address(of: cluster, isSecure: authority != nil || isInsecure)
        self.init(server: address.server, origin: origin, identity: .none)
        certificateAuthority = authority
        self.isInsecure = isInsecure
        if let name = try cluster.text(.tlsServerName) {
            guard let host = WebAddress("https://\(name.contains(":") ? "[\(name)]" : name)"), host.host == name else {
                throw cluster.unusable(.tlsServerName, "is neither a host name nor an IP address", "correct it")
            }
            serverName = name.lowercased()
        }
        if let proxy = try cluster.text(.proxyURL) {
            self.proxy = try ProxyAddress(proxy, origin: cluster.place(.proxyURL))
        }
    }

    /// The server's address; without a scheme it is as secure as the other fields want it, as for kubectl.
    private static func address(of cluster: KubeconfigEntry<ClusterField>, isSecure: Bool) throws -> WebAddress {
        let mend = "write it as https://host:6443"
        guard let server = try cluster.text(.server) else {
            throw cluster.unusable(.server, "is missing", mend)
        }
        let whole = server.contains("://") ? server : "\(isSecure ? "https" : "http")://\(server)"
        guard let address = WebAddress(whole), ["http", "https"].contains(address.scheme) else {
            throw cluster.unusable(.server, "is no address of a server", mend)
        }
        guard address.user == nil, address.password == nil else {
            throw cluster.unusable(.server, "holds a user or password", "name them in users[]")
        }
        guard !address.hasQuery else { throw cluster.unusable(.server, "holds a query or fragment", mend) }
        return address
    }

    /// Takes a user's identity.
    ///
    /// - Parameters:
    ///   - user: The entry.
    ///   - cluster: The cluster's entry, which a plugin may want to know.
    /// - Throws: `KubernetesError` that names the field that cannot be used.
    mutating func become(_ user: KubeconfigEntry<UserField>, in cluster: KubeconfigEntry<ClusterField>) throws {
        let certificate = try user.material(data: .clientCertificateData, file: .clientCertificate)
        let key = try user.material(data: .clientKeyData, file: .clientKey)
        switch (certificate, key) {
        case (let certificate?, let key?): clientCertificate = ClientCertificate(certificate: certificate, key: key)
        case (nil, nil): break
        case (_, nil): throw user.unusable(.clientKey, "is missing beside client-certificate", "set both or none")
        default: throw user.unusable(.clientCertificate, "is missing beside client-key", "set both or none")
        }
        identity = try Self.identity(of: user, in: cluster, self)
        impersonation = try Impersonation(user)
        let hasScheme = try cluster.text(.server)?.contains("://") ?? false
        if !hasScheme, server.hasPrefix("http://"), identity != .none {
            let problem = "has no scheme, so that credentials would be sent in the clear"
            throw cluster.unusable(.server, problem, "write https:// before it, or http:// if that is meant")
        }
    }

    private static func identity(
        of user: KubeconfigEntry<UserField>,
        in cluster: KubeconfigEntry<ClusterField>,
        _ access: ClusterAccess
    ) throws -> Identity {
        let token = try user.text(.token)
        let file = try user.path(.tokenFile)
        let name = try user.text(.username)
        let password = try user.text(.password)
        if name != nil || password != nil {
            guard token == nil, file == nil else {
                throw user.unusable(.username, "is set together with a token", "keep one of them")
            }
            guard name?.contains(":") != true else { throw user.unusable(.username, "holds a colon", "correct it") }
            return .basic(user: name ?? "", password: password ?? "")
        }
        if let file { return .tokenFile(file, otherwise: token) }
        if let token {
            guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw user.unusable(.token, "holds white space or characters that no token has", "set it again")
            }
            return .token(token)
        }
        guard let exec = user.node(.exec) else { return .none }
        let entry = try KubeconfigEntry<ExecField>(exec, file: user.file, name: user.name, prefix: "exec.")
        return .exec(try ExecPlugin(entry, cluster: PluginCluster(cluster, access)))
    }
}
