import MetricHistory

extension NodeIdentity {
    /// Asks who had which address and which exporter at the instants of a grid.
    ///
    /// A value of an instant is made of samples of a window before it, so that a node counts as holder as long as it had
    /// the address anywhere in that window: where two nodes share a window the value would be a mixture of both. Nodes
    /// and exporters are scraped at times of their own; two scrapes more on either side make sure of that.
    ///
    /// - Parameters:
    ///   - client: Asks Prometheus.
    ///   - grid: The instants.
    ///   - window: The span that the values of an instant are made from.
    ///   - scrapeInterval: How often exporters are scraped.
    /// - Returns: The table for that grid.
    /// - Throws: `PrometheusError`, a partial answer among them: it may hold one of two nodes.
    func asked(
        _ client: PrometheusClient,
        over grid: TimeGrid,
        window: Duration,
        scrapeInterval: Duration
    ) async throws -> NodeIdentity {
        let margin = scrapeInterval * 2
        let later = TimeGrid(
            start: grid.start + margin.milliseconds,
            stepMilliseconds: grid.stepMilliseconds,
            count: grid.count
        )
        let span = PromQL.text(window + margin * 2)
        let nodes = "max by (node, exported_node, internal_ip) (last_over_time(kube_node_info[\(span)]))"
        let exporters = "max by (instance, nodename) (last_over_time(node_uname_info[\(span)]))"
        async let addresses = client.course(nodes, later)
        async let names = client.course(exporters, later)
        do {
            return try await over(count: grid.count, addresses: addresses, hostNames: names)
        } catch let error as PrometheusError where error.isAboutQuery {
            // Without instants an address that several nodes had is nobody's: less is known, nothing is wrong.
            return self
        }
    }
}

extension PrometheusClient {
    /// The series of a query at the instants of a grid, of which there may be only one.
    ///
    /// - Parameters:
    ///   - query: The PromQL.
    ///   - grid: The instants.
    /// - Returns: The series.
    /// - Throws: `PrometheusError`.
    func course(_ query: String, _ grid: TimeGrid) async throws -> [RangeSeries] {
        guard grid.count == 1 else { return try await queryRange(query, grid).series }
        return try await self.query(query, at: grid.start).samples.map {
            RangeSeries(labels: $0.labels, values: [$0.value])
        }
    }
}
