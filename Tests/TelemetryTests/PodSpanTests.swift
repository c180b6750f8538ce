import MetricHistory
import Testing

@testable import Telemetry

/// Answers of Prometheus put together into pods.
struct PodSpanTests {
    private static let five: Int64 = 300_000
    private static let grid = TimeGrid(start: firstOfMarch, stepMilliseconds: five, count: 4)
    private static let identity = NodeIdentity(information: [
        ["__name__": "kube_node_info", "node": "n1", "internal_ip": "10.0.0.1"],
        ["__name__": "kube_node_info", "node": "n2", "internal_ip": "10.0.0.2"],
    ])

    private func course(_ series: [([String: String], [Double])]) -> RangeAnswer {
        let all = series.map { RangeSeries(labels: $0.0, values: $0.1) }
        return RangeAnswer(grid: Self.grid, series: all, warnings: [], infos: [])
    }

    private func facts(_ samples: [([String: String], Double)]) -> InstantAnswer {
        let all = samples.map { InstantAnswer.Sample(labels: $0.0, value: $0.1) }
        return InstantAnswer(samples: all, warnings: [], infos: [])
    }

    private func pod(_ name: String, uid: String, node: String = "n1") -> [String: String] {
        ["namespace": "shop", "pod": name, "uid": uid, "node": node]
    }

    private func seconds(_ offset: Double) -> Double { Double(firstOfMarch) / 1000 + offset }

    private func assemble(
        _ courses: [PodQuantity: RangeAnswer],
        _ facts: [PodQuantity: InstantAnswer]
    ) -> (PodHistory, PodCollectionReport) {
        var report = PodCollectionReport(from: 0, to: 0, stepMilliseconds: Self.five)
        var span = PodSpan(grid: Self.grid, identity: Self.identity)
        return (span.assemble(courses: courses, facts: facts, &report), report)
    }

    @Test("Use, requests, times and size of a pod come together, and a gap stays one")
    func whole() throws {
        let labels = pod("web-1", uid: "u1")
        let seen = [seconds(-10), seconds(290), seconds(590), seconds(890)]
        let (history, report) = assemble(
            [
                .presence: course([(labels, seen)]),
                .cpu: course([(["namespace": "shop", "pod": "web-1", "instance": "10.0.0.1:10250"], [1, .nan, 2, 3])]),
            ],
            [
                .owners: facts([(labels.merging(["owner_kind": "StatefulSet", "owner_name": "web"]) { $1 }, 1)]),
                .requests: facts([
                    (labels.merging(["resource": "cpu"]) { $1 }, 0.4),
                    (labels.merging(["resource": "memory"]) { $1 }, 1024),
                ]),
                .initialRequests: facts([(labels.merging(["resource": "cpu"]) { $1 }, 0.5)]),
                .created: facts([(labels, seconds(-7200))]),
                .allocatable: facts([(["node": "n1", "resource": "cpu"], 4)]),
                .taints: facts([(["node": "n1", "key": "gpu", "value": "yes", "effect": "NoSchedule"], 1)]),
            ]
        )
        let record = try #require(history.pods.first)
        #expect(record.owner == PodOwner(kind: "StatefulSet", name: "web"))
        // The init container asks for 0.5, more than the 0.4 of the others together.
        #expect(record.cpuRequest == 0.5 && record.memoryRequest == 1024)
        #expect(record.created == firstOfMarch - 7_200_000)
        #expect(record.firstSeen == firstOfMarch - 10_000 && record.lastSeen == firstOfMarch + 890_000)
        #expect(
            history.usage[0]
                == PodUsage(start: firstOfMarch, cpu: [1, .nan, 2, 3], memory: .init(repeating: .nan, count: 4))
        )
        #expect(history.nodes[0].cpu == 4 && history.nodes[0].taints == ["gpu=yes:NoSchedule"])
        #expect(report.points == 3 && report.gaps == 1 && report.pods == ["u1"])
    }

    @Test("Of two pods of one name each gets the samples of its own node, also while both are there")
    func overlapping() throws {
        let (old, new) = (pod("db-0", uid: "old"), pod("db-0", uid: "new", node: "n2"))
        let (history, report) = assemble(
            [
                .presence: course([
                    (old, [seconds(0), seconds(300), seconds(600), .nan]),
                    (new, [.nan, seconds(300), seconds(600), seconds(900)]),
                ]),
                .cpu: course([
                    (["namespace": "shop", "pod": "db-0", "instance": "10.0.0.1:10250"], [1, 1, 1, .nan]),
                    (["namespace": "shop", "pod": "db-0", "instance": "10.0.0.2:10250"], [.nan, 2, 2, 2]),
                ]),
            ],
            [:]
        )
        let cpu = Dictionary(uniqueKeysWithValues: zip(history.pods.map(\.uid), history.usage.map(\.cpu)))
        #expect(cpu == ["old": [1, 1, 1], "new": [2, 2, 2]])
        #expect(report.withoutOwner == ["shop/db-0"] && report.contradictions == 0)
    }

    @Test("Of two pods of one name on one node the sample belongs to the one that began last")
    func recreated() {
        let (old, new) = (pod("db-0", uid: "old"), pod("db-0", uid: "new"))
        let (history, _) = assemble(
            [
                .presence: course([
                    (old, [seconds(0), seconds(300), .nan, .nan]), (new, [.nan, .nan, seconds(600), seconds(900)]),
                ]),
                .cpu: course([(["namespace": "shop", "pod": "db-0", "instance": "10.0.0.1:10250"], [1, 2, 3, 4])]),
            ],
            [.created: facts([(old, seconds(-100)), (new, seconds(500))])]
        )
        let cpu = Dictionary(uniqueKeysWithValues: zip(history.pods.map(\.uid), history.usage.map(\.cpu)))
        #expect(cpu == ["old": [1, 2], "new": [3, 4]])
    }

    @Test("Use of a pod that nobody knows is reported and left out")
    func unmatched() {
        let (history, report) = assemble(
            [.cpu: course([(["namespace": "shop", "pod": "ghost", "instance": "10.0.0.1:10250"], [1, 1, 1, 1])])],
            [:]
        )
        #expect(history.pods.isEmpty && report.unmatched == ["shop/ghost"])
    }

    @Test("A pod that came and went between two instants is there")
    func brief() throws {
        let labels = pod("flash", uid: "u")
        let (history, report) = assemble(
            [:],
            [
                .briefPods: facts([(labels, 1)]), .created: facts([(labels, seconds(400))]),
                .completed: facts([(labels, seconds(450))]),
            ]
        )
        let record = try #require(history.pods.first)
        #expect(record.firstSeen == firstOfMarch + 400_000 && record.completed == firstOfMarch + 450_000)
        #expect(report.measured.isEmpty && report.withoutRequests == ["shop/flash"])
    }

    @Test("A kubelet that is scraped under two instances counts once, and the one that measured more is believed")
    func scrapedTwice() {
        let labels = pod("web-1", uid: "u1")
        let own = ["namespace": "shop", "pod": "web-1"]
        let (history, report) = assemble(
            [
                .presence: course([(labels, [seconds(0), seconds(300), seconds(600), seconds(900)])]),
                .cpu: course([
                    // The second one begins within the window of the first instant.
                    (own.merging(["instance": "10.0.0.1:10250", "node": "n1"]) { $1 }, [1, 2, 2, 2]),
                    (own.merging(["instance": "10.0.0.1:10250"]) { $1 }, [2, 2, 2, .nan]),
                    (own.merging(["instance": "[fd00::1]:10250"]) { $1 }, [9, 2, 2, 2]),
                ]),
            ],
            [:]
        )
        #expect(history.usage[0].cpu == [2, 2, 2, 2])
        #expect(report.points == 4 && report.contradictions == 2)
    }

    @Test("Of pods of one name on two nodes at once neither gets what no node is known of, which is named")
    func unclear() {
        let (old, new) = (pod("db-0", uid: "old"), pod("db-0", uid: "new", node: "n2"))
        let (history, report) = assemble(
            [
                .presence: course([
                    (old, [seconds(0), seconds(300), .nan, .nan]), (new, [.nan, seconds(300), seconds(600), .nan]),
                ]),
                .cpu: course([(["namespace": "shop", "pod": "db-0", "instance": "[fd00::9]:10250"], [1, 5, 2, .nan])]),
            ],
            [.created: facts([(new, seconds(200))])]
        )
        let cpu = Dictionary(uniqueKeysWithValues: zip(history.pods.map(\.uid), history.usage.map(\.cpu)))
        #expect(cpu["old"]?.first == 1 && cpu["old"]?.last?.isNaN == true)
        #expect(cpu["new"]?.first?.isNaN == true && cpu["new"]?.last == 2)
        #expect(report.unclear == ["shop/db-0"])
    }

    @Test("The group of a pod counts where its containers were not measured, and is not added to them elsewhere")
    func groups() {
        let (sound, bare) = ("0c5e1b2a-1111-2222-3333-444455556666", "1c5e1b2a-1111-2222-3333-444455556666")
        let seen = [seconds(0), seconds(300), seconds(600), seconds(900)]
        let (history, report) = assemble(
            [
                .presence: course([(pod("a", uid: sound), seen), (pod("b", uid: bare, node: "n2"), seen)]),
                .cpu: course([(["namespace": "shop", "pod": "a", "instance": "10.0.0.1:10250"], [1, 1, 1, 1])]),
                .groupCPU: course([
                    (["id": "/kubepods/pod\(sound)"], [1.1, 1.1, 1.1, 1.1]),
                    (["id": "/kubepods.slice/kubepods-pod\(bare.replacing("-", with: "_")).slice"], [3, 3, 3, 3]),
                    (["id": "/kubepods/pod2c5e1b2a-1111-2222-3333-444455556666"], [7, 7, 7, 7]),
                ]),
            ],
            [:]
        )
        let cpu = Dictionary(uniqueKeysWithValues: zip(history.pods.map(\.uid), history.usage.map(\.cpu)))
        #expect(cpu == [sound: [1, 1, 1, 1], bare: [3, 3, 3, 3]])
        #expect(report.contradictions == 0 && report.unmeasured.isEmpty)
    }

    @Test("A node of whose pods none is measured is named with the day")
    func unmeasured() {
        let seen = [seconds(0), seconds(300), seconds(600), seconds(900)]
        let (_, report) = assemble(
            [
                .presence: course([(pod("a", uid: "a"), seen), (pod("b", uid: "b", node: "n2"), seen)]),
                .cpu: course([(["namespace": "shop", "pod": "a", "instance": "10.0.0.1:10250"], [1, 1, 1, 1])]),
            ],
            [:]
        )
        #expect(report.unmeasured == ["n2": ["2026-03-01"]])
    }
}
