import ClusterModel
import Foundation
import Testing

@testable import KubernetesAPI
@testable import SchedulerService

/// The taint of the quarantine against a real API server and kube-scheduler.
@Suite(.serialized) struct QuarantineTests {
    private static let names = (1...6).map { "n\($0)" }
    private static let foreign = Taint(key: "team", value: "blue", effect: .preferNoSchedule)

    private func with(_ body: (SchedulingBed, KubernetesClient) async throws -> Void) async throws {
        let bed = try SchedulingBed(loads: Dictionary(uniqueKeysWithValues: Self.names.map { ($0, 0.5) }))
        defer { try? bed.end() }
        try await KubernetesClient.with(try ClusterAccess.find(kubeconfig: bed.admin)) { client in
            try await body(bed, client)
        }
    }

    private func taints(_ client: KubernetesClient) async throws -> [String: [Taint]] {
        let nodes = try await client.list("/api/v1/nodes", as: KubeNode.self).objects.map { $0.node() }
        return Dictionary(uniqueKeysWithValues: nodes.map { ($0.name, $0.taints) })
    }

    /// The nodes with our taint, sorted; never more than two of six.
    private func tainted(_ client: KubernetesClient) async throws -> [String] {
        let found = try await taints(client).filter { $0.value.contains { $0.key == QuarantineMark.key } }.keys.sorted()
        #expect(found.count <= 2)
        return found
    }

    private func wait(_ what: String, _ client: KubernetesClient, until names: [String]) async throws {
        try await wait(what, until: names) { try await tainted(client) }
    }

    /// Waits until something is as wanted.
    private func wait<Value: Equatable>(
        _ what: String,
        until wanted: Value,
        _ now: () async throws -> Value
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await now() != wanted {
            guard ContinuousClock.now < deadline else {
                throw SchedulingBed.Failure(description: "\(what): it is \(try await now()), not \(wanted)")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// What nodes are told with a reason, in the order of their names.
    private func events(_ reason: String, _ client: KubernetesClient) async throws -> [Events.Item] {
        let events: Events = try await client.get("/apis/events.k8s.io/v1/namespaces/kube-system/events")
        return events.items.filter { $0.reason == reason }.sorted { $0.regarding.name < $1.regarding.name }
    }

    private struct Events: Decodable {
        struct Regarding: Decodable { let name: String }
        struct Item: Decodable { let reason: String, note: String, regarding: Regarding }
        let items: [Item]
    }

    @Test func `an anomalous node gets no new pods until it is healthy, within limits, beside taints of others`()
        async throws
    {
        try await with { bed, client in
            try bed.order("scheduler")
            for name in ["n1", "n5"] { try await client.setTaint(Self.foreign, onNode: name) }
            let replica = QuarantineReplica("one", client, .noSchedule)
            try await eventually("the cluster is known") { replica.isSynced }
            replica.judge(["n1": "anomalous", "n2": "anomalous", "n3": "anomalous", "n4": "suspect"])
            try await wait("two of three anomalous nodes of six", client, until: ["n1", "n2"])
            let nodes = try bed.place("web", 20)
            #expect(Set(nodes.values).isDisjoint(with: ["n1", "n2"]))
            #expect(Set(nodes.values).count >= 3)

            try await wait("both are told of", until: ["n1", "n2"]) {
                try await events("QuarantineBegan", client).map(\.regarding.name)
            }
            let told = try await events("QuarantineBegan", client)
            #expect(told.allSatisfy { $0.note.contains("odd load") && $0.note.contains("NoSchedule") })

            // n3 takes the place of n1, which takes pods again.
            replica.judge(["n2": "anomalous", "n3": "anomalous"])
            try await wait("the third in place of the healthy one", client, until: ["n2", "n3"])
            #expect(try await taints(client)["n1"] == [Self.foreign])
            let later = try bed.place("late", 20)
            #expect(Set(later.values).isDisjoint(with: ["n2", "n3"]))

            replica.engine.use(DecisionOptions())
            try await wait("switched off by a reload", client, until: [])
            let left = try await taints(client).filter { !$0.value.isEmpty }
            #expect(left == ["n1": [Self.foreign], "n5": [Self.foreign]])
            // Six changes: taint n1, n2, n3, release n1, n2, n3.
            try await wait("six writes", until: 6) { replica.writeCount }
            try await wait("all are told of", until: ["n1", "n2", "n3"]) {
                try await events("QuarantineEnded", client).map(\.regarding.name)
            }
            try await replica.end()
        }
    }

    @Test func `of two replicas one writes, and the other goes on when it ends`() async throws {
        try await with { _, client in
            let first = QuarantineReplica("first", client, .preferNoSchedule)
            try await eventually("the cluster is known") { first.isSynced }
            first.judge(["n1": "anomalous"])
            try await wait("the first taints", client, until: ["n1"])
            let mark = try await taints(client)["n1"]?.first.flatMap { QuarantineMark(value: $0.value) }
            let second = QuarantineReplica("second", client, .preferNoSchedule)
            try await eventually("the cluster is known") { second.isSynced }
            second.judge(["n1": "anomalous", "n2": "anomalous"])
            // Long enough for some rounds and renewals.
            try await Task.sleep(for: .seconds(5))
            #expect(try await tainted(client) == ["n1"])
            #expect(second.writeCount == 0)
            // What the first leaves behind is nothing; the second continues the stay of n1.
            try await first.end()
            try await wait("the second taints", client, until: ["n1", "n2"])
            let next = try await taints(client)["n1"]?.first.flatMap { QuarantineMark(value: $0.value) }
            #expect(next?.from == mark?.from && mark != nil)
            // Not in an orderly way: the taints stay.
            await second.drop()
            #expect(try await tainted(client) == ["n1", "n2"])
        }
    }

    @Test func `serve removes taints that have ended after a kill, when switched off and at its end`() async throws {
        struct Namespace: Encodable { let metadata = ["name": "hydatis"] }
        try await with { bed, client in
            try await client.post("/api/v1/namespaces", Namespace())
            let service = ["quarantineTaint": "NoSchedule", "quarantineTerm": "1h"]
            func mark(_ node: String, seconds: TimeInterval) async throws {
                let mark = QuarantineMark(from: Date() - 60, until: Date() + seconds)
                try await client.setTaint(mark.taint(.noSchedule), onNode: node)
            }
            try await client.setTaint(Self.foreign, onNode: "n1")
            let end = Date() + 20
            try await mark("n1", seconds: end.timeIntervalSinceNow)
            try await mark("n2", seconds: 3600)
            _ = try bed.serve("shadow", service: service)
            #expect(try await tainted(client) == ["n1", "n2"])
            try bed.order("signal", ["program": "hydatis", "name": "KILL"])
            try await Task.sleep(for: .seconds(max(0, end.timeIntervalSinceNow) + 1))
            #expect(try await tainted(client) == ["n1", "n2"])
            let start = ContinuousClock.now
            let started = try bed.serve("shadow", service: service)
            // The lease of the killed one runs out first, 15 s.
            try await wait("the next start releases it", client, until: ["n2"])
            print("after a kill and a new start the ended taint was gone after \(ContinuousClock.now - start)")
            #expect(try await taints(client)["n1"] == [Self.foreign])
            let metrics = try bed.get("/metrics")
            #expect(metrics.contains(#"hydatis_quarantine_writes_total{action="release",result="ok"} 1"#))
            #expect(metrics.contains("hydatis_tainted_nodes 1"))
            #expect(metrics.contains("hydatis_quarantined_nodes 0"))

            // A reload that switches it off releases what still holds.
            let config = URL(filePath: try #require(started.config))
            let text = try String(contentsOf: config, encoding: .utf8)
            let changed = text.replacing(#""quarantineTaint": "NoSchedule""#, with: #""quarantineTaint": "none""#)
            #expect(changed != text)
            try Data(changed.utf8).write(to: config)
            try bed.order("signal", ["program": "hydatis", "name": "HUP"])
            try await wait("switched off", client, until: [])

            // Switched on again, it takes its taints with it when it ends.
            try Data(text.utf8).write(to: config)
            try bed.order("signal", ["program": "hydatis", "name": "HUP"])
            try bed.waitFor("the reload") {
                let log = try bed.order("log", ["program": "hydatis"]).text ?? ""
                return log.components(separatedBy: "the configuration was read again").count > 2
            }
            try await mark("n3", seconds: 3600)
            try await Task.sleep(for: .seconds(4))
            #expect(try await tainted(client) == ["n3"])
            let ended = try bed.order("signal", ["program": "hydatis", "name": "TERM"])
            #expect(ended.status == 0)
            #expect(try #require(ended.seconds) < 10)
            #expect(try await tainted(client) == [])
            #expect(try await taints(client)["n1"] == [Self.foreign])
        }
    }
}
