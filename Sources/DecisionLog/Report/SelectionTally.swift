import Placement

/// Adds up what several ways to select would have led to, over the same decisions.
///
/// A decision counts only if every compared weight's choice is known and its load is: otherwise weights would be
/// compared over different pods.
struct SelectionTally: Sendable {
    private struct Sums {
        var agreement = ShadowComparison.Agreement()
        var expected = ShadowTally.Means()
        var measured: [Int: ShadowTally.Means] = [:]
    }

    /// By weight; nil is our scores alone.
    private var sums: [Int?: Sums] = [:]

    /// The number of decisions for which it is not known what an extender would have led to.
    private(set) var unknownCount = 0

    /// Takes a decision that can be compared, with the measured outcomes that count.
    mutating func add(_ record: DecisionRecord, _ outcomes: [DecisionOutcome]) {
        let weights = Set(Selection.comparedWeights + [record.extenderWeight].compactMap(\.self)).sorted()
        let choices: [(weight: Int?, node: String?)] =
            [(nil, record.chosen)] + weights.map { ($0, record.extenderChoice(weight: $0)) }
        guard choices.allSatisfy({ $0.node != nil }) else {
            unknownCount += 1
            return
        }
        let expectations = choices.map { ComparedDecision.Expectation(of: $0.node, in: record) }
        let bound = ComparedDecision.Expectation(of: record.boundNode, in: record)
        let isExpected = bound != nil && expectations.allSatisfy { $0 != nil }
        for (choice, expectation) in zip(choices, expectations) {
            var own = sums[choice.weight] ?? Sums()
            own.agreement.compared += 1
            if choice.node == record.boundNode { own.agreement.agreed += 1 }
            if isExpected, let expectation, let bound { own.expected.add(expectation, bound) }
            // Only the nodes of these two are followed; of other weights only those that agree with them would count.
            if choice.weight == nil || choice.weight == record.extenderWeight, choice.node != record.boundNode {
                for pair in ShadowTally.pairs(choice.node, record.boundNode, outcomes) {
                    own.measured[pair.key, default: .init()].add(pair.value.chosen, pair.value.bound)
                }
            }
            sums[choice.weight] = own
        }
    }

    /// Alone first, then by weight.
    var results: [ShadowComparison.SelectionResult] {
        sums.sorted { ($0.key ?? 0) < ($1.key ?? 0) }.map { weight, sums in
            var result = ShadowComparison.SelectionResult(weight: weight)
            result.agreement = sums.agreement
            result.expected = sums.expected.pair(withGrowth: true)
            for (hours, means) in sums.measured { result.measured["\(hours)"] = means.pair(withGrowth: false) }
            return result
        }
    }
}
