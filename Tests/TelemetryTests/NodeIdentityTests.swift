import Testing

@testable import Telemetry

struct NodeIdentityTests {
    private static let information = [
        ["__name__": "kube_node_info", "node": "worker1", "internal_ip": "10.110.190.35"],
        ["__name__": "kube_node_info", "node": "worker2", "internal_ip": "fd00:0:0::36"],
        ["__name__": "kube_node_info", "node": "worker3", "internal_ip": "10.110.190.37"],
        ["__name__": "node_uname_info", "instance": "metrics:9103", "nodename": "worker3.example.com"],
        ["__name__": "node_uname_info", "instance": "10.1.0.7:9100", "nodename": "node-exporter-x7k2p"],
        ["__name__": "up", "instance": "10.1.0.8:9100", "nodename": "worker1"],
    ]
    private let identity = NodeIdentity(
        mapping: ["10.110.190.32": "master1", "special:9100": "worker9", "fd00::0:99": "worker8", "alias": "worker7"],
        information: information
    )

    @Test(
        "The first that tells the node counts: mapping, address, host name, labels, name",
        arguments: [
            (["instance": "10.110.190.32:9100"], "master1"),
            (["instance": "special:9100"], "worker9"),
            (["instance": "special:9101"], nil),
            (["instance": "10.110.190.35:9100"], "worker1"),
            (["instance": "10.110.190.35:9100", "node": "other"], "worker1"),
            (["instance": "10.110.190.35"], "worker1"),
            (["instance": "http://10.110.190.35:9100/metrics"], "worker1"),
            (["instance": "[fd00::36]:9100"], "worker2"),
            (["instance": "fd00::36"], "worker2"),
            (["instance": "[FD00:0::0:99]:9100"], "worker8"),
            (["instance": "metrics:9103"], "worker3"),
            (["instance": "metrics:9104"], nil),
            (["instance": "10.1.0.7:9100"], nil),
            (["instance": "10.110.190.35:9100", "node": "worker2"], "worker2"),
            (["instance": "10.110.190.35:9100", "node": "WORKER2"], "worker2"),
            (["instance": "10.1.0.7:9100", "node": "worker1"], "worker1"),
            (["instance": "10.1.0.7:9100", "kubernetes_node": "worker2"], "worker2"),
            (["instance": "10.1.0.8:9100"], nil),
            (["node": "worker1"], "worker1"),
            (["node": "alias"], "worker7"),
            (["node": "10.110.190.37"], "worker3"),
            (["node": "", "instance": "worker1:9100"], "worker1"),
            (["instance": "Worker1.example.com:9100"], "worker1"),
            (["instance": "10.110.190.99:9100"], nil),
            ([:], nil),
        ] as [([String: String], String?)]
    )
    func table(_ labels: [String: String], _ node: String?) {
        #expect(identity.node(of: labels) == node)
    }

    @Test("Without kube_node_info the host name of the kernel is believed")
    func unameOnly() {
        let identity = NodeIdentity(information: [
            ["__name__": "node_uname_info", "instance": "10.0.0.1:9100", "nodename": "alpha"]
        ])
        #expect(identity.node(of: ["instance": "10.0.0.1:9100"]) == "alpha")
        #expect(identity.node(of: ["instance": "10.0.0.2:9100"]) == nil)
    }

    @Test("The host name of a kernel with capital letters is the node that Kubernetes writes in small ones")
    func capitals() {
        let identity = NodeIdentity(information: [
            ["__name__": "kube_node_info", "node": "dc1-wrk-03", "internal_ip": "10.0.0.13"],
            ["__name__": "node_uname_info", "instance": "192.168.50.13:9100", "nodename": "DC1-Wrk-03.Corp.Example"],
        ])
        #expect(identity.node(of: ["instance": "192.168.50.13:9100"]) == "dc1-wrk-03")
    }

    @Test("An address that two nodes had is neither's, and a label that Kubernetes knows tells them apart")
    func reused() {
        let identity = NodeIdentity(information: [
            ["__name__": "kube_node_info", "node": "old", "internal_ip": "10.0.0.1"],
            ["__name__": "kube_node_info", "node": "new", "internal_ip": "10.0.0.1"],
        ])
        #expect(identity.node(of: ["instance": "10.0.0.1:9100"]) == nil)
        #expect(identity.node(of: ["instance": "10.0.0.1:9100", "node": "old"]) == "old")
        #expect(identity.node(of: ["instance": "10.0.0.1:9100", "node": "new"]) == "new")
    }

    @Test("Where Prometheus renamed the label of kube_node_info the renamed one names the node")
    func renamed() {
        let identity = NodeIdentity(
            information: ["n1", "n2"].map { name in
                [
                    "__name__": "kube_node_info", "node": "n9", "exported_node": name,
                    "internal_ip": "10.0.0.\(name.suffix(1))",
                ]
            }
        )
        #expect(identity.node(of: ["instance": "10.0.0.1:9100"]) == "n1")
        #expect(identity.node(of: ["instance": "10.0.0.2:9100"]) == "n2")
    }

    @Test("An unmatched series is named by its instance, else by its labels")
    func titles() {
        #expect(NodeIdentity.title(of: ["instance": "a:1", "x": "y"]) == "a:1")
        #expect(NodeIdentity.title(of: ["b": "2", "a": "1"]) == #"a="1", b="2""#)
        #expect(NodeIdentity.title(of: [:]) == "(no labels)")
    }
}
