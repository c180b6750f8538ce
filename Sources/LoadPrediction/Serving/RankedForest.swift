/// The trees of several boosters over the same columns, laid out to walk many rows through them at once.
///
/// A value is replaced by its rank among the thresholds of its column, once for all trees. Then every split of a tree is
/// tested for 32 rows together: a row that goes right loses the leaves to the left of the split, and the first leaf it
/// has left is its own (QuickScorer: Lucchese et al., SIGIR 2015). Sums are taken in XGBoost's order, so that predictions
/// should equal XGBoost's bit by bit; a test compares them.
struct RankedForest: Sendable {
    /// The rows that are walked together.
    static let tileRows = 32

    /// The greatest number of leaves of a tree: one bit for each.
    static let mostLeaves = 16

    /// Ranks of eight rows, which one register of any processor holds.
    typealias Ranks = SIMD8<Int16>

    /// How many of these the ranks of a tile take for each slot.
    static let tileVectors = tileRows / Ranks.scalarCount

    /// A column as some splits see it: where unknown values go is part of it.
    private struct Slot: Hashable {
        let column: Int
        let unknownGoesLeft: Bool
    }

    private struct Split: Sendable {
        let slot: Int32
        /// A value with a greater rank goes right.
        let rank: Int16
        /// The leaves that are left to a row that goes right.
        let kept: Int16
    }

    private struct Tree: Sendable {
        let splits: Range<Int>
        let leaves: Int
    }

    private var columns: [Int] = []
    private var unknownRanks: [Int16] = []
    private var thresholds: [[Float]] = []
    private var splits: [Split] = []
    private var leaves: [Float] = []
    private var trees: [Tree] = []
    private let bases: [Float]
    /// The first tree of each booster, and the end.
    private var starts: [Int] = [0]

    /// The number of ranks of a row.
    var slotCount: Int { columns.count }

    /// The number of boosters.
    var outputCount: Int { bases.count }

    /// Lays out the trees; nil when a tree has too many leaves or a column too many thresholds.
    ///
    /// - Parameters:
    ///   - forests: The trees of each booster.
    ///   - columnsOf: For each booster the index in a row of each of its features.
    init?(_ forests: [SplitForest], columnsOf: [[Int]]) {
        bases = forests.map(\.base)
        var thresholdsOf: [Slot: Set<Float>] = [:]
        for (forest, columns) in zip(forests, columnsOf) {
            for tree in forest.trees {
                guard tree.leafCount <= Self.mostLeaves else { return nil }
                for node in tree.leftChildren.indices where tree.leftChildren[node] >= 0 {
                    thresholdsOf[Self.slot(tree, node, columns), default: []].insert(tree.splitConditions[node])
                }
            }
        }
        var numberOf: [Slot: Int] = [:]
        for (slot, values) in thresholdsOf.sorted(by: { Self.isBefore($0.key, $1.key) }) {
            guard values.count < Int(Int16.max) else { return nil }
            numberOf[slot] = columns.count
            columns.append(slot.column)
            unknownRanks.append(slot.unknownGoesLeft ? 0 : .max)
            thresholds.append(values.sorted())
        }
        for (forest, columns) in zip(forests, columnsOf) {
            for tree in forest.trees {
                let first = splits.count
                let firstLeaf = leaves.count
                add(tree, 0, columns, numberOf, firstLeaf)
                trees.append(Tree(splits: first..<splits.count, leaves: firstLeaf))
            }
            starts.append(trees.count)
        }
    }

    private static func slot(_ tree: SplitTree, _ node: Int, _ columns: [Int]) -> Slot {
        Slot(column: columns[tree.splitIndices[node]], unknownGoesLeft: tree.defaultLeft[node] != 0)
    }

    private static func isBefore(_ left: Slot, _ right: Slot) -> Bool {
        (left.column, left.unknownGoesLeft ? 0 : 1) < (right.column, right.unknownGoesLeft ? 0 : 1)
    }

    /// Adds what is under a node, leaves from left to right.
    private mutating func add(
        _ tree: SplitTree,
        _ node: Int,
        _ columns: [Int],
        _ numberOf: [Slot: Int],
        _ firstLeaf: Int
    ) {
        guard tree.leftChildren[node] >= 0 else { return leaves.append(tree.splitConditions[node]) }
        let leftLeaf = leaves.count - firstLeaf
        add(tree, tree.leftChildren[node], columns, numberOf, firstLeaf)
        let rightLeaf = leaves.count - firstLeaf
        if let number = numberOf[Self.slot(tree, node, columns)],
            let rank = thresholds[number].firstIndex(of: tree.splitConditions[node])
        {
            let lost = (1 << rightLeaf) - (1 << leftLeaf)
            splits.append(
                Split(slot: Int32(number), rank: Int16(rank), kept: Int16(truncatingIfNeeded: ~lost))
            )
        }
        add(tree, tree.rightChildren[node], columns, numberOf, firstLeaf)
    }

    /// Writes the ranks of one row into a tile.
    @inline(__always)
    func rank(_ row: UnsafePointer<Float>, into tile: UnsafeMutablePointer<Int16>, at index: Int) {
        for slot in columns.indices {
            let value = row[columns[slot]]
            tile[slot * Self.tileRows + index] =
                value.isNaN ? unknownRanks[slot] : Self.countNotAbove(value, thresholds[slot])
        }
    }

    /// How many thresholds are at or below a value.
    @inline(__always)
    private static func countNotAbove(_ value: Float, _ thresholds: [Float]) -> Int16 {
        thresholds.withUnsafeBufferPointer { thresholds in
            guard let limits = thresholds.baseAddress else { return 0 }
            var base = 0
            var length = thresholds.count
            // Halves by a product, as a branch on the value could not be foreseen and would cost more than all else.
            while length > 1 {
                let half = length &>> 1
                base &+= half &* (limits[base &+ half &- 1] <= value ? 1 : 0)
                length &-= half
            }
            return Int16(truncatingIfNeeded: base &+ (limits[base] <= value ? 1 : 0))
        }
    }

    /// Predicts a tile with every booster.
    ///
    /// - Parameters:
    ///   - tile: For each slot the ranks of 32 rows.
    ///   - output: Room for 32 numbers for each booster.
    func predict(_ tile: UnsafePointer<Ranks>, into output: UnsafeMutablePointer<Float>) {
        splits.withUnsafeBufferPointer { splits in
            leaves.withUnsafeBufferPointer { leaves in
                withUnsafeTemporaryAllocation(of: Ranks.self, capacity: Self.tileVectors) { alive in
                    guard let splits = splits.baseAddress, let leaves = leaves.baseAddress,
                        let alive = alive.baseAddress
                    else { return }
                    for booster in bases.indices {
                        let sums = output + booster * Self.tileRows
                        for row in 0..<Self.tileRows { sums[row] = bases[booster] }
                        for tree in trees[starts[booster]..<starts[booster + 1]] {
                            Self.walk(splits + tree.splits.lowerBound, tree.splits.count, tile, into: alive)
                            Self.add(alive, leaves + tree.leaves, to: sums)
                        }
                    }
                }
            }
        }
    }

    /// Finds the leaves that are left to each row of a tile after all splits of a tree.
    ///
    /// Vectors by hand and shifts instead of masks: comparing and choosing lane by lane was a hundred times slower.
    @inline(__always)
    private static func walk(
        _ splits: UnsafePointer<Split>,
        _ count: Int,
        _ tile: UnsafePointer<Ranks>,
        into alive: UnsafeMutablePointer<Ranks>
    ) {
        let all = Ranks(repeating: -1)
        let sign = Ranks(repeating: 15)
        var (first, second, third, fourth) = (all, all, all, all)
        for index in 0..<count {
            let split = splits[index]
            let ranks = tile + Int(split.slot) * tileVectors
            let limit = Ranks(repeating: split.rank)
            let kept = Ranks(repeating: split.kept)
            // Ranks are not negative: the sign of the difference says which is greater, and spreads over all bits.
            first = first & (kept | ~((limit &- ranks[0]) &>> sign))
            second = second & (kept | ~((limit &- ranks[1]) &>> sign))
            third = third & (kept | ~((limit &- ranks[2]) &>> sign))
            fourth = fourth & (kept | ~((limit &- ranks[3]) &>> sign))
        }
        alive[0] = first
        alive[1] = second
        alive[2] = third
        alive[3] = fourth
    }

    /// Adds to each sum the value of the first leaf that is left.
    @inline(__always)
    private static func add(
        _ alive: UnsafeMutablePointer<Ranks>,
        _ leaves: UnsafePointer<Float>,
        to sums: UnsafeMutablePointer<Float>
    ) {
        let words = UnsafeRawPointer(alive).assumingMemoryBound(to: UInt16.self)
        for row in 0..<tileRows { sums[row] += leaves[words[row].trailingZeroBitCount] }
    }
}
