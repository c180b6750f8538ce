/// A metric that could not be collected on a day, while others could; it is asked for again with the next run.
public struct CollectionFailure: Sendable, Equatable, Codable {
    /// The day, as `2026-03-01`.
    public let day: String

    /// The metric's name, for pods that of the series.
    public let metric: String

    /// Whether the server says that its answer is not whole; else it refused the query.
    public let isPartial: Bool

    /// What is wrong and how to fix it.
    public let reason: String

    init(day: Int64, metric: String, error: PrometheusError) {
        self.day = InstantText.day(day)
        self.metric = metric
        isPartial = error.isPartial
        reason = "\(error)"
    }
}

extension [CollectionFailure] {
    /// Takes in failures on a day, each metric once.
    mutating func note(_ errors: [String: PrometheusError], day: Int64) {
        for (metric, error) in errors.sorted(by: { $0.key < $1.key }) {
            let failure = CollectionFailure(day: day, metric: metric, error: error)
            if !contains(where: { $0.day == failure.day && $0.metric == metric }) { append(failure) }
        }
    }

    /// The failures in sentences, one for each refused metric and one for all partial answers.
    public var sentences: [String] {
        let refused = Dictionary(grouping: filter { !$0.isPartial }, by: \.metric).sorted { $0.key < $1.key }
        return Self.sentence("partial answers for", filter(\.isPartial))
            + refused.flatMap { Self.sentence("not collected:", $0.value) }
    }

    private static func sentence(_ what: String, _ failures: [CollectionFailure]) -> [String] {
        guard let first = failures.first else { return [] }
        let metrics = some(Set(failures.map(\.metric)), "metrics")
        let days = some(Set(failures.map(\.day)), "days")
        return ["\(what) \(metrics) on \(days), asked for again with the next run: \(first.reason)"]
    }

    private static func some(_ names: Set<String>, _ what: String) -> String {
        let shown = names.sorted().prefix(5).joined(separator: ", ")
        return names.count > 5 ? "\(names.count) \(what) (\(shown), ...)" : shown
    }
}
