/// One condition on a set of labels (or, in a node term, on fields).
///
/// Source: `Requirement` in `staging/src/k8s.io/apimachinery/pkg/labels/selector.go`.
public struct LabelRequirement: Hashable, Sendable {
    /// How the label is compared with the values.
    public enum Operator: String, Sendable {
        /// The label has one of the values.
        case isIn = "In"
        /// The label is missing or has none of the values.
        case isNotIn = "NotIn"
        /// The label is there.
        case exists = "Exists"
        /// The label is missing.
        case doesNotExist = "DoesNotExist"
        /// The label is a whole number above the only value.
        case greaterThan = "Gt"
        /// The label is a whole number below the only value.
        case lessThan = "Lt"
    }

    /// The label's key.
    public let key: String

    /// How the label is compared with the values.
    public let comparison: Operator

    /// The values to compare with.
    public let values: [String]

    /// Whether Kubernetes accepts the number and form of the values; what it does not accept matches nothing.
    public let isValid: Bool

    /// Creates a requirement.
    ///
    /// - Parameters:
    ///   - key: The label's key.
    ///   - comparison: How the label is compared with the values.
    ///   - values: The values to compare with.
    public init(_ key: String, _ comparison: Operator, _ values: [String] = []) {
        self.key = key
        self.comparison = comparison
        self.values = values
        isValid = Self.accepts(comparison, values)
    }

    /// Whether labels meet the condition.
    public func matches(_ labels: [String: String]) -> Bool {
        guard isValid else { return false }
        switch comparison {
        case .isIn: return labels[key].map(values.contains) ?? false
        case .isNotIn: return labels[key].map { !values.contains($0) } ?? true
        case .exists: return labels[key] != nil
        case .doesNotExist: return labels[key] == nil
        case .greaterThan: return compare(labels[key], >)
        case .lessThan: return compare(labels[key], <)
        }
    }

    private func compare(_ label: String?, _ isOrdered: (Int64, Int64) -> Bool) -> Bool {
        guard let number = label.flatMap({ Int64($0) }), let limit = values.first.flatMap({ Int64($0) }) else {
            return false
        }
        return isOrdered(number, limit)
    }

    private static func accepts(_ comparison: Operator, _ values: [String]) -> Bool {
        guard values.allSatisfy(isLabelValue) else { return false }
        return switch comparison {
        case .isIn, .isNotIn: !values.isEmpty
        case .exists, .doesNotExist: values.isEmpty
        case .greaterThan, .lessThan: values.count == 1 && values.allSatisfy { Int64($0) != nil }
        }
    }

    /// Whether a text is empty, or at most 63 letters, digits and `-_.` between a letter or digit at both ends.
    static func isLabelValue(_ text: String) -> Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        }
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last else { return true }
        return bytes.count <= 63 && isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == 45 || $0 == 46 || $0 == 95 }
    }
}
