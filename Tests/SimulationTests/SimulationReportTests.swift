import Foundation
import LoadPrediction
import Simulation
import Testing

struct SimulationReportTests {
    private func report(title: String = "Replay", _ policies: [ReferencePolicy]) throws -> String {
        let folder = Fixture.benchmark.appending(path: "scenarios/s4-daily-test-01")
        let scenario = try Scenario(directory: folder.path)
        let simulator = Simulator(scenario: scenario)
        let results = policies.map { policy in
            let run = simulator.run(policy)
            return SimulationReport.PolicyResult(
                name: policy.rawValue,
                summary: policy.summary,
                figures: run.figures,
                assignment: run.assignment
            )
        }
        return try SimulationReport(title: title, introduction: "Intro", scenario: scenario, results: results).html()
    }

    @Test("The page shows every policy with its cost, and every element is closed")
    func showsEveryPolicy() throws {
        let page = try report([.kubeDefault, .predictiveConvex])
        #expect(page.contains("kube-default") && page.contains("predictive-convex"))
        let reference = try Data(contentsOf: Fixture.benchmark.appending(path: "reference.json"))
        let figures = try JSONDecoder().decode([String: [String: [String: Double]]].self, from: reference)
        for policy in ["kube-default", "predictive-convex"] {
            let cost = try #require(figures["s4-daily-test-01"]?[policy]?["cost"])
            #expect(page.contains("<td>\(String(format: "%.2f", cost))</td>"))
        }
        let body = try #require(page.range(of: "<body>"))
        let end = try #require(page.range(of: "</body>"))
        #expect(Markup.isBalanced(page[body.lowerBound..<end.upperBound].replacing("<br>", with: "<br/>")))
    }

    @Test("The page needs nothing from the network")
    func isSelfContained() throws {
        let page = try report([.kubeDefault])
        for loading in ["src=", "href=", "url(", "@import", "<script", "http://", "https://"] {
            #expect(!page.contains(loading), "\(loading)")
        }
        #expect(page.contains("<svg") && page.contains("Content-Security-Policy"))
    }

    @Test("Names are escaped")
    func escapesNames() throws {
        let page = try report(title: "<script>alert(1)</script> & more", [.kubeDefault])
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"))
        #expect(!page.contains("<script>"))
    }

    @Test("The headline names the best policy one could run, not the oracle")
    func headline() throws {
        let page = try report([.kubeDefault, .predictiveConvex, .oracleGreedy])
        #expect(page.contains("predictive-convex keeps nodes above 80 % CPU"))
        let alone = try report([.kubeDefault])
        #expect(alone.contains("kube-default has the lowest cost"))
    }

    @Test("Without forecasts the page has no forecast part")
    func noForecasts() throws {
        let page = try report([.kubeDefault])
        #expect(!page.contains("Forecast against actual"))
    }
}

/// What the tests ask of a page's text.
private enum Markup {
    /// Whether every element is closed by its own closing tag.
    static func isBalanced(_ text: some StringProtocol) -> Bool {
        var open: [Substring] = []
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasSuffix("/") { continue }
            let name = tag.prefix { !$0.isWhitespace }
            if !name.hasPrefix("/") {
                open.append(name)
            } else if open.popLast() != name.dropFirst() {
                return false
            }
        }
        return open.isEmpty
    }
}
