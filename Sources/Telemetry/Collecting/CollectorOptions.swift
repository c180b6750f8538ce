import MetricHistory

/// What to collect, and where to put it.
public struct CollectorOptions: Sendable, Equatable {
    /// The folder of day partitions.
    public var directory: String

    /// The spacing of the instants, at least 15 s and a divisor of a day.
    public var step: Duration

    /// How often Prometheus scrapes the exporters; rates are taken over at least four of these.
    public var scrapeInterval: Duration = .seconds(60)

    /// How far back the first run reaches.
    public var history: Duration = .seconds(15 * 86_400)

    /// How much of what is there is read again, so that late samples are corrected.
    public var overlap: Duration = .seconds(2 * 3600)

    /// The first instant, in milliseconds since 1970 UTC; nil is `history` before the last one.
    public var from: Int64?

    /// The last instant, in milliseconds since 1970 UTC; nil is now.
    public var to: Int64?

    /// Whether days that are there are read again.
    public var isRefetching = false

    /// How many days are kept.
    public var keepDays = 90

    /// How many bytes are kept: by default the 50 GiB of the volume.
    public var maximumBytes: Int64 = 50 << 30

    /// The metrics.
    public var catalogue = MetricCatalogue.standard

    /// Queries to use instead of those of the catalogue, by metric; an empty text leaves the metric out.
    public var queries: [String: String] = [:]

    /// Node names by address, `instance` or other name.
    public var nodes: [String: String] = [:]

    /// Creates options.
    ///
    /// - Parameters:
    ///   - directory: The folder of day partitions.
    ///   - step: The spacing of the instants, at least 15 s and a divisor of a day.
    public init(directory: String, step: Duration = .seconds(3600)) {
        self.directory = directory
        self.step = step
    }

    /// Checks what the types cannot.
    ///
    /// - Throws: `CollectorError` with the first mistake.
    public func validate() throws {
        let day = DayStore.millisecondsPerDay
        let milliseconds = step.milliseconds
        guard milliseconds >= 15_000, milliseconds <= day, day % milliseconds == 0 else {
            throw CollectorError.badOption("step", "must be at least 15 s and divide a day", got: PromQL.text(step))
        }
        guard overlap >= .zero else {
            throw CollectorError.badOption("overlap", "must not be negative", got: PromQL.text(overlap))
        }
        guard keepDays >= 1 else {
            throw CollectorError.badOption("keepDays", "must be at least 1", got: "\(keepDays)")
        }
        guard history > .zero else {
            throw CollectorError.badOption("historyDays", "must be above 0", got: PromQL.text(history))
        }
        if let from, let to, from > to {
            throw CollectorError.badOption("from", "must not be after the end", got: InstantText.text(from))
        }
        if let unknown = queries.keys.sorted().first(where: { catalogue[$0] == nil }) {
            throw CollectorError.badOption("queries", "must name metrics of the catalogue", got: unknown)
        }
    }

    /// The metrics that are not left out, each with the PromQL to send.
    var requests: [(metric: MetricDefinition, promQL: String)] {
        let window = PromQL.window(step: step, scrapeInterval: scrapeInterval)
        return catalogue.metrics.compactMap { metric in
            let override = queries[metric.name]
            return override == "" ? nil : (metric, metric.promQL(window: window, override: override))
        }
    }
}
