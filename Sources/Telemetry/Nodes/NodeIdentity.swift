/// Tells which node a series is about.
///
/// Every installation labels differently: `instance` may be the node's address, its name or a pod's address; `node` may
/// be there or not. Tried in this order: the mapping of the configuration, a label `node` or `kubernetes_node` that
/// `kube_node_info` knows, its internal address, `node_uname_info`, a label that it does not know, and last an `instance`
/// that is itself a node's name. Names compare without case, as the kubelet writes host names in small letters.
/// Addresses and host names count at the instants at which nodes had them, where these were asked for
/// (`over(count:addresses:hostNames:)`); what several nodes had at once names none of them.
public struct NodeIdentity: Sendable, Equatable {
    /// The series that `init` wants to see, as PromQL selectors.
    public static let selectors = ["kube_node_info", "node_uname_info"]

    private let mapping: [String: String]
    private var nodesOfAddress: [String: Set<String>]
    private var nodesOfInstance: [String: Set<String>]
    private var kubernetesNodes: Set<String>
    private var addresses: NodeCourses
    private var instances: NodeCourses

    /// The nodes that Kubernetes had at two instants of the grid or more, or at its only one.
    private(set) var presentNodes: Set<String> = []

    /// The nodes that run Windows.
    let windowsNodes: Set<String>

    /// Creates the table.
    ///
    /// - Parameters:
    ///   - mapping: Node names by address, `instance` or other name, from the configuration.
    ///   - information: The label sets of `kube_node_info` and `node_uname_info`; others are ignored.
    public init(mapping: [String: String] = [:], information: [[String: String]] = []) {
        self.mapping = Dictionary(
            mapping.map { (InstanceAddress.canonical($0.key), $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        let nodes = information.filter { $0["__name__"] == "kube_node_info" }
        kubernetesNodes = Set(nodes.compactMap(Self.kubernetesName))
        windowsNodes = Set(
            nodes.filter { $0["os_image"]?.hasPrefix("Windows") == true }.compactMap(Self.kubernetesName)
        )
        nodesOfAddress = [:]
        for (address, node) in nodes.compactMap(Self.address) { nodesOfAddress[address, default: []].insert(node) }
        nodesOfInstance = [:]
        for labels in information where labels["__name__"] == "node_uname_info" {
            guard let (instance, node) = Self.hostName(labels, among: kubernetesNodes) else { continue }
            nodesOfInstance[instance, default: []].insert(node)
        }
        addresses = NodeCourses(always: nodesOfAddress)
        instances = NodeCourses(always: nodesOfInstance)
    }

    /// The same table, with addresses and host names by instant.
    ///
    /// - Parameters:
    ///   - count: The instants of the grid.
    ///   - addresses: Series with the labels `node` and `internal_ip`, with values where the node had the address.
    ///   - hostNames: Series with the labels `instance` and `nodename`, with values where the exporter said the name.
    /// - Returns: The table.
    func over(count: Int, addresses: [RangeSeries], hostNames: [RangeSeries]) -> NodeIdentity {
        var identity = self
        identity.kubernetesNodes.formUnion(addresses.compactMap { Self.kubernetesName($0.labels) })
        let present = addresses.filter { $0.sampleCount >= min(2, count) }
        identity.presentNodes = Set(present.compactMap { Self.kubernetesName($0.labels) })
        func holdings(_ series: [RangeSeries], _ pair: ([String: String]) -> (String, String)?) -> [NodeCourses.Holding]
        {
            series.compactMap { one in
                pair(one.labels).map { .init(key: $0.0, node: $0.1, isHeld: one.values.map { !$0.isNaN }) }
            }
        }
        identity.addresses = NodeCourses(
            holdings(addresses, Self.address),
            count: count,
            always: nodesOfAddress,
            isEvidenceOfAbsence: true
        )
        let nodes = identity.kubernetesNodes
        identity.instances = NodeCourses(
            holdings(hostNames) { Self.hostName($0, among: nodes) },
            count: count,
            always: nodesOfInstance,
            isEvidenceOfAbsence: false
        )
        return identity
    }

    /// The node that a series is about at the last instant, nil when nothing tells.
    ///
    /// - Parameter labels: The labels of the series.
    /// - Returns: The node's name, or nil.
    public func node(of labels: [String: String]) -> String? { stretches(of: labels).last?.node }

    /// The nodes that a series is about, one after the other.
    ///
    /// - Parameter labels: The labels of the series.
    /// - Returns: Stretches that lie side by side, none when nothing tells.
    func stretches(of labels: [String: String]) -> [NodeStretch] {
        let instance = Self.name(labels["instance"])
        let label = Self.name(labels["node"]) ?? Self.name(labels["kubernetes_node"])
        let host = instance.map(InstanceAddress.host)
        let mapped = [instance?.lowercased(), host, label?.lowercased()].lazy.compactMap { $0 }
            .compactMap { mapping[$0] }.first
        if let mapped { return Self.always(mapped) }
        if let label, let node = Self.known(label, among: kubernetesNodes) { return Self.always(node) }
        if let host, let stretches = addresses[host] { return stretches }
        if let instance, let stretches = instances[instance] { return stretches }
        if let label { return addresses[InstanceAddress.canonical(label)] ?? Self.always(label.lowercased()) }
        return Self.always(host.flatMap { Self.known($0, among: kubernetesNodes) })
    }

    private static func always(_ node: String?) -> [NodeStretch] {
        node.map { [NodeStretch(instants: NodeStretch.always, node: $0)] } ?? []
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

    /// The node of `kube_node_info`; scraped without `honorLabels`, `node` is the one that kube-state-metrics runs on.
    private static func kubernetesName(_ labels: [String: String]) -> String? {
        name(labels["exported_node"]) ?? name(labels["node"])
    }

    /// The address and the name of a node.
    private static func address(_ labels: [String: String]) -> (String, String)? {
        guard let node = kubernetesName(labels), let address = name(labels["internal_ip"]) else { return nil }
        return (InstanceAddress.canonical(address), node)
    }

    /// An exporter and the node whose host name it tells.
    private static func hostName(_ labels: [String: String], among nodes: Set<String>) -> (String, String)? {
        guard let instance = name(labels["instance"]), let host = name(labels["nodename"]),
            let node = node(named: host, among: nodes)
        else { return nil }
        return (instance, node)
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
