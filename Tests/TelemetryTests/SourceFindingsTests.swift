import Testing

@testable import Telemetry

struct SourceFindingsTests {
    private func node(_ name: String, _ address: String, _ more: [String: String] = [:]) -> [String: String] {
        ["node": name, "internal_ip": address].merging(more) { $1 }
    }

    @Test("Nodes with an address each are no finding, however often they are told of")
    func sound() {
        let nodes = [node("n1", "10.0.0.1"), node("n1", "10.0.0.1", ["job": "second"]), node("n2", "10.0.0.2")]
        #expect(SourceFindings.problems(nodes).isEmpty)
    }

    @Test("Two addresses, two nodes, two clusters and renamed labels are told with their names and the remedy")
    func unclear() {
        let problems = SourceFindings.problems([
            node("n1", "10.0.0.1", ["cluster": "north"]), node("n1", "10.0.0.2", ["cluster": "south"]),
            node("n2", "10.0.0.2", ["exported_node": "n7"]),
        ])
        #expect(problems.count == 4)
        #expect(problems[0].contains(#"north, south"#) && problems[0].contains("telemetry.selector"))
        #expect(problems[1].contains("n7") && problems[1].contains("honorLabels"))
        #expect(problems[2].contains("node n1") && problems[2].contains("10.0.0.1, 10.0.0.2"))
        #expect(problems[3].contains("address 10.0.0.2") && problems[3].contains("n1, n2"))
    }
}
