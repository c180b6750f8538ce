import Placement
package import PlacementLearning

extension PolicyEntrant {
    /// A learned policy.
    ///
    /// - Parameters:
    ///   - q: The Q-function that decides.
    ///   - name: The policy's name in the comparison.
    ///   - summary: One line that says what it does.
    /// - Returns: The entrant.
    package static func learned(
        _ q: PlacementQ,
        name: String = "learned",
        summary: String = "the learned Q-function: prior times correction"
    ) -> PolicyEntrant {
        PolicyEntrant(name: name, summary: summary) { _, _ in
            // A scorer of its own for every run, as it counts.
            EnginePolicy(LearnedPlacement(q: q))
        }
    }

    /// A learned policy with parts of it taken away, to see what each is worth.
    ///
    /// - Parameter q: The whole Q-function.
    /// - Returns: One entrant per part that is there.
    package static func ablations(of q: PlacementQ) -> [PolicyEntrant] {
        var entrants: [PolicyEntrant] = []
        if q.residual != nil, q.gain > 0 {
            entrants.append(
                .learned(
                    q.withoutCorrection,
                    name: "without correction",
                    summary: "the prior with its learned numbers alone"
                )
            )
            var onHandMade = q
            onHandMade.rule = .convex
            entrants.append(
                .learned(onHandMade, name: "hand-made prior", summary: "the correction on predictive-convex's numbers")
            )
        }
        entrants.append(
            .learned(
                PlacementQ(rule: .convex),
                name: "hand-made prior alone",
                summary: "predictive-convex's numbers, jobs' hours fading"
            )
        )
        guard q.residual != nil, q.gain > 0 else { return entrants }
        return entrants
            + FeatureGroup.allCases.map { group in
                .learned(
                    q.ignoring(group.features),
                    name: "without \(group.rawValue)",
                    summary: "the correction does not see \(group.words)"
                )
            }
    }
}

/// Features of the Q-function that belong together, for taking them away.
package enum FeatureGroup: String, CaseIterable, Sendable {
    /// What is forecast for the node and the hours ahead.
    case forecast
    /// How sure the forecasts are, and what they rest on.
    case doubt
    /// What was measured last.
    case measurement
    /// What is requested on the node.
    case requests
    /// What concerns memory.
    case memory
    /// The node's size and the state of the cluster around it.
    case surroundings

    /// The group in words.
    var words: String {
        switch self {
        case .forecast: "the forecast's course"
        case .doubt: "how sure forecasts are"
        case .measurement: "what was measured last"
        case .requests: "requests and pods on the node"
        case .memory: "memory"
        case .surroundings: "the node's size and the cluster"
        }
    }

    /// The features that belong to the group.
    var features: [CandidateFeature] { CandidateFeature.allCases.filter { Self.group(of: $0) == self } }

    private static func group(of feature: CandidateFeature) -> FeatureGroup {
        switch feature {
        case .growth, .nearShare, .farShare, .expected, .expectedAhead, .peak, .podShare: .forecast
        case .riskShare, .podDeviation, .deviation, .isKnownByApplication, .isKnownByRequest: .doubt
        case .measured, .surprise: .measurement
        case .cpuRequested, .podCount, .isJob: .requests
        case .memoryShare, .memoryRequested, .imbalance, .memoryMeasured: .memory
        case .size, .aboveCluster, .clusterExpected, .clusterRequested, .hoursLeft: .surroundings
        }
    }
}

extension PlacementQ {
    /// The prior alone.
    fileprivate var withoutCorrection: PlacementQ {
        var other = self
        other.scale = nil
        other.residual = nil
        other.gain = 0
        return other
    }

    /// The same function with some features held at their mean, where their standardized value is zero.
    fileprivate func ignoring(_ features: [CandidateFeature]) -> PlacementQ {
        guard var residual else { return self }
        for feature in features {
            residual.parameters[feature.rawValue] = 0
            for unit in 0..<residual.hiddenCount {
                residual.parameters[residual.featureCount + unit * (residual.featureCount + 2) + feature.rawValue] = 0
            }
        }
        var other = self
        other.residual = residual
        return other
    }
}
