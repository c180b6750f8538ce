/// The metrics that are collected, in the order in which they are shown.
///
/// Every query reads raw series only, no recording rules: rules have different names in every installation. It is one
/// query per metric however many nodes there are. Aggregations keep the labels that may name the node; `max` comes
/// before `sum` and `avg` so that an exporter that two jobs scrape is not counted twice.
public struct MetricCatalogue: Sendable, Hashable {
    /// The metrics.
    public let metrics: [MetricDefinition]

    /// Creates a catalogue.
    ///
    /// - Parameter metrics: The metrics, each with a name of its own.
    public init(_ metrics: [MetricDefinition]) {
        precondition(Set(metrics.map(\.name)).count == metrics.count, "metrics must have distinct names")
        self.metrics = metrics
    }

    /// The eighteen metrics of HYDATIS: 8 of CPU and memory, 6 of pod scheduling, 4 of network and storage.
    public static let standard = MetricCatalogue(cpuAndMemory + podScheduling + networkAndStorage)

    /// The metric with a name, or nil.
    public subscript(name: String) -> MetricDefinition? { metrics.first { $0.name == name } }

    /// The labels of an exporter's series that may name the node.
    static let nodeLabels = "instance, node, kubernetes_node"
}
