/// One metric of the catalogue: what it means, how it is asked for and which values make sense.
public struct MetricDefinition: Hashable, Sendable, Codable {
    /// The part of the catalogue a metric belongs to.
    public enum Group: String, Sendable, Codable, CaseIterable {
        /// CPU and memory of nodes.
        case cpuAndMemory
        /// Pods, their requests and the scheduler.
        case podScheduling
        /// Network and storage of nodes.
        case networkAndStorage
    }

    /// How values come about.
    public enum Kind: String, Sendable, Codable {
        /// A measured amount, averaged over the window before the instant.
        case average
        /// The growth of a counter per second, averaged over the window before the instant.
        case rate
        /// A state as it is at the instant.
        case state
        /// A quantile of a histogram's growth over the window before the instant.
        case quantile
    }

    /// What one series is about.
    public enum Scope: String, Sendable, Codable {
        /// One series per node.
        case node
        /// One series for the cluster, stored under the node name `cluster`.
        case cluster
    }

    /// The program that exposes the series of a metric.
    public enum Exporter: String, Sendable, Codable {
        /// Prometheus's node_exporter, one per node.
        case nodeExporter = "node_exporter"
        /// kube-state-metrics, one per cluster.
        case kubeStateMetrics = "kube-state-metrics"
        /// The metrics page of kube-scheduler.
        case kubeScheduler = "kube-scheduler"
    }

    /// The node name that cluster metrics are stored under.
    public static let clusterNode = "cluster"

    /// The name in the `metric` column.
    public let name: String

    /// One sentence on what the values are.
    public let summary: String

    /// The unit of the values: `ratio`, `bytes`, `bytes/s`, `1/s`, `1/h`, `pods` or `s`.
    public let unit: String

    /// The part of the catalogue.
    public let group: Group

    /// How values come about.
    public let kind: Kind

    /// Whether there is one series per node or one for the cluster.
    public let scope: Scope

    /// The smallest value that makes sense.
    public let minimum: Double

    /// The largest value that makes sense, nil where there is no natural bound.
    public let maximum: Double?

    /// The default PromQL; `$window` stands for the span that rates and averages are taken over.
    public let query: String

    /// The names of the series that the query reads.
    public let series: [String]

    /// The program that exposes them.
    public let exporter: Exporter

    /// What to look at when the series are not there.
    public let hint: String

    /// Whether the load predictor cannot do without it.
    public let isRequired: Bool

    /// Whether it is one minus rates, as use is one minus idle time.
    var isComplement: Bool { query.hasPrefix("1 - ") }

    /// Whether it grows with the time that the node's own exporter was scraped in.
    var isRateOfNode: Bool { kind == .rate && exporter == .nodeExporter }

    /// The values that are taken for measured ones; others are gaps for every reader.
    ///
    /// Prometheus extrapolates rates to the ends of their window, so ratios may miss their bounds by a little; less than
    /// one hundredth of the bound is let pass, also where values were stored in single precision.
    public var acceptedRange: ClosedRange<Double> {
        let tolerance = (maximum ?? 0) / 100 * (1 - 1e-5)
        return minimum - tolerance...(maximum ?? .greatestFiniteMagnitude) + tolerance
    }

    /// Whether a value lies outside of what is accepted.
    ///
    /// - Parameter value: A finite value.
    /// - Returns: Whether it does.
    public func isOutOfRange(_ value: Double) -> Bool { !acceptedRange.contains(value) }

    /// The PromQL to send.
    ///
    /// - Parameters:
    ///   - window: The span that rates and averages are taken over.
    ///   - override: A query to use instead of the default one; `$window` is replaced there too.
    /// - Returns: The query.
    public func promQL(window: Duration, override: String? = nil) -> String {
        (override ?? query).replacing("$window", with: PromQL.text(window))
    }
}
