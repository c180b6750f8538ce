import DecisionLog
import Foundation
import Placement

/// A decision as a person reads it: one sentence, how it came about, and every node.
struct DecisionTable {
    private let record: DecisionRecord

    init(_ record: DecisionRecord) { self.record = record }

    /// Every scorer, in the order of first mention.
    private var scorers: [String] {
        var names: [String] = []
        for part in record.candidates.flatMap(\.parts) where !names.contains(part.scorer) { names.append(part.scorer) }
        return names
    }

    func print() {
        Swift.print(record.sentence)
        Swift.print("")
        for (name, value) in facts {
            Swift.print("\(name.padding(toLength: 10, withPad: " ", startingAt: 0)) \(value)")
        }
        Swift.print("")
        let scorers = scorers
        let isExtender = record.mode == .extender
        let headers =
            ["node", "total"] + scorers + (isExtender ? ["extender"] : []) + ["in-tree"]
            + ["forecast", "measured", "in flight", "health", "rejected by"]
        let ranked = record.ranking
        let others = record.candidates.filter { candidate in !ranked.contains { $0.node == candidate.node } }
        let rows = (ranked + others).map { line($0, scorers, isExtender) }
        Output.table(headers, textColumns: [0, headers.count - 2, headers.count - 1], rows)
        if record.omittedCount > 0 {
            Swift.print("\(record.omittedCount) feasible nodes with lower scores are not in the log.")
        }
        printRemarks()
    }

    private var facts: [(String, String)] {
        var facts = [
            ("decided", "\(record.time.formatted(.iso8601)) in \(record.mode.rawValue) mode, in \(milliseconds)"),
            ("step", record.step.rawValue + (record.stepReason.map { " (\($0))" } ?? "")),
        ]
        if let workload = record.workload { facts.append(("workload", workload)) }
        if let milliCPU = record.podMilliCPU { facts.append(("pod", "\(cores(milliCPU)) CPU expected")) }
        let models = record.models.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        facts.append(("models", models.isEmpty ? "none" : models.joined(separator: ", ")))
        if let weight = record.extenderWeight {
            facts.append(("weight", "extender score x \(weight) x 10 is added to the in-tree total"))
            if let node = record.extenderChoice(weight: weight) {
                facts.append(("extender", "with this weight the highest sum is that of \(node)"))
            }
        }
        if let reason = record.unjudgedReason { facts.append(("not judged", reason)) }
        return facts
    }

    private var milliseconds: String { "\(number(record.seconds * 1000, 2)) ms" }

    private func line(_ candidate: DecisionRecord.Candidate, _ scorers: [String], _ isExtender: Bool) -> [String] {
        let scores = scorers.map { name in
            candidate.parts.first { $0.scorer == name }.map { number($0.score * $0.weight, 1) } ?? "-"
        }
        let rejection = candidate.rejectedBy.map { "\($0): \(candidate.reasons.joined(separator: ", "))" } ?? ""
        let mark = candidate.node == record.chosen ? " *" : ""
        let bound = candidate.node == record.boundNode ? " (bound)" : ""
        let health = candidate.health + (candidate.healthReason.map { ": \($0)" } ?? "")
        return [candidate.node + mark + bound, candidate.total.map { number($0, 1) } ?? "-"] + scores
            + (isExtender ? [extender(candidate)] : [])
            + [
                candidate.kubeSchedulerTotal.map { number($0, 0) } ?? "-", load(candidate.forecastMilliCPU, candidate),
                load(candidate.measuredMilliCPU, candidate),
                candidate.inFlightMilliCPU == 0 ? "-" : cores(candidate.inFlightMilliCPU), health, rejection,
            ]
    }

    /// The extender's score and what kube-scheduler makes of it: times the weight, times 100 over 10.
    private func extender(_ candidate: DecisionRecord.Candidate) -> String {
        guard let score = candidate.extenderScore else { return "-" }
        guard let weight = record.extenderWeight else { return "\(score)" }
        return "\(score) (+\(score * weight * 10))"
    }

    private func load(_ milliCPU: Double?, _ candidate: DecisionRecord.Candidate) -> String {
        guard let milliCPU else { return "-" }
        guard let allocatable = candidate.allocatableMilliCPU, allocatable > 0 else { return cores(milliCPU) }
        return "\(cores(milliCPU)) (\(ShadowComparison.percent(milliCPU / allocatable)))"
    }

    private func cores(_ milliCPU: Double) -> String { number(milliCPU / 1000, 2) }

    private func number(_ value: Double, _ decimals: Int) -> String {
        value.formatted(.number.precision(.fractionLength(decimals)).grouping(.never))
    }

    /// What moved the scores of the chosen and the bound node.
    private func printRemarks() {
        for name in [record.chosen, record.boundNode == record.chosen ? nil : record.boundNode].compactMap(\.self) {
            for part in record.candidate(name)?.parts ?? [] {
                let words = [part.raw.map { "raw score \($0)" }].compactMap(\.self) + part.remarks
                if !words.isEmpty { Swift.print("\(name), \(part.scorer): \(words.joined(separator: "; "))") }
            }
        }
    }
}
