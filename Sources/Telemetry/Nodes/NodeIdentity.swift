/// Tells which node a series is about.
///
/// Every installation labels differently: `instance` may be the node's address, its name or a pod's address; `node` may
/// be there or not. Tried in this order: the mapping of the configuration, a label `node` or `kubernetes_node` that
/// `kube_node_info` knows, its internal address, `node_uname_info`, a label that it does not know, and last an `instance`
/// that is itself a node's name. Names compare without case, as the kubelet writes host names in small letters; an
/// address or instance that several nodes had names none of them.
public struct NodeIdentity: Sendable, Equatable {
    /// The series that `init` wants to see, as PromQL selectors.
    public static let selectors = ["kube_node_info", "node_uname_info"]

    private let mapping: [String: String]
    private let nodesOfAddress: [String: Set<String>]
    private let nodesOfInstance: [String: Set<String>]
    private let kubernetesNodes: Set<String>

    /// Creates the table.
    ///
    /// - Parameters:
    ///   - mapping: Node names by address, `instance` or other name, from the configuration.
    ///   - information: The label sets of `kube_node_info` and `node_uname_info`; others are ignored.
    public init(mapping: [String: String] = [:], information: [[String: String]] = []) {
        var nodesOfAddress: [String: Set<String>] = [:]
        var kubernetesNodes: Set<String> = []
        for labels in information where labels["__name__"] == "kube_node_info" {
            guard let node = Self.name(labels["node"]) else { continue }
            kubernetesNodes.insert(node)
            if let address = Self.name(labels["internal_ip"]) {
                nodesOfAddress[InstanceAddress.canonical(address), default: []].insert(node)
            }
        }
        var nodesOfInstance: [String: Set<String>] = [:]
        for labels in information where labels["__name__"] == "node_uname_info" {
            guard let instance = Self.name(labels["instance"]), let name = Self.name(labels["nodename"]),
                let node = Self.node(named: name, among: kubernetesNodes)
            else { continue }
            nodesOfInstance[instance, default: []].insert(node)
        }
        self.mapping = Dictionary(
            mapping.map { (InstanceAddress.canonical($0.key), $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        self.nodesOfAddress = nodesOfAddress
        self.nodesOfInstance = nodesOfInstance
        self.kubernetesNodes = kubernetesNodes
    }

    /// The node that a series is about, nil when nothing tells.
    ///
    /// - Parameter labels: The labels of the series.
    /// - Returns: The node's name, or nil.
    public func node(of labels: [String: String]) -> String? {
        let instance = Self.name(labels["instance"])
        let label = Self.name(labels["node"]) ?? Self.name(labels["kubernetes_node"])
        let host = instance.map(InstanceAddress.host)
        let mapped = [instance?.lowercased(), host, label?.lowercased()].lazy.compactMap { $0 }
            .compactMap { mapping[$0] }.first
        if let mapped { return mapped }
        if let label, let node = Self.known(label, among: kubernetesNodes) { return node }
        if let host, let nodes = nodesOfAddress[host] { return Self.only(nodes) }
        if let instance, let nodes = nodesOfInstance[instance] { return Self.only(nodes) }
        if let label {
            return nodesOfAddress[InstanceAddress.canonical(label)].map(Self.only) ?? label.lowercased()
        }
        return host.flatMap { Self.known($0, among: kubernetesNodes) }
    }

    /// How an unmatched series is called in reports: its instance, else all its labels.
    ///
    /// - Parameter labels: The labels of the series.
    /// - Returns: The text.
    public static func title(of labels: [String: String]) -> String {
        if let instance = name(labels["instance"]) { return instance }
        guard !labels.isEmpty else { return "(no labels)" }
        return labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ", ")
    }

    /// The node that a kernel's host name stands for.
    ///
    /// An exporter that is not on the host's network reports the name of its pod: where Kubernetes tells its nodes, a
    /// name that it does not know is no node's.
    private static func node(named name: String, among nodes: Set<String>) -> String? {
        nodes.isEmpty ? name.lowercased() : known(name, among: nodes)
    }

    /// The node with a name in any case, or the only one with the same first part: `worker1` for
    /// `Worker1.example.com`, and the other way.
    private static func known(_ name: String, among nodes: Set<String>) -> String? {
        if nodes.contains(name) { return name }
        let name = name.lowercased()
        if let node = only(nodes.filter { $0.lowercased() == name }) { return node }
        let short = name.prefix { $0 != "." }
        // The first part of an address is no name.
        guard !short.allSatisfy(\.isNumber) else { return nil }
        let parts = { (node: String) in node.lowercased().prefix { $0 != "." } }
        return only(nodes.filter { parts($0) == short && ($0.lowercased() == short || name == short) })
    }

    /// The only one of several, nil where there are more.
    private static func only(_ nodes: Set<String>) -> String? { nodes.count == 1 ? nodes.first : nil }

    private static func name(_ label: String?) -> String? { label.flatMap { $0.isEmpty ? nil : $0 } }
}
