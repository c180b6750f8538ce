/// What in the labels of nodes and pods keeps them from being told apart.
enum SourceFindings {
    /// Looks for pods that are named by labels that Prometheus renamed.
    ///
    /// - Parameter series: Label sets of `kube_pod_info` and of containers that have a label `exported_pod`.
    /// - Returns: One sentence with the sources and the remedy, nil where there are none.
    static func renamedPods(_ series: [[String: String]]) -> String? {
        guard !series.isEmpty else { return nil }
        let sources = Set(series.map { [$0["job"], $0["instance"]].compactMap { $0 }.joined(separator: " at ") })
        return "pods are named by the labels exported_namespace and exported_pod, not by namespace and pod (job "
            + "\(list(sources))); set honorLabels (honor_labels: true) for that scrape job"
    }

    /// The first of some names in their order, and how many more there are.
    static func list(_ names: Set<String>) -> String {
        let most = 5
        let some = names.sorted().prefix(most).joined(separator: ", ")
        return names.count > most ? "\(some) and \(names.count - most) more" : some
    }

    /// Looks at series of nodes as they are at one instant.
    ///
    /// - Parameter series: Label sets of `kube_node_info` and `node_memory_MemTotal_bytes`.
    /// - Returns: One sentence for each finding, with names and the remedy.
    static func problems(_ series: [[String: String]]) -> [String] {
        var found: [String] = []
        let clusters = Set(series.compactMap { $0["cluster"] }).sorted()
        if clusters.count > 1 {
            found.append(
                "label cluster has several values (\(clusters.joined(separator: ", "))), whose nodes would be mixed; "
                    + "set telemetry.selector, for example cluster=\"\(clusters[0])\""
            )
        }
        let renamed = Set(series.compactMap { $0["exported_node"] }).sorted()
        if !renamed.isEmpty {
            found.append(
                "nodes \(renamed.joined(separator: ", ")) are named by the label exported_node, not by node; "
                    + "set honorLabels (honor_labels: true) for the scrape job of kube-state-metrics"
            )
        }
        let nodes = series.filter { $0["internal_ip"] != nil }
        for (node, addresses) in several(nodes, "node", "internal_ip") {
            found.append(
                "node \(node) has several addresses (\(addresses)); if they are nodes of several clusters, set "
                    + "telemetry.selector to the labels of one"
            )
        }
        for (address, names) in several(nodes, "internal_ip", "node") {
            found.append(
                "address \(address) has several nodes (\(names)); give the series a label node, or set "
                    + "telemetry.selector to the labels of one cluster"
            )
        }
        return found
    }

    /// The values of a label that come with several values of another one.
    private static func several(_ series: [[String: String]], _ key: String, _ other: String) -> [(String, String)] {
        var found: [String: Set<String>] = [:]
        for labels in series {
            guard let name = labels[key], let value = labels[other], !name.isEmpty, !value.isEmpty else { continue }
            found[name, default: []].insert(value)
        }
        return found.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value.sorted().joined(separator: ", ")) }
    }
}
