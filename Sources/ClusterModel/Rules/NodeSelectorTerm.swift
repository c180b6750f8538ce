/// A choice of nodes by their labels and their name: all conditions must hold.
///
/// Source: `staging/src/k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go`.
public struct NodeSelectorTerm: Hashable, Sendable {
    /// The conditions on the node's labels.
    public let expressions: [LabelRequirement]

    /// The conditions on the node's fields, of which there is only `metadata.name`.
    public let fields: [LabelRequirement]

    /// The only field that a condition may name.
    static let nameField = "metadata.name"

    /// Creates a term.
    ///
    /// - Parameters:
    ///   - expressions: The conditions on the node's labels.
    ///   - fields: The conditions on the node's fields.
    public init(expressions: [LabelRequirement] = [], fields: [LabelRequirement] = []) {
        self.expressions = expressions
        self.fields = fields
    }

    /// Whether a node is chosen; a term without conditions, or with one that Kubernetes does not accept, chooses none.
    ///
    /// - Parameters:
    ///   - labels: The node's labels.
    ///   - name: The node's name; nil leaves out the conditions on fields, as for the affinity of volumes.
    /// - Returns: True if every condition holds.
    public func matches(labels: [String: String], name: String?) -> Bool {
        guard !expressions.isEmpty || !fields.isEmpty else { return false }
        guard expressions.allSatisfy(\.isValid), fields.allSatisfy(Self.isValidField) else { return false }
        return expressions.allSatisfy { $0.matches(labels) }
            && (name.map { name in fields.allSatisfy { Self.matches($0, name: name) } } ?? true)
    }

    /// The names of the only nodes the term can choose, or nil if it does not name nodes.
    public var namedNodes: Set<String>? {
        var names: Set<String>?
        for field in fields where field.key == Self.nameField && field.comparison == .isIn {
            names = names?.intersection(field.values) ?? Set(field.values)
        }
        return names
    }

    private static func isValidField(_ field: LabelRequirement) -> Bool {
        field.values.count == 1 && (field.comparison == .isIn || field.comparison == .isNotIn)
    }

    private static func matches(_ field: LabelRequirement, name: String) -> Bool {
        // A field that nodes do not have reads as empty.
        let value = field.key == nameField ? name : ""
        return field.values.contains(value) == (field.comparison == .isIn)
    }
}

/// A choice of nodes that a pod would like, and how much.
public struct PreferredNodes: Hashable, Sendable {
    /// The nodes.
    public let term: NodeSelectorTerm

    /// How much, 1...100; 0 has no effect.
    public let weight: Int

    /// Creates a preference.
    public init(_ term: NodeSelectorTerm, weight: Int) {
        self.term = term
        self.weight = weight
    }
}
