import Foundation
import Testing

@testable import Telemetry

/// What a real Prometheus makes of the queries for requests.
@Suite struct RequestQueryTests {
    /// Requests of CPU on n1, which offers 4, as two kube-state-metrics export them.
    ///
    /// | pod | container | sidecar | init container |
    /// |---|---|---|---|
    /// | a | 1 | 0.25 | 0.5 |
    /// | b | 0.5 | 0.25 | 2 |
    /// | c | 0.5 | | 0.75 |
    /// | d | | 0.25 | |
    private static let series: [String] = {
        let pods: [(String, container: Double?, sidecar: Double?, initial: Double?)] = [
            ("a", 1, 0.25, 0.5), ("b", 0.5, 0.25, 2), ("c", 0.5, nil, 0.75), ("d", nil, 0.25, nil),
        ]
        var found = ["k1", "k2"].map { #"kube_node_status_allocatable{instance="\#($0)",node="n1",resource="cpu"} 4"# }
        for instance in ["k1", "k2"] {
            for pod in pods {
                let own = #"instance="\#(instance)",namespace="shop",pod="\#(pod.0)",uid="u\#(pod.0)""#
                func add(_ name: String, _ container: String, _ value: Double?) {
                    guard let value else { return }
                    let labels = #"\#(own),container="\#(container)",node="n1",resource="cpu",unit="core""#
                    found.append("\(name){\(labels)} \(value)")
                }
                add("kube_pod_container_resource_requests", "main", pod.container)
                add("kube_pod_init_container_resource_requests", "mesh", pod.sidecar)
                add("kube_pod_init_container_resource_requests", "setup", pod.initial)
                found.append(#"kube_pod_status_phase{\#(own),phase="Running"} 1"#)
                let information = "kube_pod_init_container_info{\(own),image=\"i\""
                if pod.sidecar != nil { found.append(#"\#(information),container="mesh",restart_policy="Always"} 1"#) }
                if pod.initial != nil { found.append(#"\#(information),container="setup"} 1"#) }
            }
        }
        return found
    }()

    private func isTrue(_ expected: [String: Double], _ query: String) throws -> Bool {
        let tests: [String: Any] = [
            "tests": [
                [
                    "interval": "1m",
                    "input_series": Self.series.map { text in
                        let end = text.lastIndex(of: " ") ?? text.endIndex
                        return ["series": String(text[..<end]), "values": "\(text[end...].dropFirst())x10"]
                    },
                    "promql_expr_test": [
                        [
                            "expr": query, "eval_time": "5m",
                            "exp_samples": expected.map { ["labels": $0.key, "value": $0.value] },
                        ]
                    ],
                ]
            ]
        ]
        var succeeded = false
        try withTemporaryDirectory { directory in
            let file = directory.appending(path: "tests.yml")
            // JSON is YAML but for its escaped slashes.
            try JSONSerialization.data(withJSONObject: tests, options: .withoutEscapingSlashes).write(to: file)
            let promtool = Process()
            promtool.executableURL = TestBed.root.appending(path: ".native/prometheus/promtool")
            promtool.arguments = ["test", "rules", file.path]
            try promtool.run()
            promtool.waitUntilExit()
            succeeded = promtool.terminationStatus == 0
        }
        return succeeded
    }

    private func labels(_ pod: String) -> String {
        #"{namespace="shop",pod="\#(pod)",uid="u\#(pod)",resource="cpu"}"#
    }

    @Test func `requests of a pod are those of its containers and sidecars, each once`() throws {
        let query = PodQuantity.requests.promQL(window: .seconds(240), span: .seconds(300))
        // 1 + 0.25, 0.5 + 0.25, 0.5 and 0.25.
        #expect(try isTrue([labels("a"): 1.25, labels("b"): 0.75, labels("c"): 0.5, labels("d"): 0.25], query))
        #expect(try !isTrue([labels("a"): 1, labels("b"): 0.5, labels("c"): 0.5], query))
    }

    @Test func `a pod that starts needs its sidecars and the largest other init container`() throws {
        let query = PodQuantity.initialRequests.promQL(window: .seconds(240), span: .seconds(300))
        // 0.5 + 0.25, 2 + 0.25 and 0.75; the last pod has nothing but a sidecar.
        #expect(try isTrue([labels("a"): 0.75, labels("b"): 2.25, labels("c"): 0.75], query))
    }

    @Test func `what is requested of a node includes its sidecars`() throws {
        let query = try #require(MetricCatalogue.standard["cpu_requested_ratio"]).promQL(window: .seconds(240))
        // (1.25 + 0.75 + 0.5 + 0.25) / 4 = 2.75 / 4.
        #expect(try isTrue([#"{node="n1"}"#: 0.6875], query))
    }
}
