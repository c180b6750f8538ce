import ClusterModel
import KubernetesAPI
import Testing

@testable import SchedulerService

/// Names as bytes, beside a dictionary.
struct NodeNameTableTests {
    private func table(_ names: [String]) -> NodeNameTable {
        let nodes = names.map { Node(name: $0, allocatable: ResourceVector(milliCPU: 1000, memory: 1 << 30)) }
        return NodeNameTable(ClusterView(state: ClusterState(nodes: nodes), nodeIndices: [:], pods: [:]))
    }

    private func index(_ name: String, _ table: NodeNameTable) -> Int? {
        Array(name.utf8).withUnsafeBytes(table.index)
    }

    @Test func `every node is found by its name, and no other name is`() {
        for count in [0, 1, 2, 3, 4, 7, 8, 9, 1000, 5000] {
            let names = (0..<count).map { "ip-10-0-\($0 / 250)-\($0 % 250).eu-central-1.compute.internal" }
            let table = table(names)
            #expect(table.count == count)
            #expect(names.map { index($0, table) } == names.indices.map(Optional.some))
            #expect(names.allSatisfy { index("\($0)x", table) == nil && index(String($0.dropLast()), table) == nil })
            #expect(index("", table) == nil)
        }
    }

    @Test func `names of any length are told apart by their last byte`() {
        let stem = "a-name-that-is-longer-than-eight-bytes"
        let names = (1...stem.utf8.count).flatMap { ["\(stem.prefix($0))1", "\(stem.prefix($0))2"] }
        let table = table(names)
        #expect(names.map { index($0, table) } == names.indices.map(Optional.some))
    }

    @Test func `views with other nodes have another layout`() {
        let node = Node(name: "a", allocatable: ResourceVector(milliCPU: 1000, memory: 1 << 30))
        let first = ClusterView(state: ClusterState(nodes: [node]), nodeIndices: ["a": 0], pods: [:])
        let second = ClusterView(state: ClusterState(nodes: [node]), nodeIndices: ["a": 0], pods: [:])
        #expect(first.layout == first.layout && first.layout != second.layout)
        #expect(first.without(PodName(namespace: "shop", name: "p")).layout == first.layout)
    }
}
