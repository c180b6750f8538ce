import MetricHistory
import Testing

@testable import Telemetry

/// Nodes by instant: addresses that change hands, silence of kube-state-metrics, nodes that are gone.
struct NodeCoursesTests {
    /// A node's address at the instants marked with x.
    private func node(_ name: String, _ address: String, _ instants: String) -> RangeSeries {
        RangeSeries(labels: ["node": name, "internal_ip": address], values: instants.map { $0 == "x" ? 1 : .nan })
    }

    private func host(_ name: String, _ instance: String, _ instants: String) -> RangeSeries {
        RangeSeries(labels: ["nodename": name, "instance": instance], values: instants.map { $0 == "x" ? 1 : .nan })
    }

    /// The node of an instance at each instant, `-` for none.
    private func nodes(
        _ instance: String,
        _ addresses: [RangeSeries],
        hosts: [RangeSeries] = [],
        ever: [[String: String]] = []
    ) -> [String] {
        let identity = NodeIdentity(information: ever).over(count: 6, addresses: addresses, hostNames: hosts)
        let stretches = identity.stretches(of: ["instance": instance])
        return (0..<6).map { instant in stretches.first { $0.instants.contains(instant) }?.node ?? "-" }
    }

    @Test("An address is that of its old node before, of nobody while both have it, and of its new node afterwards")
    func handedOver() {
        let found = nodes("10.0.0.1:9100", [node("old", "10.0.0.1", "xxx..."), node("new", "10.0.0.1", "..xxxx")])
        #expect(found == ["old", "old", "-", "new", "new", "new"])
    }

    @Test("A node that changes its address has both, one after the other")
    func moved() {
        let both = [node("n", "10.0.0.1", "xxx..."), node("n", "10.0.0.2", "..xxxx")]
        let found = nodes("10.0.0.2:9100", both)
        // Before the change it is the only node that ever had that address, and it is there.
        #expect(found == ["n", "n", "n", "n", "n", "n"])
        let identity = NodeIdentity().over(count: 6, addresses: both, hostNames: [])
        #expect(identity.stretches(of: ["instance": "10.0.0.2:9100"]).map(\.isCertain) == [false, true])
    }

    @Test("While kube-state-metrics is silent the node before and after counts, and none where they differ")
    func silent() {
        #expect(nodes("10.0.0.1:9100", [node("a", "10.0.0.1", "xx..xx")]) == ["a", "a", "a", "a", "a", "a"])
        #expect(nodes("10.0.0.1:9100", [node("a", "10.0.0.1", "..x...")]) == ["a", "a", "a", "a", "a", "a"])
        let two = [node("a", "10.0.0.1", "xx...."), node("b", "10.0.0.1", "....xx")]
        #expect(nodes("10.0.0.1:9100", two) == ["a", "a", "-", "-", "b", "b"])
    }

    @Test("Where kube-state-metrics was not there for the whole span what holds elsewhere counts")
    func neverAsked() {
        let ever = [["__name__": "kube_node_info", "node": "a", "internal_ip": "10.0.0.1"]]
        #expect(nodes("10.0.0.1:9100", [], ever: ever) == ["a", "a", "a", "a", "a", "a"])
        let other = ever + [["__name__": "kube_node_info", "node": "b", "internal_ip": "10.0.0.1"]]
        #expect(nodes("10.0.0.1:9100", [], ever: other) == ["-", "-", "-", "-", "-", "-"])
    }

    @Test("A node that is named no more while others are has no address any more")
    func gone() {
        let found = nodes("10.0.0.1:9100", [node("a", "10.0.0.1", "xxx..."), node("b", "10.0.0.2", "xxxx.x")])
        // At the fifth instant kube-state-metrics names nobody; before and after it names others.
        #expect(found == ["a", "a", "a", "-", "-", "-"])
    }

    @Test("Two nodes with one address at all times are told apart at no instant, and are named")
    func shared() {
        let both = [node("a", "10.0.0.1", "xxxxxx"), node("b", "10.0.0.1", "xxxxxx")]
        let stretches = NodeIdentity().over(count: 6, addresses: both, hostNames: [])
            .stretches(of: ["instance": "10.0.0.1:9100"])
        #expect(stretches == [NodeStretch(instants: 0..<6, node: nil, candidates: ["a", "b"])])
    }

    @Test("A host name counts at the instants at which the exporter says it")
    func hostNames() {
        let known = [node("a", "10.0.0.1", "xxxxxx"), node("b", "10.0.0.2", "xxxxxx")]
        let hosts = [host("A", "mgmt:9100", "xx...."), host("b.example.com", "mgmt:9100", "..xxxx")]
        #expect(nodes("mgmt:9100", known, hosts: hosts) == ["a", "a", "b", "b", "b", "b"])
    }

    @Test("A table of one instant or none gives no trap")
    func small() {
        for count in [0, 1] {
            let series = RangeSeries(
                labels: ["node": "a", "internal_ip": "10.0.0.1"],
                values: Array(repeating: 1, count: count)
            )
            let identity = NodeIdentity().over(count: count, addresses: [series], hostNames: [])
            #expect(identity.node(of: ["instance": "10.0.0.1:9100"]) == "a")
        }
    }
}
