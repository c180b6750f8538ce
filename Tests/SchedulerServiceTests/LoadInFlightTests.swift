import ClusterModel
import Foundation
import KubernetesAPI
import NIOCore
import Testing

@testable import SchedulerService

/// Load that measurements do not show yet.
struct LoadInFlightTests {
    private let view = ClusterView.fixture(nodeCount: 3)

    private func after(_ seconds: TimeInterval) -> Date { noon.addingTimeInterval(seconds) }

    @Test("A choice counts at once and for five seconds without a binding")
    func choice() {
        var ledger = LoadInFlight()
        ledger.assume(uid: "a", on: "n1", milliCPU: 300, at: noon)
        #expect(ledger.byNode(in: view, without: "") == [0, 300, 0])
        ledger.expire(at: after(4.9)) { _ in noon }
        #expect(ledger.count == 1)
        ledger.expire(at: after(5)) { _ in noon }
        #expect(ledger.count == 0)
    }

    @Test("A binding moves the load to where the pod is, until the window of measurements is full of it")
    func binding() {
        var ledger = LoadInFlight(window: 60)
        ledger.assume(uid: "a", on: "n1", milliCPU: 300, at: noon)
        ledger.bind(uid: "a", to: "n2", milliCPU: 500, at: after(1))
        #expect(ledger.byNode(in: view, without: "") == [0, 0, 300])
        // Bound at 1 s, it begins at 11 s: a sample at 11 s shows nothing of it, one at 41 s half, one at 71 s all.
        ledger.expire(at: after(120)) { _ in after(11) }
        #expect(ledger.byNode(in: view, without: "") == [0, 0, 300])
        ledger.expire(at: after(120)) { _ in after(41) }
        #expect(ledger.byNode(in: view, without: "") == [0, 0, 150])
        ledger.expire(at: after(120)) { _ in after(71) }
        #expect(ledger.count == 0)
    }

    @Test("A second choice for a pod that is bound changes nothing")
    func choiceAfterBinding() {
        var ledger = LoadInFlight()
        ledger.bind(uid: "a", to: "n2", milliCPU: 500, at: noon)
        ledger.assume(uid: "a", on: "n1", milliCPU: 300, at: after(1))
        #expect(ledger.byNode(in: view, without: "") == [0, 0, 500])
    }

    @Test("The pod that is decided about does not count against itself")
    func itself() {
        var ledger = LoadInFlight()
        ledger.assume(uid: "a", on: "n1", milliCPU: 300, at: noon)
        #expect(ledger.byNode(in: view, without: "a") == [0, 0, 0])
    }

    @Test("A pod that ends does not count any more")
    func removal() {
        var ledger = LoadInFlight()
        ledger.bind(uid: "a", to: "n2", milliCPU: 500, at: noon)
        ledger.remove(uid: "a")
        #expect(ledger.count == 0)
    }

    @Test("Without samples a binding counts for half an hour at most")
    func limit() {
        var ledger = LoadInFlight()
        ledger.bind(uid: "a", to: "n2", milliCPU: 500, at: noon)
        ledger.expire(at: after(1799)) { _ in nil }
        #expect(ledger.count == 1)
        ledger.expire(at: after(1800)) { _ in nil }
        #expect(ledger.count == 0)
    }

    @Test("What the cluster does not show is dropped when both are compared")
    func reconciliation() {
        var ledger = LoadInFlight()
        ledger.bind(uid: "uid-a", to: "n1", milliCPU: 500, at: noon)
        ledger.bind(uid: "uid-gone", to: "n1", milliCPU: 500, at: noon)
        ledger.bind(uid: "uid-moved", to: "n1", milliCPU: 500, at: noon)
        ledger.assume(uid: "uid-pending", on: "n0", milliCPU: 7, at: noon)
        let pods: [WatchedPod] = [.fixture("a", node: "n1"), .fixture("moved", node: "n2"), .fixture("pending")]
        ledger.reconcile(with: .fixture(nodeCount: 3, pods: pods))
        #expect(ledger.byNode(in: view, without: "") == [7, 500, 0])
    }
}

/// A hundred pods between two scrapes.
struct BurstTests {
    /// Ten nodes with measured loads from 1,000 to 1,900 milli-CPU; the quietest is n0.
    private func spread(withLedger: Bool) throws -> [String: Int] {
        let pods = (0..<100).map { WatchedPod.fixture("p\($0)") }
        let cluster = FixedCluster(nodeCount: 10, pods: pods)
        let outlook = FixedOutlook(milliCPU: (0..<10).map { 1000 + 100 * Double($0) }, measuredAt: noon)
        var engine = SchedulingEngine.fixture(cluster, outlook)
        var counts: [String: Int] = [:]
        for pod in pods {
            // Without a ledger nothing is remembered from one decision to the next.
            if !withLedger { engine = .fixture(cluster, outlook) }
            let names = (0..<10).map { #""n\#($0)""# }.joined(separator: ",")
            let text = #"{"Pod":{"metadata":{"name":"\#(pod.pod.name)","uid":"\#(pod.uid)"}},"NodeNames":[\#(names)]}"#
            let args = try Array(text.utf8).withUnsafeBytes { try ExtenderArgs($0) }
            let scores = engine.prioritize(args, body: ByteBuffer(string: text)) { false }
            let best = try #require(scores.indices.max { scores[$0] < scores[$1] })
            counts["n\(best)", default: 0] += 1
        }
        return counts
    }

    @Test("A burst is spread by the ledger, and lands on one node without it")
    func burst() throws {
        #expect(try spread(withLedger: false) == ["n0": 100])
        let counts = try spread(withLedger: true)
        // 100 pods of 300 raise ten nodes to (14,500 + 30,000) / 10 = 4,450 each: n0 takes 11 or 12, n9 8 or 9.
        #expect(counts.count == 10)
        let highest = try #require(counts.values.max())
        let lowest = try #require(counts.values.min())
        #expect(highest <= 12)
        #expect(lowest >= 8)
    }
}
