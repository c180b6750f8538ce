/// Tells which node a series is about.
///
/// Every installation labels differently: `instance` may be the node's address, its name or a pod's address; `node` may
/// be there or not. Tried in this order: the mapping of the configuration, `kube_node_info` by internal address,
/// `node_uname_info`, the labels `node` and `kubernetes_node`, and last an `instance` that is itself a node's name.
public struct NodeIdentity: Sendable, Equatable {
    /// The series that `init` wants to see, as PromQL selectors.
    public static let selectors = ["kube_node_info", "node_uname_info"]

    private let mapping: [String: String]
    private let nodeOfAddress: [String: String]
    private let nodeOfInstance: [String: String]
    private let kubernetesNodes: Set<String>

    /// Creates the table.
    ///
    /// - Parameters:
    ///   - mapping: Node names by address, `instance` or other name, from the configuration.
    ///   - information: The label sets of `kube_node_info` and `node_uname_info`; others are ignored.
    public init(mapping: [String: String] = [:], information: [[String: String]] = []) {
        var nodeOfAddress: [String: String] = [:]
        var kubernetesNodes: Set<String> = []
        for labels in information where labels["__name__"] == "kube_node_info" {
            guard let node = Self.name(labels["node"]) else { continue }
            kubernetesNodes.insert(node)
            if let address = Self.name(labels["internal_ip"]) {
                nodeOfAddress[InstanceAddress.canonical(address)] = node
            }
        }
        var nodeOfInstance: [String: String] = [:]
        for labels in information where labels["__name__"] == "node_uname_info" {
            guard let instance = Self.name(labels["instance"]), let name = Self.name(labels["nodename"]),
                let node = Self.node(named: name, among: kubernetesNodes)
            else { continue }
            nodeOfInstance[instance] = node
        }
        self.mapping = Dictionary(
            mapping.map { (InstanceAddress.canonical($0.key), $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        self.nodeOfAddress = nodeOfAddress
        self.nodeOfInstance = nodeOfInstance
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
        if let host, let node = nodeOfAddress[host] { return node }
        if let instance, let node = nodeOfInstance[instance] { return node }
        if let label { return nodeOfAddress[InstanceAddress.canonical(label)] ?? label }
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
        nodes.isEmpty ? name : known(name, among: nodes)
    }

    /// The node with a name, or with the same first part: `worker1` for `worker1.example.com`, and the other way.
    private static func known(_ name: String, among nodes: Set<String>) -> String? {
        if nodes.contains(name) { return name }
        let short = name.prefix { $0 != "." }
        // The first part of an address is no name.
        guard !short.allSatisfy(\.isNumber) else { return nil }
        return nodes.sorted().first { $0.prefix { $0 != "." } == short }
    }

    private static func name(_ label: String?) -> String? { label.flatMap { $0.isEmpty ? nil : $0 } }
}
