import ClusterModel
import Testing

@Suite("ClusterModel: what a change is") struct ChangeTests {
    private let pod = Pod(
        name: "p",
        request: PodRequest(milliCPU: 100, memory: 1 << 20),
        labels: ["app": "a"],
        rules: PodRules(claims: [VolumeClaim("data", .unknown)]),
        scheduling: PodScheduling(uid: "u", priority: 5, gates: ["x", "y"])
    )

    private func changes(_ change: (inout Pod) -> Void) -> PodChanges {
        var new = pod
        change(&new)
        return PodChanges(from: pod, to: new)
    }

    @Test func `each kind of change of a pod is named`() {
        #expect(changes { _ in } == [])
        #expect(changes { $0.labels = ["app": "b"] } == .labels)
        #expect(changes { $0.tolerations = [Toleration(key: "k", comparison: .exists)] } == .tolerations)
        #expect(changes { $0.request = PodRequest(milliCPU: 50, memory: 1 << 20) } == .requestLowered)
        #expect(
            changes { $0.request = PodRequest(milliCPU: 50, memory: 2 << 20) } == [.requestLowered, .requestRaised]
        )
        #expect(changes { $0.scheduling.gates = ["y"] } == .gates)
        #expect(changes { $0.scheduling.gates = [] } == .gatesGone)
        #expect(changes { $0.rules.claims = [VolumeClaim("data", .unbound)] } == .claims)
        #expect(changes { $0.rules.nodeSelector = ["a": "b"] } == .other)
        #expect(changes { $0.scheduling.priority = 6 } == .other)
    }

    @Test func `a scheduler's own verdict is a change of the status alone`() {
        let change = changes { pod in
            pod.scheduling.rejection = PodRejection(reason: "Unschedulable", message: "0/1 nodes are available.")
            pod.scheduling.nominatedNode = "a"
        }
        #expect(change == .status)
    }

    @Test func `a deletion is a change of its own`() {
        let change = changes { pod in
            pod.scheduling.deletion = PodDeletion(deadline: 10, graceSeconds: 30)
            pod.rules.isTerminating = true
        }
        #expect(change == .deletion)
    }

    @Test func `each kind of change of a node is named`() {
        func node(
            _ cpu: Int64 = 1000,
            _ labels: [String: String] = [:],
            _ taints: [Taint] = [],
            off: Bool = false
        ) -> Node {
            let amounts = ResourceVector(milliCPU: cpu)
            return Node(name: "n", allocatable: amounts, taints: taints, isUnschedulable: off, labels: labels)
        }
        let taint = Taint(key: "k", value: "", effect: .noSchedule)
        #expect(NodeChanges(from: node(), to: node()) == [])
        #expect(NodeChanges(from: node(), to: node(2000)) == .allocatable)
        #expect(NodeChanges(from: node(), to: node(1000, ["a": "b"])) == .labels)
        #expect(NodeChanges(from: node(), to: node(1000, [:], [taint])) == .taints)
        #expect(NodeChanges(from: node(), to: node(off: true)) == .cordoned)
        #expect(NodeChanges(from: node(off: true), to: node(500)) == [.uncordoned, .allocatable])
    }
}
