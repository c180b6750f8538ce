import Foundation
import MetricHistory
import QualityReport
import Testing

struct QualityPageTests {
    private static let hour: Int64 = 3_600_000

    /// Four days of rising hourly values for each node; nil from a given hour on.
    private func table(_ nodes: [String: Int?]) -> MetricTable {
        let keys = nodes.keys.map { SeriesKey(node: $0, metric: "cpu_utilization_ratio") }
        var table = MetricTable(
            grid: TimeGrid(start: 1_772_323_200_000, stepMilliseconds: Self.hour, count: 96),
            series: keys
        )
        for (index, key) in table.series.enumerated() {
            for time in 0..<((nodes[key.node] ?? nil) ?? 96) { table[series: index, at: time] = Double(time) / 100 }
        }
        return table
    }

    private func page(_ table: MetricTable, title: String = "Quality") throws -> String {
        let quality = DataQuality(of: table, ranges: ["cpu_utilization_ratio": 0...0.9])
        return try QualityPage(
            title: title,
            introduction: "Intro",
            quality: quality,
            calendar: CompletenessCalendar(of: table, quality: quality)
        ).html()
    }

    @Test("The page shows every metric and node with its verdict, and a calendar of four days")
    func shows() throws {
        // worker2 has 48 of 96 samples, both together 144 of 192 = 75 %.
        let page = try page(table(["worker1": nil, "worker2": 48]))
        #expect(
            page.contains("<td>cpu_utilization_ratio<small>1 usable, 1 poor</small></td><td>poor</td><td>75.0 %</td>")
        )
        #expect(page.contains("<td>worker2<small>1 poor</small></td><td>poor</td><td>50.0 %</td>"))
        for day in ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"] { #expect(page.contains(">\(day)</text>")) }
        // 4 days x 24 hours, 1 metric x 4 days, 2 nodes x 4 days: no cell is empty.
        #expect(page.components(separatedBy: "<rect").count - 1 == 96 + 4 + 8)
        #expect(page.contains("2026-03-03T00:00:00Z to 2026-03-05T00:00:00Z"))
        // 0.91 to 0.95 are above 0.9: 5 of 96 samples of worker1.
        #expect(page.contains("5 samples, 5.2 %"))
    }

    @Test("Good data has nothing to look at")
    func nothingToLookAt() throws {
        let table = table(["worker1": 96]).slice(from: 0, to: 1_772_323_200_000 + 90 * Self.hour)
        let page = try page(table)
        #expect(page.contains("Every metric is good, 100.0 % complete in all."))
        #expect(page.contains("Nothing: no series is missing"))
        #expect(!page.contains("id=\"findings\""))
    }

    @Test("The page needs nothing from the network, and every element is closed")
    func isSelfContained() throws {
        let page = try page(table(["worker1": nil, "worker2": 48]))
        for loading in ["src=", "href=", "url(", "@import", "<script", "http://", "https://"] {
            #expect(!page.contains(loading), "\(loading)")
        }
        #expect(page.contains("default-src 'none'; style-src 'unsafe-inline'"))
        for tag in ["table", "tr", "td", "th", "svg", "h2", "h3", "p", "span", "text", "tbody", "thead"] {
            let opened = page.components(separatedBy: "<\(tag)>").count + page.components(separatedBy: "<\(tag) ").count
            #expect(opened - 1 == page.components(separatedBy: "</\(tag)>").count, "\(tag)")
        }
    }

    @Test("Names of nodes and the title are escaped")
    func escapes() throws {
        let page = try page(table(["<script>alert(1)</script>": 48]), title: "a & <b>")
        #expect(!page.contains("<script>"))
        #expect(page.contains("&lt;script&gt;") && page.contains("a &amp; &lt;b&gt;"))
    }

    @Test("Of a large cluster the worst nodes are shown, and the page says so")
    func largeCluster() throws {
        let names = (0..<50).map { "node-\($0 < 10 ? "0" : "")\($0)" }
        let nodes = Dictionary(uniqueKeysWithValues: names.map { ($0, $0 == "node-49" ? Int?(24) : nil) })
        let page = try page(table(nodes))
        #expect(page.contains("The 40 worst of 50 nodes."))
        #expect(page.contains("<td>node-49<small>"))
        #expect(!page.contains("<td>node-48<small>"))
    }
}
