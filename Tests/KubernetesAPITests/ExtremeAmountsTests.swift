import ClusterModel
import ExtremeClusters
import Foundation
import Testing

@testable import KubernetesAPI

/// What the API server sends with amounts at their limits.
struct ExtremeObjectTests {
    @Test("A node and a pod are read with any extreme quantity", arguments: Extremes.quantities)
    func quantities(text: String) throws {
        let amount = try Quantity(parsing: text)
        let amounts = #"{"cpu":"\#(text)","memory":"\#(text)","pods":"\#(text)","example.com/device":"\#(text)"}"#
        let node = #"{"metadata":{"name":"n"},"spec":{},"status":{"allocatable":\#(amounts)}}"#
        let read = try JSONDecoder().decode(KubeNode.self, from: Data(node.utf8)).node()
        #expect(read.allocatable == ResourceVector(milliCPU: amount.milli, memory: amount.units))
        #expect(read.maximumPodCount == Int(amount.units))
        let containers = #"[{"resources":{"requests":\#(amounts)}},{"resources":{"requests":\#(amounts)}}]"#
        let pod = #"{"metadata":{"name":"p"},"spec":{"containers":\#(containers),"overhead":\#(amounts)}}"#
        let request = try WatchedPod(json: Data(pod.utf8)).pod.request
        // Two containers and the overhead, in billionths and capped at 2^63 - 1.
        #expect(request.resources.memory == (amount + amount + amount).units)
        #expect(request.extendedResources["example.com/device"] == (amount + amount + amount).units)
    }

    @Test("A watched cluster of extremes has the same totals as one that was built anew", arguments: UInt64(0)..<200)
    func store(seed: UInt64) throws {
        var extremes = Extremes(seed: seed)
        let (nodes, pods) = try extremes.cluster()
        var store = ClusterStore()
        store.build()
        for node in nodes { _ = store.apply(.set(ObjectName(namespace: "", name: node.name), node)) }
        var last: [PodName: WatchedPod] = [:]
        for _ in 0..<60 {
            let index = Int(extremes.next() % UInt64(nodes.count))
            let name = ObjectName(namespace: "shop", name: "p\(extremes.next() % 6)")
            let key = PodName(namespace: name.namespace, name: name.name)
            if extremes.once(in: 3) {
                _ = store.apply(ObjectChange<WatchedPod>.remove(name))
                last[key] = nil
            } else {
                let pod = try extremes.pod(name.name)
                let watched = WatchedPod(pod: pod, uid: name.name, schedulerName: "", node: nodes[index].name)
                _ = store.apply(.set(name, watched))
                last[key] = watched
            }
        }
        #expect(pods.count == nodes.count)
        var state = ClusterState(nodes: nodes)
        for pod in last.values {
            if let index = pod.node.flatMap({ store.view.nodeIndices[$0] }) { state.assume(pod.pod, onNode: index) }
        }
        for (kept, fresh) in zip(store.view.state.nodes, state.nodes) {
            #expect(kept.requested == fresh.requested)
            #expect(kept.nonZeroRequested == fresh.nonZeroRequested)
            let devices = [kept, fresh].map { $0.requested(ofExtended: "example.com/device") }
            #expect(devices[0] == devices[1])
            #expect(kept.podCount == fresh.podCount)
        }
    }

    @Test("A lease of 2^63 - 1 seconds stays taken, and one of -2^63 is open at once")
    func leases() {
        func isOpen(_ seconds: Int) -> Bool {
            var observation = LeaseObservation()
            let spec = KubeLease.Spec(holderIdentity: "other", leaseDurationSeconds: seconds)
            let start = ContinuousClock.now
            observation.see(KubeLease(metadata: .init(name: "l", namespace: "n"), spec: spec), at: start)
            return observation.isOpen(to: "we", at: start + .seconds(3600))
        }
        #expect(!isOpen(.max))
        #expect(isOpen(.min))
    }

    @Test(
        "A pod is read whatever date it bears",
        arguments: [
            "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "0000-00-00T00:00:00Z",
            "99999999999999999999-01-01T00:00:00Z", "-5-01-01T00:00:00Z", "2026-13-99T99:99:99Z", "", "x",
            "2026-01-01T00:00:00.123456789123456789Z", "2026-01-01T00:00:00+99:99",
        ]
    )
    func dates(text: String) throws {
        let condition = #"{"type":"PodScheduled","status":"True","lastTransitionTime":"\#(text)"}"#
        let metadata = #"{"name":"p","creationTimestamp":"\#(text)","deletionTimestamp":"\#(text)"}"#
        let pod = #"{"metadata":\#(metadata),"spec":{"containers":[]},"status":{"conditions":[\#(condition)]}}"#
        let read = try WatchedPod(json: Data(pod.utf8))
        #expect(read.createdAt == read.boundAt)
        if let date = read.createdAt { #expect(!KubeTime.micro(date).isEmpty) }
    }
}
