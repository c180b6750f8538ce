import ClusterModel
import Foundation
import Testing

@testable import SchedulerService

/// What holds for every cluster, tried with random ones.
struct QuarantineLimitTests {
    private func one<Value>(of values: [Value], _ generator: inout SeededGenerator) -> Value {
        values[Int.random(in: values.indices, using: &generator)]
    }

    private func taints(_ generator: inout SeededGenerator) -> [Taint] {
        let start = noon + Double.random(in: -30_000...600, using: &generator)
        let end = start + Double.random(in: 1...8000, using: &generator)
        let values = [QuarantineMark(from: start, until: end).value, "odd", ""]
        return (0..<one(of: [0, 0, 1, 1, 2], &generator)).map { _ in
            Taint(
                key: QuarantineMark.key,
                value: one(of: values, &generator),
                effect: one(of: [.preferNoSchedule, .noSchedule, .noExecute], &generator)
            )
        }
    }

    private func cluster(_ generator: inout SeededGenerator) -> [QuarantineNode] {
        let verdicts = [QuarantineNode.Verdict.healthy, .unsure, .anomalous(reason: nil), .anomalous(reason: "why")]
        return (0..<Int.random(in: 0...14, using: &generator)).map { index in
            QuarantineNode(
                name: "n\(index)",
                isOpen: Double.random(in: 0..<1, using: &generator) < 0.8,
                taints: taints(&generator),
                verdict: one(of: verdicts, &generator)
            )
        }
    }

    private func apply(_ steps: [QuarantinePlan.Step], to nodes: [QuarantineNode]) -> [QuarantineNode] {
        nodes.map { node in
            guard let step = steps.first(where: { $0.node == node.name }) else { return node }
            return QuarantineNode(
                name: node.name,
                isOpen: node.isOpen,
                taints: step.taint.map { [$0] } ?? [],
                verdict: node.verdict
            )
        }
    }

    /// What must hold of a cluster after a plan.
    private func check(_ nodes: [QuarantineNode], _ options: QuarantineOptions?, _ seed: UInt64) {
        let tainted = nodes.filter { !$0.taints.isEmpty }
        let open = nodes.count(where: \.isOpen)
        #expect(3 * tainted.count <= open, "seed \(seed)")
        #expect(open == 0 || nodes.contains { $0.isOpen && $0.taints.isEmpty }, "seed \(seed)")
        for node in tainted {
            #expect(node.isOpen && node.verdict != .healthy, "seed \(seed)")
            #expect(node.taints.count == 1 && node.taints[0].effect == options?.effect, "seed \(seed)")
        }
    }

    @Test func `never more than a third nor the last node, and a plan that was carried out leaves nothing to do`() {
        for seed in 0..<600 as Range<UInt64> {
            var generator = SeededGenerator(state: seed)
            var options: QuarantineOptions? = QuarantineOptions()
            options?.term = Double.random(in: 10...4000, using: &generator).rounded()
            options?.effect = Bool.random(using: &generator) ? .noSchedule : .preferNoSchedule
            if seed % 10 == 0 { options = nil }
            var memory = QuarantineMemory()
            var nodes = cluster(&generator)
            var now = noon + 0.3
            // The cluster goes on: nodes come and go, recover and fall ill.
            for _ in 0..<4 {
                let plan = QuarantinePlan(for: nodes, options, remembering: &memory, at: now)
                let after = apply(plan.steps, to: nodes)
                check(after, options, seed)
                let again = QuarantinePlan(for: after, options, remembering: &memory, at: now)
                #expect(again.steps.isEmpty, "seed \(seed)")
                let others = cluster(&generator)
                nodes = others.map { other in
                    guard let node = after.first(where: { $0.name == other.name }) else { return other }
                    return QuarantineNode(
                        name: node.name,
                        isOpen: other.isOpen,
                        taints: node.taints,
                        verdict: other.verdict
                    )
                }
                now += Double.random(in: 0...6000, using: &generator)
            }
        }
    }
}
