import ClusterModel
import Testing

@testable import KubernetesAPI

/// A generator whose numbers are the same in every run.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        // SplitMix64, https://prng.di.unimi.it/splitmix64.c
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite("KubernetesAPI: ClusterStore") struct ClusterStoreTests {
    private func node(_ name: String, _ random: inout Seeded) -> Node {
        Node(
            name: name,
            allocatable: ResourceVector(milliCPU: Int64.random(in: 1...8, using: &random) * 1000, memory: 1 << 33),
            labels: [NodeLabel.zone: ["east", "west", ""].randomElement(using: &random) ?? ""],
            images: ["i\(Int.random(in: 0..<3, using: &random))": 5]
        )
    }

    private func pod(_ name: String, _ random: inout Seeded) -> WatchedPod {
        let port = Int.random(in: 0..<4, using: &random)
        let pod = Pod(
            namespace: "n\(Int.random(in: 0..<2, using: &random))",
            name: name,
            request: PodRequest(milliCPU: Int64.random(in: 1...500, using: &random), memory: 1 << 20),
            labels: ["app": "a\(Int.random(in: 0..<3, using: &random))"],
            rules: PodRules(hostPorts: port == 0 ? [HostPort(80)] : [])
        )
        let number = Int.random(in: 0..<12, using: &random)
        return WatchedPod(
            pod: pod,
            uid: "u\(Int.random(in: 0..<2, using: &random))",
            schedulerName: "s",
            node: number < 2 ? nil : "node\(number)",
            hasEnded: Int.random(in: 0..<10, using: &random) == 0
        )
    }

    /// Nodes come, change and go in the middle of the list, pods move, end, and run on nodes that are not known yet: after
    /// each step the view is what it would be if it were made of what there is at one go.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `the view is the same as one that is built afresh`(seed: UInt64) {
        var random = Seeded(state: seed)
        var store = ClusterStore()
        store.build()
        var nodes: [String: Node] = [:]
        var pods: [PodName: WatchedPod] = [:]
        for step in 0..<400 {
            let name = "node\(Int.random(in: 0..<12, using: &random))"
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                nodes[name] = nil
                _ = store.apply(ObjectChange<Node>.remove(ObjectName(namespace: "", name: name)))
            case 1, 2:
                let node = node(name, &random)
                nodes[name] = node
                _ = store.apply(.set(ObjectName(namespace: "", name: name), node))
            case 3:
                let old = pods.keys.sorted { $0.description < $1.description }.randomElement(using: &random)
                guard let old else { continue }
                pods[old] = nil
                let gone = ObjectName(namespace: old.namespace, name: old.name)
                _ = store.apply(ObjectChange<WatchedPod>.remove(gone))
            default:
                let pod = pod("p\(Int.random(in: 0..<30, using: &random))", &random)
                pods[pod.name] = pod.hasEnded ? nil : pod
                let name = ObjectName(namespace: pod.name.namespace, name: pod.name.name)
                _ = store.apply(.set(name, pod))
            }
            guard step % 10 == 0 else { continue }
            var fresh = ClusterStore()
            for (name, node) in nodes { _ = fresh.apply(.set(ObjectName(namespace: "", name: name), node)) }
            for (name, pod) in pods {
                _ = fresh.apply(.set(ObjectName(namespace: name.namespace, name: name.name), pod))
            }
            fresh.build()
            #expect(store.view.summary == fresh.view.summary)
        }
        #expect(!pods.isEmpty && !nodes.isEmpty)
    }

    @Test func `a heartbeat that changes nothing tells nothing`() {
        var random = Seeded(state: 7)
        var store = ClusterStore()
        store.build()
        let name = ObjectName(namespace: "", name: "a")
        let node = node("a", &random)
        #expect(store.apply(.set(name, node)).count == 1)
        #expect(store.apply(.set(name, node)).isEmpty)
    }

    @Test func `events of a node carry what it was and what it is`() {
        var random = Seeded(state: 7)
        var store = ClusterStore()
        store.build()
        let name = ObjectName(namespace: "", name: "a")
        let (first, second) = (node("a", &random), Node(name: "a", allocatable: .zero))
        let events =
            store.apply(.set(name, first)) + store.apply(.set(name, second))
            + store.apply(ObjectChange<Node>.remove(name))
        guard events.count == 3, case .nodeChanged(nil, first) = events[0],
            case .nodeChanged(let old?, second) = events[1], case .nodeRemoved(second) = events[2]
        else {
            Issue.record("expected an addition, a change and a removal, got \(events)")
            return
        }
        #expect(old == first)
    }

    @Test func `another version alone is no event and is kept`() {
        var store = ClusterStore()
        store.build()
        let name = ObjectName(namespace: "default", name: "p")
        let pod = Pod(name: "p", request: PodRequest(milliCPU: 1, memory: 1))
        _ = store.apply(.set(name, WatchedPod(pod: pod, node: nil, resourceVersion: "1")))
        #expect(store.apply(.set(name, WatchedPod(pod: pod, node: nil, resourceVersion: "2"))).isEmpty)
        #expect(store.view.pods[PodName(namespace: "default", name: "p")]?.resourceVersion == "2")
    }

    @Test func `a pod that was deleted and made anew unseen is told as two`() {
        var store = ClusterStore()
        store.build()
        let name = ObjectName(namespace: "default", name: "p")
        let pod = Pod(name: "p", request: PodRequest(milliCPU: 1, memory: 1))
        _ = store.apply(.set(name, WatchedPod(pod: pod, uid: "1", schedulerName: "s", node: nil)))
        let events = store.apply(.set(name, WatchedPod(pod: pod, uid: "2", schedulerName: "s", node: nil)))
        guard case .podRemoved(let old)? = events.first, case .podChanged(nil, let new)? = events.last else {
            Issue.record("expected a removal and an addition")
            return
        }
        #expect(old.uid == "1" && new.uid == "2")
    }

    @Test func `a view that was taken stays as it was`() {
        var random = Seeded(state: 7)
        var store = ClusterStore()
        store.build()
        _ = store.apply(.set(ObjectName(namespace: "", name: "a"), node("a", &random)))
        let before = store.view
        _ = store.apply(.set(ObjectName(namespace: "", name: "b"), node("b", &random)))
        #expect(before.state.nodes.count == 1 && store.view.state.nodes.count == 2)
    }
}
