/// Series that tell of the same things several times, each of which counts once.
struct DoubledSource: Sendable {
    /// What may be told several times, and how to see it.
    struct Kind: Sendable {
        /// What it is, for people.
        let title: String
        /// The raw series.
        let selector: String
        /// The labels that together name one thing.
        let identity: String
        /// The labels of what the things belong to, which is named.
        let owner: String

        /// How many things are told of several times, by what they belong to.
        var query: String { "count by (\(owner)) (count by (\(identity)) (\(selector)) > 1)" }

        /// The label sets of one thing that is told of several times.
        var example: String { "\(selector) and on (\(identity)) topk(1, count by (\(identity)) (\(selector)) > 1)" }
    }

    static let kinds = [
        Kind(
            title: "node_exporter",
            selector: "node_memory_MemTotal_bytes",
            identity: MetricCatalogue.nodeLabels,
            owner: MetricCatalogue.nodeLabels
        ),
        Kind(
            title: "containers of the kubelet",
            selector: "container_memory_working_set_bytes\(PodQuantity.containers)",
            identity: "namespace, pod, container, id, instance, node",
            owner: "instance, node"
        ),
        Kind(
            title: "kube-state-metrics (nodes)",
            selector: "kube_node_info",
            identity: "node, internal_ip",
            owner: "node"
        ),
        Kind(
            title: "kube-state-metrics (pods)",
            selector: #"kube_pod_info{node!=""}"#,
            identity: "namespace, pod, uid, node",
            owner: "node"
        ),
    ]

    let kind: Kind
    private var owners: Set<String> = []
    private var labels: [String: Set<String>] = [:]

    /// Creates one of which nothing is known yet.
    init(_ kind: Kind) { self.kind = kind }

    /// Notes what things are told of several times belong to.
    mutating func note(owner labels: [String: String]) {
        owners.insert(labels["node"].flatMap { $0.isEmpty ? nil : $0 } ?? NodeIdentity.title(of: labels))
    }

    /// Notes the label sets of one thing.
    mutating func note(example: [[String: String]]) {
        for name in Set(example.flatMap(\.keys)) {
            let values = Set(example.map { $0[name] ?? "" })
            if values.count > 1 { labels[name, default: []].formUnion(values.filter { !$0.isEmpty }) }
        }
    }

    /// The finding with names and the remedy, nil where nothing was found.
    var sentence: String? {
        guard !owners.isEmpty else { return nil }
        let differences = labels.sorted { $0.key < $1.key }
            .map { "\($0.key): \($0.value.sorted().prefix(3).joined(separator: ", "))" }
        let apart = differences.isEmpty ? "" : " (they differ in \(differences.joined(separator: "; ")))"
        return "\(kind.title) of \(SourceFindings.list(owners)): the same series come several times\(apart), and each "
            + "counts once; keep one scrape job and one replica, or choose them with telemetry.selector"
    }
}
