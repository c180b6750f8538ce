import Placement

extension ShadowComparison {
    /// What one way to select would have led to, beside what happened.
    package struct SelectionResult: Sendable, Codable, Equatable {
        /// The extender's weight; nil for our scores alone.
        package var weight: Int?
        /// How often the choice is the node that the pod was bound to.
        package var agreement = Agreement()
        /// What was expected on the chosen and the bound nodes.
        package var expected = Pair()
        /// What was measured in the hours after, over decisions that differ; by hours.
        package var measured: [String: Pair] = [:]

        /// The way in words.
        package var name: String { weight.map { "extender, weight \($0)" } ?? "alone" }

        /// Creates a result of nothing yet.
        package init(weight: Int?) { self.weight = weight }
    }

    /// Of the gain that the best weight brings, as much must be left for a lower weight to be recommended.
    private static let enoughGain = 0.95

    /// The least weight that brings nearly all that an extender can; nil if too little is known or none brings anything.
    package var recommendedWeight: Int? {
        let results = Selection.comparedWeights.compactMap { weight in selections.first { $0.weight == weight } }
        let gains = results.compactMap { result -> (weight: Int, gain: Double)? in
            guard let weight = result.weight, result.expected.count >= Self.fewest,
                let chosen = result.expected.chosenGrowth, let bound = result.expected.boundGrowth
            else { return nil }
            return (weight, bound - chosen)
        }
        guard gains.count == Selection.comparedWeights.count, let best = gains.map(\.gain).max(), best > 0 else {
            return nil
        }
        return gains.first { $0.gain >= Self.enoughGain * best }?.weight
    }

    /// Which weight to give the extender, in one sentence.
    package var recommendation: String {
        let known = selections.filter { $0.weight != nil }.map(\.expected.count).max() ?? 0
        guard known >= Self.fewest else {
            return "No weight is recommended: \(known) compared decisions say what an extender would have led to, "
                + "\(Self.fewest) are needed."
        }
        guard let weight = recommendedWeight, let result = selections.first(where: { $0.weight == weight }),
            let chosen = result.expected.chosenGrowth, let bound = result.expected.boundGrowth, bound > 0
        else {
            return "No weight is recommended: none was expected to raise the nodes' convex load by less than what "
                + "happened."
        }
        return "Recommended weight of the extender: \(weight), the least that brings nearly all of the gain. With it "
            + "the choices were expected to raise the nodes' convex load by \(Self.percent(1 - chosen / bound)) less "
            + "than what happened, over \(result.expected.count) decisions."
    }
}
