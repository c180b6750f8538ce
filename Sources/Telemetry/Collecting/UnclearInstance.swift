/// An exporter of which it is not certain at some instants whose it was.
public struct UnclearInstance: Sendable, Equatable, Codable {
    /// Instants side by side at which it was not certain.
    public struct Span: Sendable, Hashable, Codable {
        /// The first instant, in milliseconds since 1970 UTC.
        public let from: Int64
        /// The last instant, in milliseconds since 1970 UTC.
        public let to: Int64
        /// The nodes that it may have been, none where its address was no node's.
        public let nodes: Set<String>
    }

    /// The metrics whose values are left out.
    public internal(set) var metrics: Set<String> = []

    /// When, in no order.
    public internal(set) var spans: Set<Span> = []
}

extension CollectionReport {
    /// Notes that values are left out because nothing tells whose they are.
    mutating func note(
        _ stretch: NodeStretch,
        _ labels: [String: String],
        _ metric: MetricDefinition,
        _ span: ClosedRange<Int64>
    ) {
        var instance = unclear[NodeIdentity.title(of: labels)] ?? UnclearInstance()
        instance.metrics.insert(metric.name)
        var whole = UnclearInstance.Span(from: span.lowerBound, to: span.upperBound, nodes: stretch.candidates)
        for other in instance.spans
        where other.nodes == whole.nodes
            && other.from - stepMilliseconds <= whole.to && whole.from - stepMilliseconds <= other.to
        {
            instance.spans.remove(other)
            whole = .init(from: min(whole.from, other.from), to: max(whole.to, other.to), nodes: whole.nodes)
        }
        instance.spans.insert(whole)
        unclear[NodeIdentity.title(of: labels)] = instance
    }
}
