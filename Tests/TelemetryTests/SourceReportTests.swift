import MetricHistory
import Testing

@testable import Telemetry

/// What is said of sources that come several times, or of nodes that lack metrics.
struct SourceReportTests {
    @Test("What comes several times is named with its owner and the labels that differ")
    func doubled() throws {
        var doubled = DoubledSource(DoubledSource.kinds[0])
        #expect(doubled.sentence == nil)
        doubled.note(owner: ["instance": "10.0.0.1:9100"])
        doubled.note(owner: ["instance": "10.0.0.2:9100", "node": "n2"])
        let second = ["instance": "a", "job": "y", "prometheus_replica": "b"]
        doubled.note(example: [["instance": "a", "job": "x"], second])
        let sentence = try #require(doubled.sentence)
        #expect(sentence.contains("10.0.0.1:9100, n2") && sentence.contains("job: x, y"))
        #expect(sentence.contains("prometheus_replica: b") && !sentence.contains("instance:"))
    }

    @Test("Sources are looked at every six hours of a part, at its end among them")
    func instants() {
        // A day of hours from 00:00 on ends at 23:00: 23, 17, 11 and 5 o'clock.
        let grid = Collector.sourceGrid(hourly(24))
        #expect((0..<grid.count).map { (grid.time(at: $0) - firstOfMarch) / hour } == [5, 11, 17, 23])
        #expect(Collector.sourceGrid(hourly(1)).count == 1 && Collector.sourceGrid(hourly(1)).start == firstOfMarch)
    }

    @Test("A node without a required metric that others have is named, and what a Windows node lacks")
    func lacking() {
        let information = ["linux", "bare", "win"].map { name in
            [
                "__name__": "kube_node_info", "node": name, "internal_ip": name,
                "os_image": name == "win" ? "Windows Server 2022" : "Debian",
            ]
        }
        let series = information.map { RangeSeries(labels: $0, values: [1, 1]) }
        let identity = NodeIdentity(information: information).over(count: 2, addresses: series, hostNames: [])
        var lacking = LackingNodes()
        lacking.add(identity, "2026-03-01", [("cpu", ["linux"]), ("mem", ["linux", "bare"]), ("none", [])])
        lacking.add(identity, "2026-03-02", [("cpu", ["linux"]), ("mem", ["linux", "bare"])])
        #expect(lacking.sentences.count == 2)
        #expect(lacking.sentences[0].hasPrefix("nodes bare lack cpu (2026-03-01, 2026-03-02): have node_exporter run"))
        #expect(lacking.sentences[1].hasPrefix("nodes win lack cpu and mem (2026-03-01, 2026-03-02): they run Windows"))
    }

    @Test("Pods under renamed labels are told with the scrape job and the remedy")
    func renamedPods() throws {
        #expect(SourceFindings.renamedPods([]) == nil)
        let sentence = try #require(SourceFindings.renamedPods([["job": "ksm", "instance": "10.0.0.9:8080"]]))
        #expect(sentence.contains("exported_pod") && sentence.contains("ksm at 10.0.0.9:8080"))
        #expect(sentence.contains("honorLabels"))
    }

    @Test(
        "A pod's identity is read from the path of its group, however the kubelet writes it",
        arguments: [
            ("/kubepods/burstable/pod0c5e1b2a-1111-2222-3333-444455556666", "0c5e1b2a-1111-2222-3333-444455556666"),
            (
                "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod0c5e1b2a_1111_2222_3333_444455556666.slice",
                "0c5e1b2a-1111-2222-3333-444455556666"
            ),
            ("/kubelet.slice/kubelet-kubepods-pod8a4f.slice", "8a4f"),
        ]
    )
    func groups(_ path: String, _ uid: String) {
        #expect(PodQuantity.uids(ofGroup: path).contains(uid))
    }

    @Test("Other paths name no pod", arguments: ["/kubepods/burstable/pod0c5e/main", "/system.slice", "/", "", "//"])
    func otherGroups(_ path: String) {
        #expect(PodQuantity.uids(ofGroup: path).isEmpty)
    }
}
