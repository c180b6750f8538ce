/// A choice of pods (or namespaces) by their labels: all requirements must hold.
///
/// Without requirements it selects everything. Where Kubernetes allows to leave a selector out, which selects nothing,
/// we have an optional.
///
/// Source: `LabelSelectorAsSelector` in `staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/helpers.go`.
public struct LabelSelector: Hashable, Sendable {
    /// The labels that must be there with exactly these values.
    public let matchLabels: [String: String]

    /// The other conditions.
    public let requirements: [LabelRequirement]

    /// Creates a selector.
    ///
    /// - Parameters:
    ///   - matchLabels: The labels that must be there with exactly these values.
    ///   - requirements: The other conditions.
    public init(matchLabels: [String: String] = [:], requirements: [LabelRequirement] = []) {
        self.matchLabels = matchLabels
        self.requirements = requirements
    }

    /// Whether the selector has no condition and so selects everything.
    public var isEmpty: Bool { matchLabels.isEmpty && requirements.isEmpty }

    /// Whether labels meet every condition.
    public func matches(_ labels: [String: String]) -> Bool {
        labels.contains(all: matchLabels) && requirements.allSatisfy { $0.matches(labels) }
    }

    /// The same selector with further requirements.
    func adding(_ further: [LabelRequirement]) -> LabelSelector {
        LabelSelector(matchLabels: matchLabels, requirements: requirements + further)
    }

    /// The selector that spreads a pod without constraints of its own: the selectors of everything that owns it.
    ///
    /// - Parameters:
    ///   - labels: The pod's labels.
    ///   - services: The selectors of the services in the pod's namespace.
    ///   - owner: The selector of the replica set, stateful set or replication controller that controls the pod.
    /// - Returns: Nil if neither a service nor an owner selects by anything.
    ///
    /// Source: `DefaultSelector` in `pkg/scheduler/framework/plugins/helper/spread.go`.
    public static func spreadDefault(
        labels: [String: String],
        services: [[String: String]],
        owner: LabelSelector? = nil
    ) -> LabelSelector? {
        var merged: [String: String] = [:]
        for service in services where labels.contains(all: service) {
            merged.merge(service) { _, newer in newer }
        }
        let selector = LabelSelector(
            matchLabels: merged.merging(owner?.matchLabels ?? [:]) { _, newer in newer },
            requirements: owner?.requirements ?? []
        )
        return selector.isEmpty ? nil : selector
    }
}

extension [String: String] {
    /// Whether every entry of another dictionary is in this one.
    func contains(all others: [String: String]) -> Bool {
        others.allSatisfy { self[$0.key] == $0.value }
    }
}
