import Foundation
import Yams

/// What a plugin is given of the cluster, where it asks for that.
///
/// Source: `staging/src/k8s.io/client-go/pkg/apis/clientauthentication/v1/types.go`.
package struct PluginCluster: Sendable, Equatable {
    /// The extension that holds a plugin's own settings.
    private static let extensionName = "client.authentication.k8s.io/exec"

    let server: String
    let serverName: String?
    let isInsecure: Bool
    let certificateAuthority: ClusterAccess.Material?
    let proxyURL: String?
    let disablesCompression: Bool
    let settings: PluginSettings?

    /// Reads a cluster.
    ///
    /// - Parameters:
    ///   - cluster: The entry.
    ///   - access: What was made of it.
    /// - Throws: `KubernetesError` if a field cannot be meant.
    init(_ cluster: KubeconfigEntry<ClusterField>, _ access: ClusterAccess) throws {
        server = access.server
        serverName = access.serverName
        isInsecure = access.isInsecure
        certificateAuthority = access.certificateAuthority
        proxyURL = try cluster.text(.proxyURL)
        disablesCompression = try cluster.flag(.disableCompression)
        let own = try cluster.items(.extensions).first { $0["name"]?.scalar?.string == Self.extensionName }
        settings = try own?["extension"].map { node in
            var budget = PluginSettings.maximumParts
            guard let settings = PluginSettings(node, budget: &budget) else {
                throw cluster.unusable(.extensions, "hold settings for plugins that are too large", "make them smaller")
            }
            return settings
        }
    }
}

extension PluginCluster: Encodable {
    private enum CodingKeys: String, CodingKey {
        case server
        case serverName = "tls-server-name"
        case isInsecure = "insecure-skip-tls-verify"
        case certificateAuthority = "certificate-authority-data"
        case proxyURL = "proxy-url"
        case disablesCompression = "disable-compression"
        case settings = "config"
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(server, forKey: .server)
        try fields.encodeIfPresent(serverName, forKey: .serverName)
        if isInsecure { try fields.encode(true, forKey: .isInsecure) }
        let authority = try certificateAuthority.map { Data(try $0.bytes()).base64EncodedString() }
        try fields.encodeIfPresent(authority, forKey: .certificateAuthority)
        try fields.encodeIfPresent(proxyURL, forKey: .proxyURL)
        if disablesCompression { try fields.encode(true, forKey: .disablesCompression) }
        try fields.encodeIfPresent(settings, forKey: .settings)
    }
}

/// Settings of any form, from YAML to JSON.
package enum PluginSettings: Sendable, Equatable, Encodable {
    case null
    case flag(Bool)
    case whole(Int)
    case number(Double)
    case text(String)
    case list([PluginSettings])
    case fields([String: PluginSettings])

    /// The most values and bytes of keys and texts that are taken: aliases can repeat without end.
    static let maximumParts = 1 << 16

    /// Takes a tree; nil if it is larger than the budget or cannot be written in JSON.
    init?(_ node: Node, budget: inout Int) {
        budget -= 1 + (node.scalar?.string.utf8.count ?? 0)
        guard budget >= 0 else { return nil }
        switch node {
        case .sequence(let items):
            var list: [PluginSettings] = []
            for item in items {
                guard let item = PluginSettings(item, budget: &budget) else { return nil }
                list.append(item)
            }
            self = .list(list)
        case .mapping(let pairs):
            var fields: [String: PluginSettings] = [:]
            for (key, value) in pairs {
                guard let key = key.scalar?.string, let value = PluginSettings(value, budget: &budget) else {
                    return nil
                }
                budget -= key.utf8.count
                fields[key] = value
            }
            self = .fields(fields)
        case .scalar(let scalar): self = Self.scalar(node, scalar)
        default: return nil
        }
    }

    private static func scalar(_ node: Node, _ scalar: Node.Scalar) -> PluginSettings {
        guard scalar.style == .plain else { return .text(scalar.string) }
        if node.isEmptyValue { return .null }
        // The parser's own conversions know numbers to the base of 60, with which large ones trap.
        switch scalar.string {
        case "true", "True", "TRUE": return .flag(true)
        case "false", "False", "FALSE": return .flag(false)
        default: break
        }
        if let whole = Int(scalar.string) { return .whole(whole) }
        if let number = Double(scalar.string), number.isFinite { return .number(number) }
        return .text(scalar.string)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .flag(let flag): try container.encode(flag)
        case .whole(let whole): try container.encode(whole)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let items): try container.encode(items)
        case .fields(let fields): try container.encode(fields)
        }
    }
}
