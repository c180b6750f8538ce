/// Walks rows down the trees of a forest; the inner loops of scoring.
///
/// Rows are taken in tiles of eight, stored feature by feature: the eight walks of a tile do not depend on each other,
/// so the processor works on all at once, and the place of a value is the node's offset plus the number of the row.
/// All tiles of a block, small enough for the first-level cache, go down one tree before the next tree is touched.
/// The path lengths of a row are added up in the order of the trees, however many rows there are.
struct ForestScan {
    /// The number of rows of a tile.
    static let laneCount = 8

    /// A block's values take about this many bytes, to leave room for a tree in a cache of 32 KB.
    private static let blockBytes = 12 * 1024

    let nodes: UnsafeBufferPointer<TreeNode>
    let terms: UnsafeBufferPointer<SplitTerm>
    let pathLengths: UnsafeBufferPointer<Double>
    let starts: UnsafeBufferPointer<Int>
    let depths: UnsafeBufferPointer<Int>
    let termCount: Int
    let columnCount: Int

    private var treeCount: Int { depths.count }

    /// Writes the sum of the path lengths over all trees for each row.
    ///
    /// - Parameters:
    ///   - rows: The values, row after row.
    ///   - rowCount: The number of rows.
    ///   - sums: Room for one number for each row.
    func sumPathLengths(_ rows: UnsafePointer<Double>, rowCount: Int, into sums: UnsafeMutablePointer<Double>) {
        let tileBytes = Self.laneCount * columnCount * MemoryLayout<Double>.stride
        let tileCount = min(max(1, Self.blockBytes / tileBytes), max(1, rowCount / Self.laneCount))
        let blockRows = tileCount * Self.laneCount
        withUnsafeTemporaryAllocation(of: Double.self, capacity: blockRows * (columnCount + 1)) { scratch in
            guard let tiles = scratch.baseAddress else { return }
            let totals = tiles + blockRows * columnCount
            var row = 0
            // Whole tiles only; what is left over goes row by row, and so do rows with values that are not finite.
            while termCount == 0, row + Self.laneCount <= rowCount {
                let count = min(tileCount, (rowCount - row) / Self.laneCount)
                let areFinite = fill(tiles, from: rows + row * columnCount, tileCount: count)
                totals.update(repeating: 0, count: count * Self.laneCount)
                walk(tiles, count, totals)
                (sums + row).update(from: totals, count: count * Self.laneCount)
                if !areFinite { replaceSpecialRows(row..<row + count * Self.laneCount, of: rows, in: sums) }
                row += count * Self.laneCount
            }
            while row < rowCount {
                sums[row] = sumPathLengths(rows + row * columnCount)
                row += 1
            }
        }
    }

    /// Copies rows to tiles, feature by feature; returns whether all values are finite.
    private func fill(_ tiles: UnsafeMutablePointer<Double>, from rows: UnsafePointer<Double>, tileCount: Int) -> Bool {
        var products = 0.0
        for tile in 0..<tileCount {
            for lane in 0..<Self.laneCount {
                let row = rows + (tile * Self.laneCount + lane) * columnCount
                let place = tiles + tile * Self.laneCount * columnCount + lane
                for column in 0..<columnCount {
                    place[column * Self.laneCount] = row[column]
                    products += row[column] * 0
                }
            }
        }
        return !products.isNaN
    }

    private func replaceSpecialRows(
        _ range: Range<Int>,
        of rows: UnsafePointer<Double>,
        in sums: UnsafeMutablePointer<Double>
    ) {
        for row in range where !isFinite(rows + row * columnCount) {
            sums[row] = sumPathLengths(rows + row * columnCount)
        }
    }

    private func isFinite(_ row: UnsafePointer<Double>) -> Bool {
        var products = 0.0
        for column in 0..<columnCount { products += row[column] * 0 }
        return !products.isNaN
    }
}

// MARK: - Eight rows

extension ForestScan {
    private func walk(_ tiles: UnsafePointer<Double>, _ tileCount: Int, _ totals: UnsafeMutablePointer<Double>) {
        guard let first = nodes.baseAddress, let firstLength = pathLengths.baseAddress else { return }
        for tree in 0..<treeCount {
            let root = first + starts[tree]
            let lengths = firstLength + starts[tree]
            let depth = depths[tree]
            for tile in 0..<tileCount {
                let values = tiles + tile * Self.laneCount * columnCount
                let total = totals + tile * Self.laneCount
                var (a, b, c, d, e, f, g, h) = (0, 0, 0, 0, 0, 0, 0, 0)
                for _ in 0..<depth {
                    a = Self.next(root, a, values)
                    b = Self.next(root, b, values + 1)
                    c = Self.next(root, c, values + 2)
                    d = Self.next(root, d, values + 3)
                    e = Self.next(root, e, values + 4)
                    f = Self.next(root, f, values + 5)
                    g = Self.next(root, g, values + 6)
                    h = Self.next(root, h, values + 7)
                }
                total[0] += lengths[a]
                total[1] += lengths[b]
                total[2] += lengths[c]
                total[3] += lengths[d]
                total[4] += lengths[e]
                total[5] += lengths[f]
                total[6] += lengths[g]
                total[7] += lengths[h]
            }
        }
    }

    @inline(__always)
    private static func next(_ root: UnsafePointer<TreeNode>, _ index: Int, _ values: UnsafePointer<Double>) -> Int {
        let node = root + index
        let value =
            values[Int(node.pointee.firstOffset)]
            + node.pointee.weight * values[Int(node.pointee.secondOffset)]
        return Int(node.pointee.left) + (value > node.pointee.threshold ? 1 : 0)
    }
}

// MARK: - One row

extension ForestScan {
    /// The sum of a row's path lengths over all trees.
    func sumPathLengths(_ row: UnsafePointer<Double>) -> Double {
        guard isFinite(row) else {
            return (0..<treeCount).reduce(0) { $0 + expectedPathLength(row, tree: $1, node: 0) }
        }
        guard termCount == 0 else {
            return (0..<treeCount).reduce(0) { $0 + pathLength(row, tree: $1) }
        }
        guard let first = nodes.baseAddress else { return 0 }
        var total = 0.0
        var tree = 0
        // Four trees at once hide the time that a node takes to arrive from memory.
        while tree + 4 <= treeCount {
            let roots = (
                first + starts[tree], first + starts[tree + 1], first + starts[tree + 2], first + starts[tree + 3]
            )
            let depth = max(max(depths[tree], depths[tree + 1]), max(depths[tree + 2], depths[tree + 3]))
            var (a, b, c, d) = (0, 0, 0, 0)
            for _ in 0..<depth {
                a = next(roots.0, a, row)
                b = next(roots.1, b, row)
                c = next(roots.2, c, row)
                d = next(roots.3, d, row)
            }
            total += pathLengths[starts[tree] + a]
            total += pathLengths[starts[tree + 1] + b]
            total += pathLengths[starts[tree + 2] + c]
            total += pathLengths[starts[tree + 3] + d]
            tree += 4
        }
        while tree < treeCount {
            total += pathLength(row, tree: tree)
            tree += 1
        }
        return total
    }

    @inline(__always)
    private func next(_ root: UnsafePointer<TreeNode>, _ index: Int, _ row: UnsafePointer<Double>) -> Int {
        let node = root + index
        let value = row[node.pointee.first] + node.pointee.weight * row[node.pointee.second]
        return Int(node.pointee.left) + (value > node.pointee.threshold ? 1 : 0)
    }

    private func pathLength(_ row: UnsafePointer<Double>, tree: Int) -> Double {
        var index = 0
        for _ in 0..<depths[tree] {
            let node = nodes[starts[tree] + index]
            index = Int(node.left) + (projection(of: row, tree: tree, node: index) > node.threshold ? 1 : 0)
        }
        return pathLengths[starts[tree] + index]
    }

    /// What the split of a node makes of a row; NaN where a value it needs is missing.
    func projection(of row: UnsafePointer<Double>, tree: Int, node index: Int) -> Double {
        let node = nodes[starts[tree] + index]
        // A weight of zero would make an infinite value NaN.
        var value = row[node.first]
        if node.weight != 0 { value += node.weight * row[node.second] }
        for term in 0..<termCount {
            let further = terms[(starts[tree] + index) * termCount + term]
            if further.weight != 0 { value += further.weight * row[Int(further.feature)] }
        }
        return value
    }

    /// The expected path length where values may be missing: both ways, by the shares of the training rows.
    private func expectedPathLength(_ row: UnsafePointer<Double>, tree: Int, node index: Int) -> Double {
        let node = nodes[starts[tree] + index]
        let left = Int(node.left)
        guard left != index else { return pathLengths[starts[tree] + index] }
        let value = projection(of: row, tree: tree, node: index)
        guard value.isNaN else {
            return expectedPathLength(row, tree: tree, node: value > node.threshold ? left + 1 : left)
        }
        return (left...left + 1).reduce(0) { sum, child in
            let share = Double(nodes[starts[tree] + child].count) / Double(node.count)
            return share == 0 ? sum : sum + share * expectedPathLength(row, tree: tree, node: child)
        }
    }
}
