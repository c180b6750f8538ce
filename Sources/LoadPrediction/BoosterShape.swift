/// What XGBoost takes out of a model without a look: where the nodes of its trees lead to, and how its trees are grouped.
///
/// The library follows these numbers beyond its own memory, so that a file that was made to do harm ends the process, or
/// worse. Read here is what this project writes: trees (`gbtree`) with one output and without categories. Source: the
/// functions `LoadModel` of `src/tree/tree_model.cc` and `src/gbm/gbtree_model.cc` of XGBoost 3.
struct BoosterShape {
    private static let treeLists: Set = [
        "left_children", "right_children", "split_indices", "split_type", "categories", "categories_nodes",
        "categories_segments", "categories_sizes",
    ]
    private static let modelLists: Set = ["iteration_indptr", "tree_info"]
    private static let modelPath = ["learner", "gradient_booster", "model"]
    private static let knownTexts: Set = [
        "learner.gradient_booster.name", "learner.objective.name", "learner.learner_model_param.num_feature",
        "learner.learner_model_param.num_class", "learner.learner_model_param.num_target",
        "learner.gradient_booster.model.gbtree_model_param.num_parallel_tree",
    ]

    /// The numbers of the tree that is being read, by name.
    private var tree: [String: [Int]] = [:]
    private var nodeCount: String?
    private var model: [String: [Int]] = [:]
    private var texts: [String: String] = [:]
    private var treeCount = 0
    private var greatestColumn = -1
    private var firstDefect: String?

    /// Whether the numbers at a path are looked at.
    func wants(_ path: [String]) -> Bool {
        guard let name = path.last else { return false }
        if Self.treeLists.contains(name) { return Self.isTrees(path.dropLast()) }
        return Self.modelLists.contains(name) && path.dropLast() == Self.modelPath[...]
    }

    /// Whether a path is that of the list of trees.
    static func isTrees(_ path: some Collection<String>) -> Bool {
        path.count == 4 && path.elementsEqual(modelPath + ["trees"])
    }

    /// Takes numbers; nil is one that is not whole.
    mutating func take(_ numbers: [Int?], at path: [String]) {
        guard let name = path.last else { return }
        let whole = numbers.compactMap(\.self)
        if whole.count < numbers.count { note("\(name) has numbers that are not whole") }
        if Self.modelLists.contains(name) {
            model[name, default: []] += whole
        } else {
            tree[name, default: []] += whole
        }
    }

    /// Takes a text.
    mutating func take(text: String, at path: [String]) {
        if path.suffix(2) == ["tree_param", "num_nodes"], Self.isTrees(path.dropLast(2)) {
            if nodeCount != nil { note("a tree has num_nodes twice") }
            nodeCount = text
            return
        }
        let name = path.joined(separator: ".")
        guard Self.knownTexts.contains(name) else { return }
        if texts.updateValue(text, forKey: name) != nil { note("\(name) is there twice") }
    }

    /// Looks at the tree whose object has ended.
    mutating func endTree() {
        treeCount += 1
        if let defect = treeDefect() { note("tree \(treeCount) \(defect)") }
        tree = [:]
        nodeCount = nil
    }

    /// What is wrong with the model, nil for nothing.
    var defect: String? {
        if let firstDefect { return firstDefect }
        guard texts["learner.gradient_booster.name"] == "gbtree" else { return "it is not of the kind gbtree" }
        guard texts["learner.objective.name"]?.hasPrefix("reg:") == true else {
            return "its objective is no regression"
        }
        let columns = texts["learner.learner_model_param.num_feature"].flatMap(Int.init) ?? 0
        guard greatestColumn < columns else { return "it splits on column \(greatestColumn) of \(columns)" }
        guard isOne("learner.learner_model_param.num_class", orZero: true),
            isOne("learner.learner_model_param.num_target"),
            isOne("learner.gradient_booster.model.gbtree_model_param.num_parallel_tree")
        else { return "it has several outputs, or several trees in a round" }
        guard (model["tree_info"] ?? []).allSatisfy({ $0 == 0 }) else { return "a tree belongs to an unknown output" }
        let rounds = model["iteration_indptr"] ?? [0, treeCount]
        let isRising = zip(rounds, rounds.dropFirst()).allSatisfy { $0 <= $1 }
        let isWhole = rounds.first == 0 && rounds.last == treeCount
        return isRising && isWhole ? nil : "its rounds are not those of its trees"
    }

    private func isOne(_ name: String, orZero: Bool = false) -> Bool {
        guard let text = texts[name] else { return true }
        return text == "1" || (orZero && text == "0")
    }

    private mutating func note(_ defect: String) { firstDefect = firstDefect ?? defect }

    /// What is wrong with the tree that was read: every node must be reached on one way at most.
    private mutating func treeDefect() -> String? {
        let (left, right) = (tree["left_children"] ?? [], tree["right_children"] ?? [])
        let columns = tree["split_indices"] ?? []
        guard !left.isEmpty, right.count == left.count, columns.count == left.count, nodeCount == "\(left.count)" else {
            return "has incomplete nodes"
        }
        let isPlain = tree.allSatisfy { !$0.key.hasPrefix("categories") || $0.value.isEmpty }
        guard isPlain, (tree["split_type"] ?? []).allSatisfy({ $0 == 0 }) else { return "splits on categories" }
        for (column, child) in zip(columns, left) where child >= 0 {
            guard column >= 0 else { return "splits on column \(column)" }
            greatestColumn = max(greatestColumn, column)
        }
        var isReached = [Bool](repeating: false, count: left.count)
        var waiting = [0]
        while let node = waiting.popLast() {
            guard left.indices.contains(node), !isReached[node] else { return "has no node \(node), or two ways to it" }
            isReached[node] = true
            guard left[node] != -1 || right[node] != -1 else { continue }
            waiting += [left[node], right[node]]
        }
        return nil
    }
}
