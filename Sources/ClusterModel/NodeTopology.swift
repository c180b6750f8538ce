/// Which nodes share the value of a label: the domains of a topology, by number.
public struct NodeTopology: Sendable {
    /// The number of the domain of every node, or nil (as -1) where a node lacks the label.
    public let domains: [Int]

    /// The number of domains; their numbers are 0..<domainCount.
    public let domainCount: Int

    /// The domain of nodes that have the label with an empty value, if there are such nodes.
    public let emptyDomain: Int?

    /// What stands for the domain of a node without the label.
    public static let absent = -1

    /// Numbers the values of a label in the order of the nodes.
    init(key: String, nodes: [NodeState]) {
        var numbers: [String: Int] = [:]
        domains = nodes.map { state in
            guard let value = state.node.labels[key] else { return Self.absent }
            if let known = numbers[value] { return known }
            numbers[value] = numbers.count
            return numbers.count - 1
        }
        domainCount = numbers.count
        emptyDomain = numbers[""]
    }
}
