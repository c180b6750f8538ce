import ClusterModel
import Testing

struct ClusterStateTests {
    private let node = Node(name: "worker1", allocatable: ResourceVector(milliCPU: 8000, memory: 16 << 30))

    @Test("Forgetting a pod undoes counting it")
    func forgetUndoesAssume() {
        var state = ClusterState(nodes: [node, node])
        let pod = PodRequest(containers: [
            ContainerRequest(["cpu": Quantity(milli: 250), "example.com/gpu": Quantity(units: 1)])
        ])
        state.assume(pod, onNode: 1)
        #expect(state.nodes[1].requested.milliCPU == 250)
        // Memory is open, so scoring counts 200 MiB.
        #expect(state.nodes[1].nonZeroRequested.memory == 200 << 20)
        #expect(state.nodes[1].extendedRequested == ["example.com/gpu": 1])
        #expect(state.nodes[1].podCount == 1)
        #expect(state.nodes[0].podCount == 0)
        state.forget(pod, onNode: 1)
        #expect(state.nodes[1].requested == .zero)
        #expect(state.nodes[1].nonZeroRequested == .zero)
        #expect(state.nodes[1].extendedRequested == ["example.com/gpu": 0])
        #expect(state.nodes[1].podCount == 0)
    }
}

struct TolerationTests {
    private let taint = Taint(key: "dedicated", value: "ml", effect: .noSchedule)

    @Test(
        "A toleration covers a taint of the same key, value and effect",
        arguments: [
            (Toleration(key: "dedicated", value: "ml", effect: .noSchedule), true),
            (Toleration(key: "dedicated", value: "ml"), true),
            (Toleration(key: "dedicated", comparison: .exists), true),
            (Toleration(comparison: .exists), true),
            (Toleration(key: "dedicated", value: "db"), false),
            (Toleration(key: "other", comparison: .exists), false),
            (Toleration(key: "dedicated", value: "ml", effect: .noExecute), false),
            (Toleration(key: "dedicated"), false),
        ]
    )
    func covers(toleration: Toleration, expected: Bool) {
        #expect(toleration.tolerates(taint) == expected)
    }
}
