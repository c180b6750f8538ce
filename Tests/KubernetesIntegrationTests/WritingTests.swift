import ClusterModel
import Foundation
import Synchronization
import Testing

@testable import KubernetesAPI

extension BareClusterTests {
    /// Bindings, taints, events and leases against a real API server.
    @Suite(.serialized) struct WritingTests {
        private let bed: KubeBed

        init() throws {
            bed = try KubeBed.bare.get()
            try bed.clear()
        }

        private func withClient(_ body: (KubernetesClient) async throws -> Void) async throws {
            try await KubernetesClient.with(try ClusterAccess.find(kubeconfig: bed.admin), body)
        }

        private func status(_ body: () async throws -> Void) async -> Int? {
            do { try await body() } catch { return (error as? KubernetesError)?.status ?? -1 }
            return nil
        }

        @Test func `a pod is bound once`() async throws {
            try bed.addPod("p")
            let path = "/api/v1/namespaces/shop/pods/p"
            let uid = try #require(try bed.field(path, "metadata", "uid"))
            let pod = PodName(namespace: "shop", name: "p")
            let missing = PodName(namespace: "shop", name: "none")
            try await withClient { (client) async throws in
                #expect(await status { try await client.bind(pod, uid: uid, to: "a") } == nil)
                #expect(try bed.field(path, "spec", "nodeName") == "a")
                #expect(await status { try await client.bind(pod, uid: uid, to: "b") } == 409)
                #expect(await status { try await client.bind(missing, uid: uid, to: "a") } == 404)
            }
        }

        private func taints(_ client: KubernetesClient) async throws -> [Taint] {
            try await client.list("/api/v1/nodes", as: KubeNode.self).objects[0].node().taints
        }

        @Test func `a taint comes and goes beside those of others`() async throws {
            try bed.addNode("a")
            try bed.changeNode("a", #"{"spec":{"taints":[{"key":"k","effect":"NoExecute"}]}}"#)
            let other = Taint(key: "k", effect: .noExecute)
            let ours = Taint(key: "hydatis.io/quarantine", value: "1", effect: .preferNoSchedule)
            let renewed = Taint(key: ours.key, value: "2", effect: ours.effect)
            try await withClient { (client) async throws in
                #expect(try await client.setTaint(ours, onNode: "a"))
                #expect(try await taints(client) == [other, ours])
                #expect(try await !client.setTaint(ours, onNode: "a"))
                #expect(try await client.setTaint(renewed, onNode: "a"))
                #expect(try await taints(client) == [other, renewed])
                #expect(try await client.removeTaints(ours.key, fromNode: "a"))
                #expect(try await !client.removeTaints(ours.key, fromNode: "a"))
                #expect(try await taints(client) == [other])
                #expect(await status { try await client.setTaint(ours, onNode: "none") } == 404)
            }
        }

        @Test func `a taint takes the place of all with its key`() async throws {
            try bed.addNode("a")
            let odd = #"{"key":"hydatis.io/quarantine","value":"1","effect":"NoSchedule"}"#
            let other = #"{"key":"k","effect":"NoSchedule"}"#
            let same = #"{"key":"hydatis.io/quarantine","value":"2","effect":"PreferNoSchedule"}"#
            try bed.changeNode("a", #"{"spec":{"taints":[\#(odd),\#(other),\#(same)]}}"#)
            let ours = Taint(key: "hydatis.io/quarantine", value: "2", effect: .preferNoSchedule)
            try await withClient { (client) async throws in
                #expect(try await client.setTaint(ours, onNode: "a"))
                #expect(try await taints(client) == [ours, Taint(key: "k", effect: .noSchedule)])
            }
        }

        @Test func `of taints that are set at once none is lost`() async throws {
            try bed.addNode("a")
            try await withClient { (client) async throws in
                try await withThrowingDiscardingTaskGroup { group in
                    for number in 0..<4 {
                        group.addTask {
                            try await client.setTaint(Taint(key: "k\(number)", effect: .noSchedule), onNode: "a")
                        }
                    }
                }
                #expect(try await taints(client).map(\.key).sorted() == ["k0", "k1", "k2", "k3"])
            }
        }

        private struct Events: Decodable {
            struct Series: Decodable { let count: Int }
            struct Regarding: Decodable { let kind: String, name: String, uid: String }
            struct Item: Decodable {
                let reason: String, note: String, type: String, regarding: Regarding, series: Series?
            }
            let items: [Item]
        }

        private func events(in namespace: String) throws -> [Events.Item] {
            let said = try bed.ask("GET", "/apis/events.k8s.io/v1/namespaces/\(namespace)/events")
            return try JSONDecoder().decode(Events.self, from: Data(said.utf8)).items
        }

        @Test func `an event that repeats is one series`() async throws {
            let pod = Pod(namespace: "shop", name: "p", request: PodRequest(milliCPU: 1, memory: 1))
            let subject = EventSubject.pod(WatchedPod(pod: pod, uid: "u", schedulerName: "s", node: nil))
            // Longer than the 1024 bytes that the server takes.
            let note = String(repeating: "\u{e4}", count: 700)
            let notice = ClusterNotice(subject, reason: "FailedScheduling", action: "Scheduling", note: note)
            let start = Date()
            try await withClient { (client) async throws in
                let recorder = EventRecorder(
                    client: client,
                    controller: "hydatis.io/test",
                    instance: "1",
                    logger: silent
                )
                for seconds in [0.0, 1, 2, 40] { await recorder.record(notice, at: start + seconds) }
                // Of four, the first is the event, the second begins the series, the third waits for the fourth.
                #expect(try events(in: "shop").map(\.series?.count) == [4])
                let event = try #require(try events(in: "shop").first)
                #expect(event.regarding.uid == "u" && event.reason == "FailedScheduling" && event.type == "Normal")
                #expect(event.note.hasPrefix("\u{e4}\u{e4}"))
                // After more than six minutes it is another one.
                await recorder.record(notice, at: start + 500)
                #expect(try events(in: "shop").count == 2)
                let tainted = ClusterNotice(
                    .node("a"),
                    reason: "Tainted",
                    action: "Quarantine",
                    note: "n",
                    isWarning: true
                )
                await recorder.record(tainted, at: start)
                let told = try #require(try events(in: "kube-system").first { $0.reason == "Tainted" })
                #expect(told.regarding.kind == "Node" && told.type == "Warning" && told.series == nil)
            }
        }

        private var hurried: ElectionSettings {
            var settings = ElectionSettings()
            settings.leaseSeconds = 8
            settings.renewal = .seconds(3)
            settings.pause = .milliseconds(200)
            return settings
        }

        /// Runs for the lease and notes when it works.
        private func candidate(
            _ name: String,
            lease: String,
            _ client: KubernetesClient,
            _ shifts: Shifts
        ) -> Task<Void, Never> {
            let election = LeaderElection(
                client: client,
                lease: (namespace: "shop", name: lease),
                identity: name,
                settings: hurried,
                logger: silent
            )
            return Task {
                try? await election.run {
                    shifts.begin(name)
                    defer { shifts.end(name) }
                    try await Task.sleep(for: .seconds(600))
                }
            }
        }

        @Test func `one of two replicas leads, and the other follows when it ends`() async throws {
            try await withClient { (client) async throws in
                let shifts = Shifts()
                let first = candidate("first", lease: "follow", client, shifts)
                try await eventually("the first leads") { shifts.working == ["first"] }
                let second = candidate("second", lease: "follow", client, shifts)
                // Longer than the lease: it is renewed.
                try await Task.sleep(for: .seconds(9))
                #expect(shifts.working == ["first"])
                first.cancel()
                _ = await first.value
                try await eventually("the second leads") { shifts.working == ["second"] }
                let path = "/apis/coordination.k8s.io/v1/namespaces/shop/leases/follow"
                #expect(try bed.field(path, "spec", "holderIdentity") == "second")
                second.cancel()
                _ = await second.value
                #expect(shifts.most == 1)
            }
        }

        @Test func `a leader that cannot renew its lease stops before it ends, and leads again later`() async throws {
            try await withClient { (client) async throws in
                let shifts = Shifts()
                let leader = candidate("leader", lease: "renewed", client, shifts)
                try await eventually("it leads") { shifts.working == ["leader"] }
                #expect(try bed.order("away"))
                try await eventually("it stops") { shifts.working.isEmpty }
                // Nobody else may lead before this; how long the order itself took says nothing.
                let path = "/apis/coordination.k8s.io/v1/namespaces/shop/leases/renewed"
                let renewal = try #require(try bed.field(path, "spec", "renewTime"))
                let time = try Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(renewal)
                #expect(try #require(shifts.lastEnd) < time + Double(hurried.leaseSeconds))
                #expect(try bed.order("back"))
                try await eventually("it leads again") { shifts.working == ["leader"] }
                leader.cancel()
                _ = await leader.value
            }
        }
    }
}

/// Who works at this moment, and how many did at most.
private final class Shifts: Sendable {
    private struct State {
        var working: [String] = []
        var most = 0
        var lastEnd: Date?
    }

    private let state = Mutex(State())

    var working: [String] { state.withLock(\.working) }
    var most: Int { state.withLock(\.most) }
    var lastEnd: Date? { state.withLock(\.lastEnd) }

    func begin(_ name: String) {
        state.withLock { state in
            state.working.append(name)
            state.most = max(state.most, state.working.count)
        }
    }

    func end(_ name: String) {
        state.withLock { state in
            state.working.removeAll { $0 == name }
            state.lastEnd = Date()
        }
    }
}
