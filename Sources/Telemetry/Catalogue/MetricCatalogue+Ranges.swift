extension MetricCatalogue {
    /// The values that each metric can have, by name; see `MetricDefinition.acceptedRange`.
    public var acceptedRanges: [String: ClosedRange<Double>] {
        Dictionary(metrics.map { ($0.name, $0.acceptedRange) }) { first, _ in first }
    }
}
