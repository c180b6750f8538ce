import ClusterModel
import Foundation
import KubernetesAPI
import Testing

@testable import SchedulerService

/// Which nodes are tainted, renewed and released.
struct QuarantinePlanTests {
    private let hour = QuarantineOptions()
    private let ill = QuarantineNode.Verdict.anomalous(reason: "load")

    /// A taint that began and ends so many minutes from noon.
    private func taint(_ from: Int, _ until: Int, _ effect: Taint.Effect = .preferNoSchedule) -> Taint {
        QuarantineMark(from: noon + Double(60 * from), until: noon + Double(60 * until)).taint(effect)
    }

    /// Nodes by verdict, named `a`, `b` and so on.
    private func nodes(_ verdicts: QuarantineNode.Verdict..., taints: [Int: [Taint]] = [:]) -> [QuarantineNode] {
        let names = ["a", "b", "c", "d", "e", "f", "g"]
        return verdicts.enumerated().map {
            QuarantineNode(name: names[$0], taints: taints[$0] ?? [], verdict: $1)
        }
    }

    private func steps(
        _ nodes: [QuarantineNode],
        _ options: QuarantineOptions? = QuarantineOptions(),
        at minutes: Int = 0,
        remembering memory: inout QuarantineMemory
    ) -> [QuarantinePlan.Step] {
        QuarantinePlan(for: nodes, options, remembering: &memory, at: noon + Double(60 * minutes)).steps
    }

    private func steps(_ nodes: [QuarantineNode], _ options: QuarantineOptions? = QuarantineOptions()) -> [String] {
        var memory = QuarantineMemory()
        return steps(nodes, options, remembering: &memory).map { step in
            switch step.action {
            case .taint: "taint \(step.node)"
            case .renew: "renew \(step.node)"
            case .release(let why): "release \(step.node) \(why)"
            }
        }
    }

    @Test func `an anomalous node is tainted for a term, with the reason`() throws {
        var memory = QuarantineMemory()
        let found = steps(nodes(.healthy, ill, .healthy), remembering: &memory)
        let mark = QuarantineMark(from: noon, until: noon + 3600)
        let taint = Taint(key: "hydatis.io/quarantine", value: mark.value, effect: .preferNoSchedule)
        #expect(found == [.init(node: "b", action: .taint(mark, reason: "load"), taint: taint)])
    }

    @Test func `healthy, unknown and closed nodes are not tainted, and nothing is when switched off`() {
        #expect(steps(nodes(.healthy, .unsure, .healthy)) == [])
        var three = nodes(ill, .healthy, .healthy, .healthy)
        three[0] = QuarantineNode(name: "a", isOpen: false, verdict: ill)
        #expect(steps(three) == [])
        #expect(steps(nodes(ill, .healthy, .healthy), nil) == [])
    }

    @Test func `a third of the nodes that take ordinary pods is the most, and none of two`() {
        #expect(steps(nodes(ill, ill, ill, ill, ill, ill)) == ["taint a", "taint b"])
        #expect(steps(nodes(ill, ill)) == [])
        #expect(steps(nodes(ill)) == [])
        // Of three masters that take nothing and three workers, one of the workers.
        let masters = ["x", "y", "z"].map { QuarantineNode(name: $0, isOpen: false, verdict: ill) }
        #expect(steps(nodes(ill, ill, ill) + masters) == ["taint a"])
    }

    @Test func `nodes that are tainted already count, and those of long standing stay`() {
        // Of six nodes two; e since 12:00 - 20 min, f since 12:00 - 10 min.
        let two = [4: [taint(-20, 40)], 5: [taint(-10, 50)]]
        #expect(steps(nodes(ill, ill, ill, ill, ill, ill, taints: two)) == [])
        // Of three nodes one: the newer one is released.
        #expect(steps(nodes(ill, ill, ill, taints: [0: [taint(-10, 50)], 1: [taint(-20, 40)]])) == ["release a limit"])
        // A tainted node of which nothing is known yields to none that would be new, but to one that is known to be ill.
        #expect(steps(nodes(.unsure, ill, .healthy, taints: [0: [taint(-10, 50)]])) == [])
        let both = [0: [taint(-20, 40)], 1: [taint(-10, 50)]]
        #expect(steps(nodes(.unsure, ill, .healthy, taints: both)) == ["release a limit"])
    }

    @Test func `whoever was anomalous first comes first`() {
        var memory = QuarantineMemory()
        // Both are ill; a third of two open nodes is none.
        #expect(steps(nodes(.healthy, ill), remembering: &memory) == [])
        let found = steps(nodes(ill, ill, .healthy), at: 1, remembering: &memory)
        #expect(found.map(\.node) == ["b"])
    }

    @Test func `a taint is renewed in the second half of its term only`() {
        var memory = QuarantineMemory()
        #expect(steps(nodes(ill, .healthy, .healthy, taints: [0: [taint(0, 60)]]), at: 29, remembering: &memory) == [])
        let found = steps(nodes(ill, .healthy, .healthy, taints: [0: [taint(0, 60)]]), at: 31, remembering: &memory)
        let mark = QuarantineMark(from: noon, until: noon + Double(60 * 91))
        #expect(found.map(\.action) == [.renew(mark)])
        #expect(found.map(\.taint) == [taint(0, 91)])
    }

    @Test func `a healthy node is released, one that is unsure when its taint ends`() {
        #expect(steps(nodes(.healthy, .healthy, .healthy, taints: [0: [taint(-5, 55)]])) == ["release a healthy"])
        #expect(steps(nodes(.unsure, .healthy, .healthy, taints: [0: [taint(-59, 1)]])) == [])
        #expect(steps(nodes(.unsure, .healthy, .healthy, taints: [0: [taint(-60, 0)]])) == ["release a expired"])
        // The service was away for longer than the term, and the node is still anomalous.
        #expect(steps(nodes(ill, .healthy, .healthy, taints: [0: [taint(-90, -30)]])) == ["renew a"])
    }

    @Test(arguments: ["", "true", "from-20990101T000000Z-until-20990101T010000Z", "from-20270115T075500Z-until-2099"])
    func `a value that the service cannot have written has ended`(value: String) {
        let odd = Taint(key: QuarantineMark.key, value: value, effect: .noSchedule)
        #expect(steps(nodes(.unsure, .healthy, .healthy, taints: [0: [odd]])) == ["release a expired"])
        var memory = QuarantineMemory()
        let found = steps(nodes(ill, .healthy, .healthy, taints: [0: [odd]]), remembering: &memory)
        // In place of it, from now on.
        #expect(found.map(\.taint) == [taint(0, 60)])
    }

    @Test func `a node that was cordoned or tainted by others is released`() {
        let node = QuarantineNode(name: "a", isOpen: false, taints: [taint(-5, 55)], verdict: ill)
        #expect(steps([node] + nodes(.healthy, .healthy, .healthy)) == ["release a closed"])
    }

    @Test func `switching off releases every node, also with odd values and effects`() {
        let odd = Taint(key: QuarantineMark.key, value: "x", effect: .noExecute)
        let tainted = [0: [taint(-5, 55)], 2: [odd]]
        let expected = ["release a switchedOff", "release c switchedOff"]
        #expect(steps(nodes(ill, ill, ill, taints: tainted), nil) == expected)
    }

    @Test func `another effect is taken up without another term`() {
        var options = hour
        options.effect = .noSchedule
        var memory = QuarantineMemory()
        for verdict in [ill, .unsure] {
            let found = steps(
                nodes(verdict, .healthy, .healthy, taints: [0: [taint(-5, 55)]]),
                options,
                remembering: &memory
            )
            #expect(found.map(\.taint) == [taint(-5, 55, .noSchedule)])
        }
    }

    @Test func `a stay ends after six terms, and the next begins after as long a pause`() {
        var memory = QuarantineMemory()
        var taints: [Taint] = []
        var tainted: [Int] = []
        // A detector that is wrong for a day, looked at every minute.
        for minute in 0..<24 * 60 {
            let three = nodes(ill, .healthy, .healthy, taints: [0: taints])
            for step in steps(three, at: minute, remembering: &memory) { taints = step.taint.map { [$0] } ?? [] }
            if !taints.isEmpty { tainted.append(minute) }
        }
        // Tainted for the minutes 0..<360 and 720..<1080, since the last sight of the first taint was at 360.
        #expect(tainted == Array(0..<360) + Array(720..<1080))
    }

    @Test func `a short relief does not begin a new stay`() {
        var memory = QuarantineMemory()
        _ = steps(nodes(ill, .healthy, .healthy, taints: [0: [taint(-300, 30)]]), remembering: &memory)
        #expect(steps(nodes(.healthy, .healthy, .healthy), at: 5, remembering: &memory) == [])
        // From 12:00 - 300 min a stay lasts until 12:00 + 60 min.
        #expect(steps(nodes(ill, .healthy, .healthy), at: 10, remembering: &memory).map(\.taint) == [taint(-300, 60)])
        #expect(steps(nodes(ill, .healthy, .healthy), at: 61, remembering: &memory) == [])
    }

    @Test func `a replica that only looks on continues the stay of the last leader`() {
        var follower = QuarantineMemory()
        _ = steps(nodes(ill, .healthy, .healthy, taints: [0: [taint(-300, 30)]]), remembering: &follower)
        // The leader ends and takes its taints with it.
        #expect(steps(nodes(ill, .healthy, .healthy), at: 1, remembering: &follower).map(\.taint) == [taint(-300, 60)])
    }
}

/// How a node of the cluster is judged.
struct QuarantineNodeTests {
    private func node(_ taints: [Taint] = [], isUnschedulable: Bool = false) -> Node {
        Node(
            name: "a",
            allocatable: ResourceVector(milliCPU: 1000, memory: 1),
            taints: taints,
            isUnschedulable: isUnschedulable
        )
    }

    private func condition(_ health: String, age: TimeInterval? = 0, ends: TimeInterval? = 60) -> NodeCondition {
        var condition = NodeCondition()
        condition.health = health
        condition.healthReason = "why"
        condition.measuredAt = age.map { noon - $0 }
        condition.healthUntil = ends.map { noon + $0 }
        return condition
    }

    private func verdict(_ condition: NodeCondition?) -> QuarantineNode.Verdict {
        QuarantineNode(node(), condition, maximumAge: 300, at: noon).verdict
    }

    @Test func `only a new judgement of new measurements counts`() {
        #expect(verdict(condition("anomalous")) == .anomalous(reason: "why"))
        #expect(verdict(condition("healthy")) == .healthy)
        for health in ["suspect", "unknown", "odd"] { #expect(verdict(condition(health)) == .unsure) }
        #expect(verdict(nil) == .unsure)
        for health in ["anomalous", "healthy"] {
            #expect(verdict(condition(health, age: 301)) == .unsure)
            #expect(verdict(condition(health, age: nil)) == .unsure)
            #expect(verdict(condition(health, ends: 0)) == .unsure)
            #expect(verdict(condition(health, ends: nil)) == .unsure)
        }
    }

    @Test func `what closes a node is a cordon or a taint of others that keeps pods off`() {
        func isOpen(_ node: Node) -> Bool { QuarantineNode(node, nil, maximumAge: 300, at: noon).isOpen }
        let ours = Taint(key: QuarantineMark.key, value: "x", effect: .noSchedule)
        #expect(isOpen(node()))
        #expect(isOpen(node([ours, Taint(key: "k", effect: .preferNoSchedule)])))
        #expect(!isOpen(node([ours, Taint(key: "k", effect: .noSchedule)])))
        #expect(!isOpen(node([Taint(key: "k", effect: .noExecute)])))
        #expect(!isOpen(node(isUnschedulable: true)))
        let seen = QuarantineNode(node([ours, Taint(key: "k", effect: .noSchedule)]), nil, maximumAge: 300, at: noon)
        #expect(seen.taints == [ours])
    }

    @Test func `the outlook tells until when health counts`() {
        var judgements = NodeJudgements()
        judgements.health = ["n0": ("anomalous", "why")]
        judgements.healthUntil = noon + 60
        let outlook = LiveOutlook()
        let view = ClusterView.fixture(nodeCount: 1)
        outlook.reconcile(with: view, at: noon)
        outlook.use(judgements)
        #expect(outlook.snapshot.nodes["n0"]?.healthUntil == noon + 60)
    }
}
