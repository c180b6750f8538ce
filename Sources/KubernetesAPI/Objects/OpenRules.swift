import ClusterModel

/// Collects the rules of an object that cannot be judged, since they hold a value that this version does not know.
///
/// Such a rule is left open: it rejects no node, and what else the object says counts all the same.
struct OpenRules {
    /// Where each rule is and what is not known.
    private(set) var words: [String] = []

    /// Adds words for rules that are left open.
    mutating func add(_ further: [String]) { words += further }

    /// The rule, or nil with words for it if it is not known.
    mutating func keep<Rule>(_ place: String, _ rule: () throws -> Rule) -> Rule? {
        do { return try rule() } catch {
            words.append("\(place): \(error)")
            return nil
        }
    }

    /// The rules of a list that are known.
    mutating func keep<Item, Rule>(_ place: String, _ items: [Item]?, _ rule: (Item) throws -> Rule) -> [Rule] {
        (items ?? []).enumerated().compactMap { index, item in keep("\(place)[\(index)]") { try rule(item) } }
    }

    /// The terms of which one must hold, or nil if a node could meet one of which nothing is known.
    ///
    /// Of a term with a condition that is not known, the other conditions still hold.
    mutating func keep(_ place: String, _ selector: KubeAffinity.NodeSelector?) -> [NodeSelectorTerm]? {
        guard let selector else { return nil }
        var terms: [NodeSelectorTerm] = []
        var isOpen = false
        for (index, object) in (selector.nodeSelectorTerms ?? []).enumerated() {
            let count = words.count
            let here = "\(place).nodeSelectorTerms[\(index)]"
            let term = NodeSelectorTerm(
                expressions: keep("\(here).matchExpressions", object.matchExpressions) { try $0.requirement() },
                fields: keep("\(here).matchFields", object.matchFields) { try $0.requirement() }
            )
            if words.count > count, term.expressions.isEmpty, term.fields.isEmpty { isOpen = true }
            terms.append(term)
        }
        return isOpen ? nil : terms
    }
}
