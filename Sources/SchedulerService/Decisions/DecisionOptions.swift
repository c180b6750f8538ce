package import Foundation
package import Placement

/// What shapes decisions.
package struct DecisionOptions: Sendable, Equatable {
    /// What must hold before scores of ours count, and what ill nodes lose.
    package var guardRails = GuardRails()

    /// Whether anomalous nodes are filtered out, within limits.
    package var quarantine = false

    /// How anomalous nodes are tainted, nil if they are not.
    package var quarantineTaint: QuarantineOptions?

    /// What kube-scheduler multiplies our scores by, beside the fixed 10; records tell what that leads to.
    package var extenderWeight = Selection.defaultExtenderWeight

    /// The time over which measurements are averaged, in seconds: it takes so long until they show a new pod whole.
    package var measurementWindow: TimeInterval = 240

    /// Whether pods count before measurements show them; only switched off to find out what that is worth.
    package var countsInFlight = true

    /// Which pods are judged.
    package var scope = PodScope()

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
