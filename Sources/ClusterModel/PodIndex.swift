/// Where the running pods are, by what the rules between pods look at.
///
/// The replicas of a workload are mostly alike in that, so a selector is asked once per workload and not once per pod;
/// an index of labels finds the groups in question even where every pod has a label of its own.
public struct PodIndex: Sendable {
    /// The groups by number; an empty group is a number that is free.
    private var groups: [PodGroup] = []
    private var freeNumbers: [Int] = []
    private var numbers: [PodTraits: Int] = [:]
    private var namespaces: [String: NamespaceIndex] = [:]
    private var numbersWithAffinity: Set<Int> = []

    /// The namespaces that have pods.
    public var namespaceNames: some Collection<String> { namespaces.keys }

    /// Whether no pod is counted.
    public var isEmpty: Bool { numbers.isEmpty }

    /// Whether no pod wants to be near others or to keep away from them.
    public var isWithoutAffinity: Bool { numbersWithAffinity.isEmpty }

    /// Calls with every group whose pods want to be near others or to keep away from them, in any order.
    public func forEachWithAffinity(_ body: (PodGroup) -> Void) {
        for number in numbersWithAffinity { body(groups[number]) }
    }

    /// Calls with every group of a namespace that a selector chooses, in any order.
    ///
    /// - Complexity: O(groups that have the rarest label which the selector asks for).
    public func forEach(in namespace: String, selectedBy selector: LabelSelector, _ body: (PodGroup) -> Void) {
        guard let index = namespaces[namespace] else { return }
        for numbers in index.candidates(for: selector) {
            for number in numbers where selector.matches(groups[number].traits.labels) { body(groups[number]) }
        }
    }

    mutating func add(_ pod: Pod, onNode index: Int) {
        let traits = PodTraits(pod)
        let number = numbers[traits] ?? insert(traits)
        groups[number].countByNode[index, default: 0] += 1
    }

    mutating func remove(_ pod: Pod, onNode index: Int) {
        let traits = PodTraits(pod)
        guard let number = numbers[traits], let count = groups[number].countByNode[index] else {
            preconditionFailure("pod \(pod.namespace)/\(pod.name) is taken off node \(index) but was not counted there")
        }
        groups[number].countByNode[index] = count == 1 ? nil : count - 1
        if groups[number].countByNode.isEmpty { delete(traits, number) }
    }

    /// Renames nodes: those from an index on move by a number of places.
    ///
    /// - Precondition: No pod is on a node that would get the index of another.
    mutating func move(nodesFrom first: Int, by places: Int) {
        for number in groups.indices where groups[number].countByNode.keys.contains(where: { $0 >= first }) {
            let counts = groups[number].countByNode.map { ($0.key >= first ? $0.key + places : $0.key, $0.value) }
            groups[number].countByNode = Dictionary(uniqueKeysWithValues: counts)
        }
    }

    private mutating func insert(_ traits: PodTraits) -> Int {
        let number = freeNumbers.popLast() ?? groups.count
        if number == groups.count {
            groups.append(PodGroup(traits: traits))
        } else {
            groups[number] = PodGroup(traits: traits)
        }
        numbers[traits] = number
        namespaces[traits.namespace, default: NamespaceIndex()].insert(number, labels: traits.labels)
        if !traits.affinity.isEmpty { numbersWithAffinity.insert(number) }
        return number
    }

    private mutating func delete(_ traits: PodTraits, _ number: Int) {
        freeNumbers.append(number)
        numbers[traits] = nil
        numbersWithAffinity.remove(number)
        namespaces[traits.namespace]?.remove(number, labels: traits.labels)
        if namespaces[traits.namespace]?.isEmpty == true { namespaces[traits.namespace] = nil }
    }
}

/// The groups of one namespace, by the labels they have.
private struct NamespaceIndex: Sendable {
    private struct Label: Hashable {
        var key: String
        var value: String
    }

    private var all: Set<Int> = []
    private var byLabel: [Label: Set<Int>] = [:]

    var isEmpty: Bool { all.isEmpty }

    mutating func insert(_ number: Int, labels: [String: String]) {
        all.insert(number)
        for (key, value) in labels { byLabel[Label(key: key, value: value), default: []].insert(number) }
    }

    mutating func remove(_ number: Int, labels: [String: String]) {
        all.remove(number)
        for (key, value) in labels {
            let label = Label(key: key, value: value)
            byLabel[label]?.remove(number)
            if byLabel[label]?.isEmpty == true { byLabel[label] = nil }
        }
    }

    /// Disjoint sets that hold every group which a selector can choose, and as few others as one label tells.
    func candidates(for selector: LabelSelector) -> [Set<Int>] {
        var best = [all]
        var bestCount = all.count
        func consider(_ key: String, _ values: some Sequence<String>) {
            let sets = values.compactMap { byLabel[Label(key: key, value: $0)] }
            let count = sets.reduce(0) { $0 + $1.count }
            if count < bestCount { (best, bestCount) = (sets, count) }
        }
        for (key, value) in selector.matchLabels { consider(key, CollectionOfOne(value)) }
        for requirement in selector.requirements where requirement.comparison == .isIn {
            // A value that is listed twice must not be counted twice.
            consider(requirement.key, Set(requirement.values))
        }
        return best
    }
}
