import MetricHistory

/// How much of the window before an instant an exporter was scraped in.
///
/// Prometheus divides the growth of a counter by the whole window, also where the series began or ended within it: in
/// the hour in which a node joins, or in which its series get other labels, a rate would be too small, and a
/// utilization, one minus the idle rate, much too large. The exporter's own clock runs one second per second, so its
/// rate is the share of the window that was measured, by the same arithmetic; servers that divide by the measured time
/// alone give one.
struct WindowCoverage: Sendable {
    /// Shares this close to the whole are the whole.
    private static let tolerance = 0.02

    /// The raw series that runs one second per second.
    static let series = "node_time_seconds"

    private var shares: [[String: String]: [Double]] = [:]
    private var ownQueries: Set<String> = []

    /// Creates what knows nothing: no value is corrected.
    init() {}

    /// Creates it.
    ///
    /// - Parameters:
    ///   - series: The answer to the query, with shares of the window.
    ///   - ownQueries: The metrics whose queries are not those of the catalogue; nothing is known of what they give.
    init(_ series: [RangeSeries], ownQueries: some Sequence<String>) {
        self.ownQueries = Set(ownQueries)
        shares = Dictionary(series.map { ($0.labels, $0.values) }) { first, _ in first }
    }

    /// Asks for the shares.
    ///
    /// - Parameters:
    ///   - client: Asks Prometheus.
    ///   - grid: The instants.
    ///   - window: The span that rates are taken over.
    ///   - options: Has the queries that are not those of the catalogue.
    /// - Throws: `PrometheusError`, unless only this query is refused: then nothing is corrected.
    init(_ client: PrometheusClient, _ grid: TimeGrid, window: Duration, _ options: CollectorOptions) async throws {
        let query = "max by (\(MetricCatalogue.nodeLabels)) (rate(\(Self.series)[\(PromQL.text(window))]))"
        var series: [RangeSeries] = []
        do { series = try await client.queryRange(query, grid).series } catch let error as PrometheusError
            where error.isAboutQuery
        {
            series = []
        }
        self.init(series, ownQueries: options.queries.keys)
    }

    /// The values of a series as means over what was measured.
    ///
    /// - Parameters:
    ///   - metric: The metric.
    ///   - series: Its values as Prometheus gives them.
    /// - Returns: The same values where the whole window was measured, or nothing tells.
    func corrected(_ metric: MetricDefinition, _ series: RangeSeries) -> [Double] {
        guard metric.isRateOfNode, !ownQueries.contains(metric.name), let shares = shares[series.labels],
            shares.count == series.values.count
        else { return series.values }
        return zip(series.values, shares).map { value, share in
            guard share > 0, share < 1 - Self.tolerance else { return value }
            return metric.isComplement ? 1 - (1 - value) / share : value / share
        }
    }
}
