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

    /// The thresholds of one column, for both directions of unknown values together.
    private struct Column: Sendable {
        let column: Int
        let thresholds: Range<Int>
        /// The number of the slot whose unknown values go left; -1 where there is none.
        var left: Int
        /// The number of the slot whose unknown values go right; -1 where there is none.
        var right: Int
    }

    private var columns: [Column] = []
    private var thresholds: [Float] = []
    private var splits: [Split] = []
    private var leaves: [Float] = []
    private var trees: [Tree] = []
    private let bases: [Float]
    /// The first tree of each booster, and the end.
    private var starts: [Int] = [0]

    /// The number of ranks of a row.
    private(set) var slotCount = 0

    /// The number of boosters.
    var outputCount: Int { bases.count }

    /// Lays out the trees; nil when a tree has too many leaves or a column too many thresholds.
    ///
    /// - Parameters:
    ///   - forests: The trees of each booster.
    ///   - columnsOf: For each booster the index in a row of each of its features.
    init?(_ forests: [SplitForest], columnsOf: [[Int]]) {
        bases = forests.map(\.base)
        var thresholdsOf: [Int: Set<Float>] = [:]
        var slots: Set<Slot> = []
        for (forest, columns) in zip(forests, columnsOf) {
            for tree in forest.trees {
                guard tree.leafCount <= Self.mostLeaves else { return nil }
                for node in tree.leftChildren.indices where tree.leftChildren[node] >= 0 {
                    let slot = Self.slot(tree, node, columns)
                    slots.insert(slot)
                    thresholdsOf[slot.column, default: []].insert(tree.splitConditions[node])
                }
            }
        }
        var placeOf: [Int: Int] = [:]
        for (column, values) in thresholdsOf.sorted(by: { $0.key < $1.key }) {
            guard values.count < Int(Int16.max) else { return nil }
            placeOf[column] = self.columns.count
            let left = add(Slot(column: column, unknownGoesLeft: true), slots)
            let right = add(Slot(column: column, unknownGoesLeft: false), slots)
            let first = thresholds.count
            thresholds += values.sorted()
            self.columns.append(Column(column: column, thresholds: first..<thresholds.count, left: left, right: right))
        }
        for (forest, columns) in zip(forests, columnsOf) {
            for tree in forest.trees {
                let first = splits.count
                let firstLeaf = leaves.count
                add(tree, 0, columns, placeOf, firstLeaf)
                trees.append(Tree(splits: first..<splits.count, leaves: firstLeaf))
            }
            starts.append(trees.count)
        }
    }

    private static func slot(_ tree: SplitTree, _ node: Int, _ columns: [Int]) -> Slot {
        Slot(column: columns[tree.splitIndices[node]], unknownGoesLeft: tree.defaultLeft[node] != 0)
    }

    /// Gives a slot the next number, or -1 where no split looks at it.
    private mutating func add(_ slot: Slot, _ slots: Set<Slot>) -> Int {
        guard slots.contains(slot) else { return -1 }
        slotCount += 1
        return slotCount - 1
    }

    /// Adds what is under a node, leaves from left to right.
    private mutating func add(
        _ tree: SplitTree,
        _ node: Int,
        _ columns: [Int],
        _ placeOf: [Int: Int],
        _ firstLeaf: Int
    ) {
        guard tree.leftChildren[node] >= 0 else { return leaves.append(tree.splitConditions[node]) }
        let leftLeaf = leaves.count - firstLeaf
        add(tree, tree.leftChildren[node], columns, placeOf, firstLeaf)
        let rightLeaf = leaves.count - firstLeaf
        let slot = Self.slot(tree, node, columns)
        if let column = placeOf[slot.column].map({ self.columns[$0] }),
            let place = thresholds[column.thresholds].firstIndex(of: tree.splitConditions[node])
        {
            let lost = (1 << rightLeaf) - (1 << leftLeaf)
            splits.append(
                Split(
                    slot: Int32(slot.unknownGoesLeft ? column.left : column.right),
                    rank: Int16(place - column.thresholds.lowerBound),
                    kept: Int16(truncatingIfNeeded: ~lost)
                )
            )
        }
        add(tree, tree.rightChildren[node], columns, placeOf, firstLeaf)
    }

    /// Writes the ranks of rows into a tile.
    ///
    /// All rows of a column are searched in step: one search waits for memory at each half, many do not.
    ///
    /// - Parameters:
    ///   - rows: The rows, one after the other; no value is infinite.
    ///   - width: The number of columns of a row.
    ///   - count: The number of rows, at most 32.
    ///   - tile: Room for 32 ranks of each slot.
    func rank(
        _ rows: UnsafePointer<Float>,
        width: Int,
        count: Int,
        into tile: UnsafeMutablePointer<Int16>
    ) {
        thresholds.withUnsafeBufferPointer { thresholds in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.tileRows) { values in
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.tileRows) { found in
                    guard let thresholds = thresholds.baseAddress, let values = values.baseAddress,
                        let found = found.baseAddress
                    else { return }
                    for column in columns {
                        for row in 0..<Self.tileRows {
                            let value = row < count ? rows[row * width + column.column] : 0
                            // Zero makes a negative zero positive: its sign would tell a lie.
                            values[row] = value == value ? value + 0 : -.infinity
                        }
                        let limits = thresholds + column.thresholds.lowerBound
                        Self.countNotAbove(values, limits, column.thresholds.count, into: found)
                        Self.spread(found, values, column, into: tile)
                    }
                }
            }
        }
    }

    /// Writes the ranks of a column to the slots that look at it.
    @inline(__always)
    private static func spread(
        _ found: UnsafePointer<Int32>,
        _ values: UnsafePointer<Float>,
        _ column: Column,
        into tile: UnsafeMutablePointer<Int16>
    ) {
        if column.left >= 0 {
            let ranks = tile + column.left * tileRows
            // No threshold is at or below an unknown value: its rank is 0 already.
            for row in 0..<tileRows { ranks[row] = Int16(truncatingIfNeeded: found[row]) }
        }
        if column.right >= 0 {
            let ranks = tile + column.right * tileRows
            for row in 0..<tileRows {
                ranks[row] = values[row] == -.infinity ? .max : Int16(truncatingIfNeeded: found[row])
            }
        }
    }

    /// How many thresholds are at or below each of 32 values.
    ///
    /// Without a branch, which could not be foreseen and would cost more than all else: the sign of a difference tells
    /// whether to go on. Between finite numbers it is exact, and an unknown value counts as below everything.
    ///
    /// - Parameters:
    ///   - values: The values; negative infinity where unknown.
    ///   - limits: The thresholds in ascending order, finite.
    ///   - count: The number of thresholds, 1 or more.
    ///   - found: Room for the results.
    @inline(__always)
    private static func countNotAbove(
        _ values: UnsafePointer<Float>,
        _ limits: UnsafePointer<Float>,
        _ count: Int,
        into found: UnsafeMutablePointer<Int32>
    ) {
        for row in 0..<tileRows { found[row] = 0 }
        var length = count
        while length > 1 {
            let half = length &>> 1
            let probe = limits + (half &- 1)
            let step = Int32(truncatingIfNeeded: half)
            for row in 0..<tileRows { found[row] &+= step & isNotBelow(values[row], probe[Int(found[row])]) }
            length &-= half
        }
        for row in 0..<tileRows { found[row] &+= 1 & isNotBelow(values[row], limits[Int(found[row])]) }
    }

    /// All bits set where a value is at or above a limit, else none.
    @inline(__always)
    private static func isNotBelow(_ value: Float, _ limit: Float) -> Int32 {
        ~(Int32(bitPattern: (value - limit).bitPattern) &>> 31)
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
