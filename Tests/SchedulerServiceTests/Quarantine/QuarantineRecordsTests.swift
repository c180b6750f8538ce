import ClusterModel
import Foundation
import KubernetesAPI
import Testing

@testable import SchedulerService

/// What a keeper knows of its own writes before the watch shows them.
struct QuarantineRecordsTests {
    private static let first = QuarantineMark(from: noon, until: noon + 3600).taint(.noSchedule)
    private static let other = Taint(key: QuarantineMark.key, value: "odd", effect: .noSchedule)

    /// Three nodes, of which `n0` has taints.
    private func view(_ taints: [Taint] = []) -> ClusterView {
        var nodes = ClusterView.fixture(nodeCount: 3).state.nodes.map(\.node)
        nodes[0] = Node(name: "n0", allocatable: nodes[0].allocatable, taints: taints)
        let indices = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.name, $0) })
        return ClusterView(state: ClusterState(nodes: nodes), nodeIndices: indices, pods: [:])
    }

    private func taints(_ records: inout QuarantineRecords, _ engine: SchedulingEngine) -> [Taint] {
        records.nodes(in: engine)[0].taints
    }

    @Test func `a write counts until the view shows it or something newer`() {
        let cluster = FixedCluster(view())
        let engine = SchedulingEngine.fixture(cluster, NoOutlook())
        var records = QuarantineRecords()
        let mark = QuarantineMark(from: noon, until: noon + 3600)
        records.note(.init(node: "n0", action: .taint(mark, reason: nil), taint: Self.first), in: engine)
        #expect(taints(&records, engine) == [Self.first])
        #expect(records.hasTaints(in: engine))
        cluster.use(view([Self.first]))
        #expect(taints(&records, engine) == [Self.first])
        // Somebody removes it by hand: the view, which has shown it, is right.
        cluster.use(view())
        #expect(taints(&records, engine) == [])
        #expect(!records.hasTaints(in: engine))
    }

    @Test func `what somebody writes after us is seen at once`() {
        let cluster = FixedCluster(view([Self.first]))
        let engine = SchedulingEngine.fixture(cluster, NoOutlook())
        var records = QuarantineRecords()
        records.note(.init(node: "n0", action: .release(.healthy), taint: nil), in: engine)
        #expect(taints(&records, engine) == [])
        cluster.use(view([Self.other]))
        #expect(taints(&records, engine) == [Self.other])
        // A node that is gone meanwhile is no matter.
        records.note(.init(node: "gone", action: .release(.healthy), taint: nil), in: engine)
        #expect(records.nodes(in: engine).count == 3)
    }
}
