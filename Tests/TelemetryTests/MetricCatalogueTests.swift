import Telemetry
import Testing

struct MetricCatalogueTests {
    private let metrics = MetricCatalogue.standard.metrics

    @Test("The catalogue has eight, six and four metrics")
    func groups() {
        let counts = MetricDefinition.Group.allCases.map { group in metrics.filter { $0.group == group }.count }
        #expect(counts == [8, 6, 4])
    }

    @Test("The predictor requires CPU and memory utilization and nothing else")
    func required() {
        #expect(metrics.filter(\.isRequired).map(\.name) == ["cpu_utilization_ratio", "memory_utilization_ratio"])
    }

    @Test(
        "A query reads the series it says it reads and no recording rule",
        arguments: MetricCatalogue.standard.metrics
    )
    func series(_ metric: MetricDefinition) {
        #expect(metric.series.allSatisfy { metric.query.contains($0) })
        #expect(!metric.query.contains(":"))
    }

    @Test("The window takes its place in a query", arguments: MetricCatalogue.standard.metrics)
    func window(_ metric: MetricDefinition) {
        let text = metric.promQL(window: .seconds(240))
        #expect(!text.contains("$"))
        #expect(text.contains("[240s]") == metric.query.contains("[$window]"))
    }

    @Test("An override replaces the query, its window too")
    func overridden() throws {
        let metric = try #require(MetricCatalogue.standard["cpu_utilization_ratio"])
        #expect(metric.promQL(window: .seconds(60), override: "mine[$window]") == "mine[60s]")
    }

    @Test(
        "The window is the step, but at least four scrape intervals",
        arguments: [(15, 240), (240, 240), (3600, 3600)]
    )
    func windowLength(_ step: Int, _ window: Int) {
        #expect(PromQL.window(step: .seconds(step), scrapeInterval: .seconds(60)) == .seconds(window))
    }

    @Test(
        "A ratio may miss its bounds by a hundredth and no more",
        arguments: [(-0.02, true), (-0.005, false), (1.005, false), (1.02, true)]
    )
    func range(_ value: Double, _ isOutOfRange: Bool) throws {
        let metric = try #require(MetricCatalogue.standard["cpu_utilization_ratio"])
        #expect(metric.isOutOfRange(value) == isOutOfRange)
    }

    @Test("A metric without a natural bound takes any value but a negative one")
    func unbounded() throws {
        let metric = try #require(MetricCatalogue.standard["memory_available_bytes"])
        #expect(!metric.isOutOfRange(1e18))
        #expect(metric.isOutOfRange(-1))
    }
}
