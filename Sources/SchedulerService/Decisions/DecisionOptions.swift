package import Foundation

/// What shapes decisions.
package struct DecisionOptions: Sendable, Equatable {
    /// How old a measurement may be to count, in seconds.
    package var maximumOutlookAge: TimeInterval = 300

    /// What a suspect node loses on the scale of 0...10.
    package var suspectPenalty = 2.0

    /// What an anomalous node loses on the scale of 0...10.
    package var anomalousPenalty = 5.0

    /// Whether anomalous nodes are filtered out, within limits.
    package var quarantine = false

    /// How anomalous nodes are tainted, nil if they are not.
    package var quarantineTaint: QuarantineOptions?

    /// What kube-scheduler multiplies our scores by, beside the fixed 10; only told in records.
    package var extenderWeight = 2

    /// The time over which measurements are averaged, in seconds: it takes so long until they show a new pod whole.
    package var measurementWindow: TimeInterval = 240

    /// Whether pods count before measurements show them; only switched off to find out what that is worth.
    package var countsInFlight = true

    /// Which pods are judged.
    package var scope = PodScope()

    /// The smallest share of candidates that must be measured.
    static let leastKnownShare = 0.5

    /// The greatest share of nodes that a penalty or the quarantine may touch: one of this many.
    static let penaltyDivisor = 3

    /// Of so many nodes as many may be touched; none of one or two, so that one is always left.
    static func limit(of count: Int) -> Int { count / penaltyDivisor }

    /// Creates the default options.
    package init() {}
}

/// Which pods are judged; others get neutral scores.
package struct PodScope: Sendable, Equatable {
    /// A label and the value it must have.
    package struct Label: Sendable, Equatable {
        /// The label's name.
        package var key: String
        /// The value.
        package var value: String

        /// Creates a label.
        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// The namespaces whose pods are judged, empty for all.
    package var namespaces: Set<String> = []

    /// The namespaces whose pods are not judged.
    package var excludedNamespaces: Set<String> = ["kube-system"]

    /// A label that a pod must have, nil if it need not have any.
    package var label: Label?

    /// A label with which a pod is not judged.
    package var optOutLabel: Label? = Label(key: "hydatis.io/placement", value: "off")

    /// Creates the default scope: all but the cluster's own.
    package init() {}

    /// Whether a pod is judged.
    package func contains(namespace: String, labels: [String: String]) -> Bool {
        guard namespaces.isEmpty || namespaces.contains(namespace), !excludedNamespaces.contains(namespace) else {
            return false
        }
        if let optOutLabel, labels[optOutLabel.key] == optOutLabel.value { return false }
        guard let label else { return true }
        return labels[label.key] == label.value
    }
}
