import ClusterModel
import Foundation
import Testing

@testable import KubernetesAPI

/// The watch cache against a real API server; after each fault, the view must be what a fresh list says.
@Suite(.serialized) struct WatchTests {
    private let bed: KubeBed

    init() throws {
        bed = try KubeBed.bare.get()
        try bed.clear()
    }

    private func pod(_ name: String) -> PodName { PodName(namespace: "shop", name: name) }

    @Test func `nodes and pods that come, change and go are followed`() async throws {
        try await withWatch(bed.admin) { cache, client in
            try bed.addNode("b")
            try bed.addNode("a")
            try bed.addPod("running", on: "b")
            try bed.addPod("pending")
            try await eventually("all are there") {
                cache.view().state.nodes.count == 2 && cache.view().pods.count == 2
            }
            // One pod of 250 mCPU is on b, the second of two nodes.
            #expect(cache.view().state.nodes.map(\.requested.milliCPU) == [0, 250])
            try await expectFreshList(cache, client)

            let taint = #"{"spec":{"taints":[{"key":"k","effect":"NoSchedule"}]}}"#
            try bed.changeNode("a", taint)
            try bed.changeNode("b", #"{"status":{"allocatable":{"cpu":"2"}}}"#, status: true)
            try await eventually("a is tainted") { cache.view().state.nodes.first?.node.taints.map(\.key) == ["k"] }
            try await eventually("b shrank") { cache.view().state.nodes[1].node.allocatable.milliCPU == 2000 }

            try bed.removePod("running")
            try await eventually("it is gone") { cache.view().pods[pod("running")] == nil }
            #expect(cache.view().state.nodes[1].podCount == 0)
            try bed.addPod("running", on: "a")
            try bed.removeNode("b")
            try await eventually("b is gone") { cache.view().nodeIndices == ["a": 0] }
            try await expectFreshList(cache, client)
        }
    }

    @Test func `a pod that ended is told as removed and reserves nothing`() async throws {
        try bed.addNode("a")
        try bed.addPod("job", on: "a")
        try await withWatch(bed.admin) { cache, client in
            #expect(cache.view().state.nodes[0].requested.milliCPU == 250)
            try bed.endPod("job")
            try await eventually("it is gone") { cache.view().pods.isEmpty }
            #expect(cache.view().state.nodes[0].requested.milliCPU == 0)
            try await expectFreshList(cache, client)
        }
    }

    @Test func `what changed while the server was away is made up for after 410 Gone`() async throws {
        try bed.addNode("a")
        try bed.addNode("old")
        try bed.addPod("stays", on: "a")
        try bed.addPod("goes", on: "a")
        try bed.addPod("renewed", on: "a")
        try await withWatch(bed.admin) { cache, client in
            let uid = cache.view().pods[pod("renewed")]?.uid
            #expect(try bed.order("away"))
            try bed.removePod("goes")
            try bed.removePod("renewed")
            try bed.addPod("renewed", on: "new")
            try bed.addNode("new")
            try bed.removeNode("old")
            #expect(try bed.order("compact"))
            // Nothing of it can have come to us, and what we had stays.
            #expect(cache.view().pods.count == 3)
            #expect(try bed.order("back"))
            try await eventually("the new node is there") { cache.view().nodeIndices == ["a": 0, "new": 1] }
            try await eventually("the pod went") { cache.view().pods[pod("goes")] == nil }
            try await expectFreshList(cache, client)
            #expect(cache.view().pods[pod("renewed")]?.uid != uid)
            #expect(cache.statuses.filter { ["nodes", "pods"].contains($0.kind) }.allSatisfy { $0.relistCount > 0 })
            try await eventually("no watch has a problem") { cache.statuses.allSatisfy { $0.problem == nil } }
        }
    }

    @Test func `an API server that was killed and started again is taken up`() async throws {
        try bed.addNode("a")
        try bed.addPod("before", on: "a")
        try await withWatch(bed.admin) { cache, client in
            #expect(try bed.order("restart"))
            #expect(cache.view().podCount(on: "a") == 1)
            try bed.addPod("after", on: "a")
            try await eventually("the change is seen") { cache.view().podCount(on: "a") == 2 }
            try await eventually("no watch has a problem") { cache.statuses.allSatisfy { $0.problem == nil } }
            try await expectFreshList(cache, client)
        }
    }

    @Test func `etcd may stand still for 30 s`() async throws {
        try bed.addNode("a")
        try bed.addPod("before", on: "a")
        try await withWatch(bed.admin) { cache, client in
            let before = ClusterPicture(cache.view())
            #expect(try bed.order("pause etcd"))
            for _ in 0..<30 {
                try await Task.sleep(for: .seconds(1))
                #expect(cache.isSynced && ClusterPicture(cache.view()) == before)
            }
            #expect(try bed.order("resume etcd"))
            try bed.addPod("after", on: "a")
            try await eventually("the change is seen") { cache.view().podCount(on: "a") == 2 }
            try await expectFreshList(cache, client)
        }
    }

    @Test func `a token that was rotated is taken up, also after it was refused`() async throws {
        try bed.addNode("a")
        try await withWatch(bed.rotated) { cache, client in
            #expect(try bed.order("rotate"))
            // A watch that is open goes on; after a restart the old token must be shown.
            #expect(try bed.order("restart"))
            try await eventually("it is refused") { cache.statuses.contains { $0.problem?.contains("401") == true } }
            #expect(cache.view().nodeIndices == ["a": 0])
            #expect(try bed.order("renew"))
            try bed.addNode("b")
            try await eventually("the change is seen") { cache.view().nodeIndices == ["a": 0, "b": 1] }
            try await eventually("no watch has a problem") { cache.statuses.allSatisfy { $0.problem == nil } }
            try await expectFreshList(cache, client)
        }
    }
}

extension ClusterView {
    fileprivate func podCount(on node: String) -> Int? { nodeIndices[node].map { state.nodes[$0].podCount } }
}
