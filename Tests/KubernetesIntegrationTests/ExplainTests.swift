import Foundation
import Testing

/// `hydatis explain` and `hydatis cluster check` against the cluster of scripts/kube-bed: five nodes, of which kube-scheduler
/// can use `busy` and `free` for shop/web and none for shop/huge.
@Suite(.serialized) struct ExplainTests {
    private struct Explained: Decodable {
        struct Line: Decodable {
            let node: String
            let rejectedBy: String?
            let reasons: [String]
            let total: Double?
        }

        let chosen: [String]
        let current: String?
        let sentence: String
        let nodes: [Line]
    }

    private let bed: KubeBed

    init() throws {
        bed = try KubeBed.shared.get()
    }

    private func explain(_ pod: String) throws -> Explained {
        let outcome = try bed.hydatis(["explain", pod, "--format", "json"], as: bed.admin)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try JSONDecoder().decode(Explained.self, from: Data(outcome.output.utf8))
    }

    @Test func `the chosen node is the one that kube-scheduler bound`() throws {
        let explained = try explain("shop/web")
        #expect(explained.chosen == [bed.bound])
        #expect(explained.current == bed.bound)
        // Taints 3 * 100. Free: resources (87 + 96) / 2 = 91, balance 100 * (1 - (0.125 - 0.03125) / 2) = 95.
        // Busy: resources (37 + 93) / 2 = 65, balance 100 * (1 - (0.625 - 0.0625) / 2) = 71.
        #expect(explained.nodes.map(\.node) == ["busy", "free", "full", "spinning", "tainted"])
        #expect(explained.nodes.map(\.total) == [436, 486, nil, nil, nil])
        #expect(explained.sentence.hasSuffix("of 2 feasible and 5 nodes in all; it runs there (\(bed.bound))."))
    }

    @Test func `each rejected node has the filter and the words of kube-scheduler`() throws {
        let rejected = try explain("shop/web").nodes.filter { $0.total == nil }
        #expect(rejected.map(\.rejectedBy) == ["NodeResourcesFit", "NodeAffinity", "TaintToleration"])
        #expect(
            rejected.map(\.reasons) == [
                ["Insufficient cpu"], ["node(s) didn't match Pod's node affinity/selector"],
                ["node(s) had untolerated taint {dedicated: db}"],
            ]
        )
    }

    @Test func `a pod that no node can take is pending`() throws {
        let explained = try explain("shop/huge")
        #expect(explained.chosen.isEmpty)
        #expect(explained.current == nil)
        #expect(explained.sentence == "None of 5 nodes is feasible for shop/huge; the pod is pending.")
        let fit = "NodeResourcesFit"
        #expect(explained.nodes.map(\.rejectedBy) == [fit, fit, fit, "NodeAffinity", "TaintToleration"])
    }

    @Test func `the table has the sentence and a line for each node`() throws {
        let outcome = try bed.hydatis(["explain", "shop/web"], as: bed.admin)
        let lines = outcome.output.split(separator: "\n")
        // The sentence, two lines of head and five nodes.
        #expect(lines.count == 8)
        #expect(lines.first?.hasPrefix("kube-scheduler would choose free for shop/web, with 486 points") == true)
        #expect(lines.contains { $0.hasPrefix("full") && $0.contains("NodeResourcesFit: Insufficient cpu") })
    }

    @Test func `a service account without the right is refused clearly`() throws {
        let outcome = try bed.hydatis(["explain", "shop/web"], as: bed.weak)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("403 Forbidden"))
        #expect(outcome.errors.contains(#"cannot get resource "pods""#))
        #expect(outcome.errors.contains("hydatis cluster check"))
    }

    @Test func `the check names each right that is missing`() throws {
        let outcome = try bed.hydatis(["cluster", "check"], as: bed.weak)
        #expect(outcome.status == 1)
        // Of eight rights, the account has list nodes.
        #expect(outcome.errors.split(separator: "\n").count { $0.contains("may not") } == 7)
        #expect(outcome.errors.contains("may not get replicasets.apps"))
        #expect(try bed.hydatis(["cluster", "check"], as: bed.admin).status == 0)
        let quarantine = ["cluster", "check", "--for", "quarantine"]
        let written = try bed.hydatis(quarantine, as: bed.weak)
        // Two for each of ten watched kinds, and seven, but for list nodes.
        #expect(written.errors.split(separator: "\n").count { $0.contains("may not") } == 26)
        #expect(written.errors.contains("may not patch leases.coordination.k8s.io in namespace hydatis"))
        #expect(written.errors.contains("may not create events.events.k8s.io in namespace kube-system"))
        #expect(try bed.hydatis(quarantine, as: bed.admin).status == 0)
    }

    @Test func `a token that the server does not know is refused clearly`() throws {
        let outcome = try bed.hydatis(["explain", "shop/web"], as: bed.wrong)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("401 Unauthorized"))
    }

    @Test func `the answer is the same after the API server was killed and started again`() throws {
        let before = try explain("shop/web").sentence
        #expect(try bed.order("restart"))
        #expect(try bed.order("churn 100"))
        #expect(try explain("shop/web").sentence == before)
    }
}
