/// The beginning of an encoded forest, and what follows from it for the rest.
///
/// Everything is checked, although there is a checksum: a file that was made to do harm has a right one.
struct ForestHeader {
    let columnCount: Int
    let sampleSize: Int
    let treeCount: Int
    let options: IsolationForestOptions

    /// The bytes of a node.
    private static let nodeBytes = 32

    init(_ reader: inout ByteReader) throws {
        columnCount = Int(try reader.next() as UInt32)
        sampleSize = Int(try reader.next() as UInt32)
        treeCount = Int(try reader.next() as UInt32)
        let wantedSampleSize = Int(try reader.next() as UInt32)
        let extensionLevel = Int(try reader.next() as UInt32)
        let maxDepth = Int(try reader.next() as UInt32)
        do {
            options = try IsolationForestOptions(
                treeCount: treeCount,
                sampleSize: wantedSampleSize,
                extensionLevel: extensionLevel,
                extensionShare: Double(bitPattern: try reader.next()),
                rangeExtension: Double(bitPattern: try reader.next()),
                maxDepth: maxDepth == 0 ? nil : maxDepth,
                seed: try reader.next()
            )
        } catch let error as AnomalyDetectionError {
            throw ForestDefect.corrupt("\(error)")
        }
        guard columnCount > 0, columnCount <= Int(Int32.max) / ForestScan.laneCount else {
            throw ForestDefect.corrupt("it has \(columnCount) columns")
        }
        guard (1...options.sampleSize).contains(sampleSize) else {
            throw ForestDefect.corrupt("its trees have \(sampleSize) of at most \(options.sampleSize) rows")
        }
    }

    /// Reads the number of nodes of each tree.
    func treeSizes(_ reader: inout ByteReader) throws -> [Int] {
        var total = 0
        return try (0..<treeCount).map { _ in
            let size = Int(try reader.next() as UInt32)
            total += size
            // A binary tree has an odd number of nodes; more than there are bytes for must not be made room for.
            guard size % 2 == 1, total <= reader.remaining / Self.nodeBytes else {
                throw ForestDefect.corrupt("a tree of \(size) nodes does not fit")
            }
            return size
        }
    }

    /// Reads the nodes of all trees.
    func nodes(_ reader: inout ByteReader, starts: [Int]) throws -> [TreeNode] {
        var nodes: [TreeNode] = []
        nodes.reserveCapacity(starts[treeCount])
        for (start, end) in zip(starts, starts.dropFirst()) {
            // Children come in the order of their parents, in pairs; that leaves no node without a parent.
            var isChild = [Bool](repeating: false, count: end - start)
            for index in 0..<end - start {
                let node = try node(&reader)
                let left = Int(node.left)
                if left != index {
                    guard left > index, left % 2 == 1, left + 1 < end - start, !isChild[left] else {
                        throw ForestDefect.corrupt("node \(index) of a tree has the child \(left)")
                    }
                    isChild[left] = true
                    isChild[left + 1] = true
                } else if node.threshold != .infinity || node.weight != 0 {
                    throw ForestDefect.corrupt("leaf \(index) of a tree has a split")
                }
                guard index == 0 || isChild[index] else {
                    throw ForestDefect.corrupt("node \(index) of a tree has no parent")
                }
                nodes.append(node)
            }
            try check(nodes[start...])
        }
        return nodes
    }

    /// Checks that the rows of every node are those of its children, and that no tree is deeper than can be walked.
    private func check(_ tree: ArraySlice<TreeNode>) throws {
        let start = tree.startIndex
        var depths = [Int](repeating: 0, count: tree.count)
        guard tree[start].count == sampleSize else { throw ForestDefect.corrupt("a root lacks rows") }
        for (index, node) in tree.enumerated() where Int(node.left) != index {
            let left = Int(node.left)
            guard node.count > 1, Int(tree[start + left].count) + Int(tree[start + left + 1].count) == Int(node.count)
            else {
                throw ForestDefect.corrupt("the rows of node \(index) of a tree do not add up")
            }
            depths[left] = depths[index] + 1
            depths[left + 1] = depths[left]
            guard depths[left] <= options.depthLimit(sampleSize: sampleSize) else {
                throw ForestDefect.corrupt("a tree is deeper than \(depths[index])")
            }
        }
    }

    private func node(_ reader: inout ByteReader) throws -> TreeNode {
        let threshold = Double(bitPattern: try reader.next())
        let weight = Double(bitPattern: try reader.next())
        let first = try feature(&reader)
        let second = try feature(&reader)
        let left: UInt32 = try reader.next()
        let count: UInt32 = try reader.next()
        guard !threshold.isNaN, weight.isFinite, left <= Int32.max, count <= sampleSize else {
            throw ForestDefect.corrupt("a node has impossible numbers")
        }
        return TreeNode(
            threshold: threshold,
            weight: weight,
            firstOffset: Int32(first * ForestScan.laneCount),
            secondOffset: Int32(second * ForestScan.laneCount),
            left: Int32(left),
            count: Int32(count)
        )
    }

    /// Reads the further terms of all nodes.
    func terms(_ reader: inout ByteReader, nodeCount: Int) throws -> [SplitTerm] {
        let count = nodeCount * max(0, options.extensionLevel - 1)
        guard count <= reader.remaining / 12 else { throw ForestDefect.corrupt("terms of splits are missing") }
        return try (0..<count).map { _ in
            let feature = try feature(&reader)
            let weight = Double(bitPattern: try reader.next())
            guard weight.isFinite else { throw ForestDefect.corrupt("a term of a split has the weight \(weight)") }
            return SplitTerm(feature: Int32(feature), weight: weight)
        }
    }

    private func feature(_ reader: inout ByteReader) throws -> Int {
        let feature = Int(try reader.next() as UInt32)
        guard feature < columnCount else {
            throw ForestDefect.corrupt("a split uses column \(feature) of \(columnCount)")
        }
        return feature
    }
}
