import ClusterModel
import Testing

struct PodIndexTests {
    private let request = PodRequest(milliCPU: 100, memory: 100)
    private let nodes = (0..<4).map { Node(name: "n\($0)", allocatable: ResourceVector(milliCPU: 1000, memory: 1000)) }

    private func pod(_ labels: [String: String], in namespace: String = "default", rules: PodRules = .none) -> Pod {
        Pod(namespace: namespace, name: "p", request: request, labels: labels, rules: rules)
    }

    @Test("Pods that are alike form one group with a count by node")
    func groups() {
        var state = ClusterState(nodes: nodes)
        for node in [0, 0, 2] { state.assume(pod(["app": "a"]), onNode: node) }
        state.assume(pod(["app": "b"]), onNode: 1)
        var found: [[Int: Int]] = []
        state.pods.forEach(in: "default", selectedBy: LabelSelector(matchLabels: ["app": "a"])) {
            found.append($0.countByNode)
        }
        #expect(found == [[0: 2, 2: 1]])
        state.forget(pod(["app": "a"]), onNode: 0)
        state.forget(pod(["app": "a"]), onNode: 2)
        found = []
        state.pods.forEach(in: "default", selectedBy: LabelSelector()) { found.append($0.countByNode) }
        #expect(Set(found) == [[0: 1], [1: 1]])
    }

    @Test("Only pods with terms about others are found as such, until they are gone")
    func affinity() {
        var state = ClusterState(nodes: nodes)
        let term = PodAffinityTerm(LabelSelector(), topologyKey: "zone")
        let shy = pod(["app": "a"], rules: PodRules(affinity: PodAffinity(requiredAnti: [term])))
        state.assume(pod(["app": "a"]), onNode: 0)
        #expect(state.pods.isWithoutAffinity)
        state.assume(shy, onNode: 3)
        var found: [[Int: Int]] = []
        state.pods.forEachWithAffinity { found.append($0.countByNode) }
        #expect(found == [[3: 1]])
        state.forget(shy, onNode: 3)
        #expect(state.pods.isWithoutAffinity && !state.pods.isEmpty)
    }

    @Test("Ports are occupied and given back one by one")
    func ports() {
        var state = ClusterState(nodes: nodes)
        let first = pod([:], rules: PodRules(hostPorts: [HostPort(80), HostPort(443)]))
        let second = pod([:], rules: PodRules(hostPorts: [HostPort(80, transport: "UDP")]))
        state.assume(first, onNode: 1)
        state.assume(second, onNode: 1)
        state.forget(first, onNode: 1)
        #expect(state.nodes[1].hostPorts == [HostPort(80, transport: "UDP")])
        #expect(state.nodes[1].podCount == 1 && state.nodes[1].requested.milliCPU == 100)
    }

    @Test("Whatever is added and removed, a selector finds the same pods as asking each of them", arguments: 1...5)
    func sameAsAskingEach(seed: UInt64) {
        var generator = Xorshift(state: seed)
        var state = ClusterState(nodes: nodes)
        var running: [(pod: Pod, node: Int)] = []
        for step in 0..<300 {
            if running.count > 40, let index = running.indices.randomElement(using: &generator) {
                let gone = running.remove(at: index)
                state.forget(gone.pod, onNode: gone.node)
            } else {
                var labels: [String: String] = [:]
                for key in ["a", "b", "c"] where Bool.random(using: &generator) {
                    labels[key] = String(Int.random(in: 0..<3, using: &generator))
                }
                let new = pod(labels, in: step.isMultiple(of: 3) ? "x" : "y")
                let node = Int.random(in: 0..<4, using: &generator)
                state.assume(new, onNode: node)
                running.append((new, node))
            }
        }
        for selector in Self.selectors {
            var counts = [0, 0, 0, 0]
            state.pods.forEach(in: "y", selectedBy: selector) { group in
                for (node, count) in group.countByNode { counts[node] += count }
            }
            var expected = [0, 0, 0, 0]
            for (pod, node) in running where pod.namespace == "y" && selector.matches(pod.labels) {
                expected[node] += 1
            }
            #expect(counts == expected, "\(selector)")
        }
    }

    private static let selectors = [
        LabelSelector(), LabelSelector(matchLabels: ["a": "1"]), LabelSelector(matchLabels: ["a": "1", "b": "2"]),
        LabelSelector(matchLabels: ["a": "9"]),
        LabelSelector(requirements: [LabelRequirement("a", .isIn, ["1", "2", "1"])]),
        LabelSelector(matchLabels: ["b": "0"], requirements: [LabelRequirement("c", .isIn, ["0", "1"])]),
        LabelSelector(requirements: [LabelRequirement("c", .isNotIn, ["0"])]),
        LabelSelector(requirements: [LabelRequirement("c", .doesNotExist), LabelRequirement("a", .exists)]),
    ]
}

/// A generator whose numbers are the same for the same seed.
private struct Xorshift: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
