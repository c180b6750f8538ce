import DecisionLog
import Foundation
import Logging
import Placement
import Testing

@testable import SchedulerService

/// What people and machines can ask the service.
struct ServerQueryTests {
    private let outlook = FixedOutlook(milliCPU: [4000, 1000, nil], measuredAt: noon, health: [1: "suspect"])

    private func record(_ pod: String, namespace: String = "shop") -> DecisionRecord {
        DecisionRecord(time: noon, mode: .extender, namespace: namespace, pod: pod, uid: "u-\(pod)", step: .reactive)
    }

    @Test func `health is told as long as the process answers, readiness only with caches in sync`() async throws {
        let engine = SchedulingEngine.fixture(FixedCluster(nodeCount: 3, isSynced: false), outlook)
        try await RunningServer.with(engine) { server in
            let health = try await server.send("GET", "/healthz")
            #expect((health.status, health.body) == (200, "ok\n"))
            let ready = try await server.send("GET", "/readyz")
            #expect((ready.status, ready.body) == (503, "the caches do not know everything yet: pods\n"))
        }
        try await RunningServer.with(.fixture(FixedCluster(nodeCount: 3), outlook)) { server in
            let ready = try await server.send("GET", "/readyz")
            #expect((ready.status, ready.body) == (200, "ok\n"))
        }
    }

    @Test func `decisions are told, the newest first, by namespace and pod`() async throws {
        let store = MemoryDecisions()
        store.append(record("a"))
        store.append(record("b"))
        store.append(record("a", namespace: "bank"))
        let engine = SchedulingEngine.fixture(FixedCluster(nodeCount: 3), outlook, store: store)
        try await RunningServer.with(engine) { server in
            func pods(_ query: String) async throws -> [String] {
                let answer = try await server.send("GET", "/api/v1/decisions\(query)")
                #expect((answer.status, answer.headers["content-type"]) == (200, "application/json"))
                let records = try DecisionRecord.decoder.decode([DecisionRecord].self, from: Data(answer.body.utf8))
                return records.map { "\($0.namespace)/\($0.pod)" }
            }
            #expect(try await pods("") == ["bank/a", "shop/b", "shop/a"])
            #expect(try await pods("?limit=1") == ["bank/a"])
            #expect(try await pods("?namespace=shop") == ["shop/b", "shop/a"])
            #expect(try await pods("?namespace=shop&pod=a") == ["shop/a"])
            let one = try await server.send("GET", "/api/v1/decisions/shop/a")
            let found = try DecisionRecord.decoder.decode(DecisionRecord.self, from: Data(one.body.utf8))
            #expect(found.uid == "u-a" && found.namespace == "shop")
            #expect(try await server.send("GET", "/api/v1/decisions/shop/z").status == 404)
        }
    }

    @Test(arguments: ["0", "201", "-1", "x", "", "1e3", "99999999999999999999"])
    func `a limit that is none is refused`(limit: String) async throws {
        try await RunningServer.with(.fixture(FixedCluster(nodeCount: 3), outlook)) { server in
            let answer = try await server.send("GET", "/api/v1/decisions?limit=\(limit)")
            #expect(answer.status == 400)
        }
    }

    @Test func `without a decision log its questions are answered with the reason`() async throws {
        let engine = SchedulingEngine(
            mode: .extender,
            cluster: FixedCluster(nodeCount: 3),
            outlook: outlook,
            store: UnavailableDecisions(reason: "the disk is full"),
            logger: .init(label: "test")
        )
        try await RunningServer.with(engine) { server in
            let answer = try await server.send("GET", "/api/v1/decisions")
            #expect(answer.status == 503 && answer.body.contains("the disk is full"))
            #expect(try await server.send("GET", "/api/v1/decisions/a/b").status == 503)
            // Placement goes on.
            #expect(try await server.send("POST", "/prioritize", Requests.names(["n0"])).status == 200)
        }
    }

    @Test func `nodes are told with what was measured, and unknown is not zero`() async throws {
        try await RunningServer.with(.fixture(FixedCluster(nodeCount: 3), outlook)) { server in
            let answer = try await server.send("GET", "/api/v1/nodes")
            let json = try #require(try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
            let nodes = try #require(json["nodes"] as? [[String: Any]])
            #expect(nodes.map { $0["name"] as? String } == ["n0", "n1", "n2"])
            #expect(nodes.map { $0["milliCPU"] as? Double } == [4000, 1000, nil])
            #expect(nodes.map { $0["health"] as? String } == ["healthy", "suspect", "healthy"])
            #expect(nodes.map { $0["allocatableMilliCPU"] as? Int } == [10_000, 10_000, 10_000])
        }
    }

    @Test func `the models in use are told`() async throws {
        try await RunningServer.with(.fixture(FixedCluster(nodeCount: 3), outlook)) { server in
            let answer = try await server.send("GET", "/api/v1/models")
            #expect(answer.body == #"{"models":[{"kind":"optimizer","version":"v\"1\"\n\\"}],"problems":{}}"#)
        }
    }

    @Test func `a second port tells health and metrics and nothing else`() async throws {
        let port = try FreePort.find()
        let engine = SchedulingEngine.fixture(FixedCluster(nodeCount: 3), outlook)
        try await RunningServer.with(engine, .local(\.statusPort, port)) { _ in
            let status = RunningServer(port: port)
            // The second server may begin to listen after the first.
            for _ in 0..<100 where (try? await status.send("GET", "/healthz")) == nil {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(try await status.send("GET", "/healthz").status == 200)
            #expect(try await status.send("GET", "/readyz").status == 200)
            #expect(try await status.send("GET", "/metrics").status == 200)
            #expect(try await status.send("GET", "/api/v1/nodes").status == 404)
            #expect(try await status.send("POST", "/prioritize", Requests.names(["n0"])).status == 404)
        }
    }
}
