extension IsolationForest {
    /// How many splits each feature saved on the way of a row, against a row of which nothing is known.
    ///
    /// A node stands for the path length that its rows have on average: its depth plus c(number of rows). Every split
    /// on a row's way changes that value; the change is credited to the split's feature, in equal parts if it combines
    /// several. So the contributions add up to c(sample size) minus the row's mean path length: what is positive makes
    /// the row stranger, what is negative more usual. A feature whose value is missing contributes nothing where a
    /// split goes both ways.
    ///
    /// - Parameter row: One value for each column; NaN where it is missing.
    /// - Returns: One number for each column, in splits.
    /// - Throws: `AnomalyDetectionError` when the row has another number of values than the forest was fitted on.
    public func contributions(row: some Collection<Double>) throws -> [Double] {
        try require(columnCount: row.count)
        var credits = [Double](repeating: 0, count: columnCount)
        let values = Array(row)
        values.withUnsafeBufferPointer { values in
            withScan { scan in
                guard let values = values.baseAddress else { return }
                for tree in 0..<treeCount {
                    credit(values, scan, tree: tree, node: 0, share: 1 / Double(treeCount), to: &credits)
                }
            }
        }
        return credits
    }

    private func credit(
        _ row: UnsafePointer<Double>,
        _ scan: ForestScan,
        tree: Int,
        node index: Int,
        share: Double,
        to credits: inout [Double]
    ) {
        let start = treeStarts[tree]
        let node = nodes[start + index]
        let left = Int(node.left)
        guard left != index else { return }
        let value = scan.projection(of: row, tree: tree, node: index)
        let children: [(child: Int, share: Double)] =
            value.isNaN
            ? [left, left + 1].map { ($0, Double(nodes[start + $0].count) / Double(node.count)) }
            : [(value > node.threshold ? left + 1 : left, 1)]
        for (child, part) in children where part > 0 {
            let change = share * part * (pathLengths[start + index] - pathLengths[start + child])
            let features = features(ofNode: start + index)
            for feature in features { credits[feature] += change / Double(features.count) }
            credit(row, scan, tree: tree, node: child, share: share * part, to: &credits)
        }
    }

    /// The features that a split combines.
    private func features(ofNode index: Int) -> [Int] {
        let node = nodes[index]
        var features = [node.first]
        if node.weight != 0 { features.append(node.second) }
        for term in terms[index * termCount..<(index + 1) * termCount] where term.weight != 0 {
            features.append(Int(term.feature))
        }
        return features
    }
}
