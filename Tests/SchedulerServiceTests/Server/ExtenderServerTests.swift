import DecisionLog
import Foundation
import Logging
import Testing

@testable import SchedulerService

/// The protocol of kube-scheduler's extenders over a real socket, to the letter.
struct ExtenderServerTests {
    /// Three nodes of 10 cores at 4, 1 and 8; see `PodDecisionTests.withoutPolicy` for the scores 5, 10 and 0.
    private let outlook = FixedOutlook(milliCPU: [4000, 1000, 8000], measuredAt: noon)

    private func engine(
        _ outlook: FixedOutlook? = nil,
        isSynced: Bool = true,
        _ change: (inout DecisionOptions) -> Void = { _ in }
    ) -> SchedulingEngine {
        var options = DecisionOptions()
        change(&options)
        let cluster = FixedCluster(nodeCount: 3, isSynced: isSynced)
        return SchedulingEngine.fixture(cluster, outlook ?? self.outlook, options: options)
    }

    @Test func `prioritize scores every name, in the order of the request`() async throws {
        try await RunningServer.with(engine()) { server in
            let answer = try await server.send("POST", "/prioritize", Requests.names(["n2", "n0", "n1"]))
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(
                answer.body == #"[{"Host":"n2","Score":0},{"Host":"n0","Score":5},{"Host":"n1","Score":10}]"#
            )
        }
    }

    @Test func `whole nodes are scored like names, with a warning`() async throws {
        let memory = LogMemory()
        let engine = SchedulingEngine(
            mode: .extender,
            cluster: FixedCluster(nodeCount: 3),
            outlook: outlook,
            store: MemoryDecisions(),
            clock: ServiceClock { noon },
            logger: Logger(label: "test") { _ in memory }
        )
        try await RunningServer.with(engine) { server in
            for _ in 0..<2 {
                let answer = try await server.send("POST", "/prioritize", Requests.nodes(["n0", "n1", "n2"]))
                #expect(
                    answer.body == #"[{"Host":"n0","Score":5},{"Host":"n1","Score":10},{"Host":"n2","Score":0}]"#
                )
            }
        }
        #expect(engine.metrics.fullNodeRequests.value() == 2)
        // Once a minute, not with every request.
        #expect(memory.warnings.count { $0.contains("nodeCacheCapable: true") } == 1)
    }

    @Test func `a name that is not known has the mean of those that are`() async throws {
        try await RunningServer.with(engine()) { server in
            let answer = try await server.send("POST", "/prioritize", Requests.names(["n0", "ghost", "n1", "n2"]))
            // (5 + 10 + 0) / 3 = 5.
            #expect(answer.body.contains(#"{"Host":"ghost","Score":5}"#))
            let ghosts = try await server.send("POST", "/prioritize", Requests.names(["ghost", "gone"]))
            #expect(ghosts.status == 200)
            #expect(ghosts.body == #"[{"Host":"ghost","Score":0},{"Host":"gone","Score":0}]"#)
        }
    }

    @Test func `an empty list of names has an empty answer`() async throws {
        try await RunningServer.with(engine()) { server in
            let answer = try await server.send("POST", "/prioritize", Requests.names([]))
            #expect((answer.status, answer.body) == (200, "[]"))
        }
    }

    @Test(
        arguments: [
            Requests.pod(namespace: "kube-system"), Requests.pod(labels: #"{"hydatis.io/placement":"off"}"#),
        ]
    )
    func `a pod out of scope is answered with no opinion`(pod: String) async throws {
        let engine = engine()
        try await RunningServer.with(engine) { server in
            let answer = try await server.send("POST", "/prioritize", Requests.names(["n0", "n1"], pod: pod))
            #expect((answer.status, answer.body) == (200, #"[{"Host":"n0","Score":0},{"Host":"n1","Score":0}]"#))
        }
        #expect(engine.metrics.decisions.value("extender", "neutral", "scope") == 1)
        #expect(engine.inFlight.pods == 0)
    }

    @Test func `before the caches are in sync there is no opinion`() async throws {
        let engine = engine(isSynced: false)
        try await RunningServer.with(engine) { server in
            let answer = try await server.send("POST", "/prioritize", Requests.names(["n0", "n1"]))
            #expect((answer.status, answer.body) == (200, #"[{"Host":"n0","Score":0},{"Host":"n1","Score":0}]"#))
        }
        #expect(engine.metrics.decisions.value("extender", "neutral", "sync") == 1)
    }

    @Test func `a pod that cannot be understood is answered with no opinion`() async throws {
        let engine = engine()
        let pod = #"{"metadata":{"name":"odd","namespace":"shop"},"spec":7}"#
        try await RunningServer.with(engine) { server in
            let answer = try await server.send("POST", "/prioritize", Requests.names(["n0"], pod: pod))
            #expect((answer.status, answer.body) == (200, #"[{"Host":"n0","Score":0}]"#))
        }
        #expect(engine.metrics.decisions.value("extender", "neutral", "pod") == 1)
    }

    @Test func `a decision that takes too long is answered with no opinion, and nothing is assumed`() async throws {
        var slow = outlook
        slow.delay = 0.6
        let engine = engine(slow)
        try await RunningServer.with(engine, .local(\.deadline, .milliseconds(50))) { server in
            let answer = try await server.send("POST", "/prioritize", Requests.names(["n0", "n1"]))
            #expect((answer.status, answer.body) == (200, #"[{"Host":"n0","Score":0},{"Host":"n1","Score":0}]"#))
            let filtered = try await server.send("POST", "/filter", Requests.names(["n0", "n1"]))
            #expect(filtered.body.contains(#""NodeNames":["n0","n1"]"#))
        }
        // The server has ended, and with it the decision that came too late.
        #expect(engine.inFlight.pods == 0)
        #expect(engine.metrics.deadlineExceeded.value() == 1)
        #expect(engine.metrics.decisions.value("extender", "neutral", "deadline") == 1)
    }

    @Test func `scores are whole numbers of 0 to 10 that use the range`() async throws {
        struct Priority: Decodable {
            enum CodingKeys: String, CodingKey {
                case host = "Host"
                case score = "Score"
            }
            var host: String
            var score: Int64
        }
        var generator = SystemRandomNumberGenerator()
        let loads = (0..<400).map { _ in Double.random(in: 100...9900, using: &generator) }
        let engine = SchedulingEngine.fixture(
            FixedCluster(nodeCount: 400),
            FixedOutlook(milliCPU: loads, measuredAt: noon)
        )
        try await RunningServer.with(engine) { server in
            let names = (0..<400).map { "n\($0)" }.shuffled()
            let answer = try await server.send("POST", "/prioritize", Requests.names(names))
            // Fails on a fraction or another spelling, as Go's decoder does on the former.
            let scores = try JSONDecoder().decode([Priority].self, from: Data(answer.body.utf8))
            #expect(scores.map(\.host) == names)
            #expect(scores.map(\.score).min() == 0 && scores.map(\.score).max() == 10)
            #expect(Set(scores.map(\.score)).count == 11)
        }
    }

    @Test func `filter lets every node pass unless quarantine is switched on`() async throws {
        var ill = outlook
        ill.health = [1: "anomalous"]
        try await RunningServer.with(engine(ill)) { server in
            let answer = try await server.send("POST", "/filter", Requests.names(["n0", "n1", "n2"]))
            #expect(
                answer.body == #"{"Nodes":null,"NodeNames":["n0","n1","n2"],"FailedNodes":{},"#
                    + #""FailedAndUnresolvableNodes":{},"Error":""}"#
            )
        }
    }

    @Test func `filter in quarantine names the node that it keeps pods from, and why`() async throws {
        var ill = outlook
        ill.health = [1: "anomalous"]
        try await RunningServer.with(engine(ill) { $0.quarantine = true }) { server in
            let names = try await server.send("POST", "/filter", Requests.names(["n0", "n1", "ghost"]))
            #expect(names.status == 200)
            #expect(
                names.body == #"{"Nodes":null,"NodeNames":["n0","ghost"],"FailedNodes":"#
                    + #"{"n1":"node is in quarantine: its measurements are unusual"},"#
                    + #""FailedAndUnresolvableNodes":{},"Error":""}"#
            )
            let nodes = try await server.send("POST", "/filter", Requests.nodes(["n0", "n1"]))
            let n0 = #"{"metadata":{"name":"n0"},"spec":{},"status":{}}"#
            #expect(nodes.body.hasPrefix(#"{"Nodes":{"metadata":{},"items":[\#(n0)]},"NodeNames":null,"#))
            // The last node that is left for a pod is never taken from it.
            let last = try await server.send("POST", "/filter", Requests.names(["n1"]))
            #expect(last.body.contains(#""NodeNames":["n1"],"FailedNodes":{}"#))
        }
    }

    @Test func `in shadow mode no scheduler is answered`() async throws {
        let engine = SchedulingEngine.fixture(mode: .shadow, FixedCluster(nodeCount: 3), outlook)
        try await RunningServer.with(engine) { server in
            let answer = try await server.send("POST", "/prioritize", Requests.names(["n0"]))
            #expect(answer.status == 404)
        }
    }

    @Test func `requests on one connection are answered one after the other`() async throws {
        try await RunningServer.with(engine()) { server in
            let body = Requests.names(["n1"])
            let first =
                "POST /prioritize HTTP/1.1\r\nHost: a\r\nContent-Type: application/json; charset=utf-8\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            let last = Requests.raw("GET", "/healthz")
            let (text, isClosed) = try await server.exchange([first + last])
            #expect(isClosed)
            #expect(text.components(separatedBy: "HTTP/1.1 200 OK").count == 3)
            #expect(text.contains(#"[{"Host":"n1","Score":10}]"#))
            #expect(text.hasSuffix("ok\n"))
        }
    }

    @Test func `a decision is handed on to be recorded`() async throws {
        let engine = engine()
        try await RunningServer.with(engine) { server in
            _ = try await server.send("POST", "/prioritize", Requests.names(["n0", "n1"]))
        }
        let entry = try #require(await engine.waiting.entries.first { _ in true })
        guard case .decision(let decision, _) = entry else {
            Issue.record("a binding came first")
            return
        }
        #expect(decision.chosen == "n1")
        #expect(engine.inFlight.pods == 1)
    }
}
