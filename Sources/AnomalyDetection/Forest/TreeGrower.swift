/// Grows trees one after the other in buffers that are used again for each.
///
/// A tree's sample is copied column by column, so that the ranges of features are found in contiguous memory.
final class TreeGrower {
    var grove = Grove()

    let values: UnsafeBufferPointer<Double>
    let columnCount: Int
    let order: [Int32]?
    let sampleSize: Int
    let options: IsolationForestOptions
    let depthLimit: Int
    var generator = SplittableGenerator(seed: 0)

    /// The sample, `sampleSize` values for each column.
    let sample: UnsafeMutableBufferPointer<Double>
    /// Positions in the sample; the rows of a node lie side by side.
    let positions: UnsafeMutableBufferPointer<Int32>
    /// Positions of a node's right child, then of rows whose value is missing, while it is split.
    let aside: UnsafeMutableBufferPointer<Int32>
    /// What the split of the current node makes of each row.
    let projected: UnsafeMutableBufferPointer<Double>
    /// One bit for each row: whether it is in the sample.
    let taken: UnsafeMutableBufferPointer<UInt64>
    private var drawn: [Int]
    /// Features that vary in the sample; those constant in a node are moved behind its active ones.
    var features: [Int32] = []
    private(set) var hasSpecialValues: [Bool]

    init(
        values: UnsafeBufferPointer<Double>,
        columnCount: Int,
        order: [Int32]?,
        sampleSize: Int,
        options: IsolationForestOptions
    ) {
        self.values = values
        self.columnCount = columnCount
        self.order = order
        self.sampleSize = sampleSize
        self.options = options
        depthLimit = options.depthLimit(sampleSize: sampleSize)
        sample = .allocate(capacity: sampleSize * columnCount)
        positions = .allocate(capacity: sampleSize)
        aside = .allocate(capacity: sampleSize * 2)
        projected = .allocate(capacity: sampleSize)
        taken = .allocate(capacity: values.count / columnCount / 64 + 1)
        taken.initialize(repeating: 0)
        drawn = [Int](repeating: 0, count: sampleSize)
        hasSpecialValues = [Bool](repeating: false, count: columnCount)
    }

    deinit {
        sample.deallocate()
        positions.deallocate()
        aside.deallocate()
        projected.deallocate()
        taken.deallocate()
    }

    /// Grows one more tree.
    ///
    /// - Parameter generator: The tree's own random numbers.
    func grow(_ generator: SplittableGenerator) {
        self.generator = generator
        drawSample()
        copySample()
        let start = grove.nodes.count
        grove.starts.append(start)
        appendNode(start, count: sampleSize)
        grow(start, start: start, rows: 0..<sampleSize, depth: 0, active: features.count)
    }
}

// MARK: - The sample

extension TreeGrower {
    /// Draws rows without replacement (Floyd's method: one draw for each row, whatever their number).
    private func drawSample() {
        if let order {
            for index in 0..<sampleSize { drawn[index] = Int(order[index]) }
            return
        }
        let rowCount = values.count / columnCount
        for index in 0..<sampleSize {
            let last = rowCount - sampleSize + index
            var row = generator.index(below: last + 1)
            if taken[row >> 6] & (1 << UInt64(row & 63)) != 0 { row = last }
            taken[row >> 6] |= 1 << UInt64(row & 63)
            drawn[index] = row
        }
        for row in drawn { taken[row >> 6] = 0 }
    }

    /// Copies the sample column by column and finds the features that vary in it.
    private func copySample() {
        for index in 0..<sampleSize {
            positions[index] = Int32(index)
            let row = drawn[index] * columnCount
            for column in 0..<columnCount { sample[column * sampleSize + index] = values[row + column] }
        }
        features.removeAll(keepingCapacity: true)
        for column in 0..<columnCount {
            let start = column * sampleSize
            var products = 0.0
            for index in start..<start + sampleSize { products += sample[index] * 0 }
            // A product of zero with NaN or an infinite value is NaN.
            hasSpecialValues[column] = products.isNaN
            if range(of: column, 0..<sampleSize) != nil { features.append(Int32(column)) }
        }
    }

    /// The range of a feature's finite values in a node; nil where it has no two distinct ones.
    func range(of feature: Int, _ rows: Range<Int>) -> ClosedRange<Double>? {
        let column = UnsafeBufferPointer(rebasing: sample[feature * sampleSize..<(feature + 1) * sampleSize])
        var lowest = Double.infinity
        var highest = -Double.infinity
        if hasSpecialValues[feature] {
            for row in rows where column[Int(positions[row])].isFinite {
                lowest = min(lowest, column[Int(positions[row])])
                highest = max(highest, column[Int(positions[row])])
            }
        } else {
            for row in rows {
                let value = column[Int(positions[row])]
                lowest = value < lowest ? value : lowest
                highest = value > highest ? value : highest
            }
        }
        return lowest < highest ? lowest...highest : nil
    }
}

// MARK: - Nodes

extension TreeGrower {
    private func appendNode(_ start: Int, count: Int) {
        grove.nodes.append(TreeNode(left: Int32(grove.nodes.count - start), count: Int32(count)))
        for _ in 1..<max(1, options.extensionLevel) { grove.terms.append(SplitTerm(feature: 0, weight: 0)) }
    }

    /// Splits a node until its rows are apart or the greatest depth is reached.
    private func grow(_ node: Int, start: Int, rows: Range<Int>, depth: Int, active: Int) {
        var active = active
        guard rows.count > 1, depth < depthLimit, let split = drawSplit(node, rows, active: &active) else { return }
        let middle = split.hasMissing ? partitionWithMissing(rows, split.threshold) : partition(rows, split.threshold)
        grove.nodes[node].threshold = split.threshold
        let left = grove.nodes.count
        grove.nodes[node].left = Int32(left - start)
        appendNode(start, count: middle - rows.lowerBound)
        appendNode(start, count: rows.upperBound - middle)
        grow(left, start: start, rows: rows.lowerBound..<middle, depth: depth + 1, active: active)
        grow(left + 1, start: start, rows: middle..<rows.upperBound, depth: depth + 1, active: active)
    }

    /// Moves rows up to the threshold to the front, both sides in their order; returns where the others begin.
    private func partition(_ rows: Range<Int>, _ threshold: Double) -> Int {
        var front = rows.lowerBound
        var back = 0
        for row in rows {
            let position = positions[row]
            let isAbove = projected[row] > threshold
            // Both places are written and one counts: a branch that cannot be foreseen would cost more.
            positions[front] = position
            aside[back] = position
            front += isAbove ? 0 : 1
            back += isAbove ? 1 : 0
        }
        for index in 0..<back { positions[front + index] = aside[index] }
        return front
    }

    /// The same where values are missing: such a row goes to a side with the chance of the known rows' share there.
    private func partitionWithMissing(_ rows: Range<Int>, _ threshold: Double) -> Int {
        var sides: [Bool?] = rows.map { projected[$0].isNaN ? nil : projected[$0] > threshold }
        let aboveShare = Double(sides.count { $0 == true }) / Double(sides.count { $0 != nil })
        for index in sides.indices where sides[index] == nil { sides[index] = generator.unit() < aboveShare }
        let kept = Array(positions[rows])
        var next = rows.lowerBound
        for side in [false, true] {
            for (index, position) in kept.enumerated() where sides[index] == side {
                positions[next] = position
                next += 1
            }
        }
        return rows.lowerBound + sides.count { $0 == false }
    }
}
