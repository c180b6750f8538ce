/// The median of all nodes but one, for every node at once.
struct PeerMedian {
    /// With fewer others their median is no more robust than a mean: one odd node would make all others odd.
    static let leastOthers = 3

    private var scratch: [Double]

    init(nodeCount: Int) {
        scratch = Array(repeating: 0, count: nodeCount)
    }

    /// Works out medians of one metric at one time.
    ///
    /// Leaving one value out moves the median by one rank at most, so three order statistics serve all nodes.
    ///
    /// - Parameters:
    ///   - values: The values; NaN are left out.
    ///   - stride: From one node's value to the next one's.
    ///   - medians: Receives the medians with the same stride; NaN where there are fewer than three others.
    mutating func update(_ values: UnsafePointer<Double>, stride: Int, into medians: UnsafeMutablePointer<Double>) {
        let nodeCount = scratch.count
        scratch.withUnsafeMutableBufferPointer { buffer in
            guard let scratch = buffer.baseAddress else { return }
            var count = 0
            for node in 0..<nodeCount where !values[node * stride].isNaN {
                scratch[count] = values[node * stride]
                count += 1
            }
            let middle = Middle(scratch, count: count)
            for node in 0..<nodeCount {
                medians[node * stride] = middle.median(without: values[node * stride])
            }
        }
    }

    /// The middle of some values.
    private struct Middle {
        private let count: Int
        /// The values of the ranks count / 2 - 1, count / 2 and count / 2 + 1, NaN where there is none.
        private var below = Double.nan
        private var center = Double.nan
        private var above = Double.nan

        init(_ values: UnsafeMutablePointer<Double>, count: Int) {
            self.count = count
            guard count > 0 else { return }
            let rank = count / 2
            Quantile.select(values, count: count, rank: rank)
            center = values[rank]
            for index in 0..<rank where !(below >= values[index]) { below = values[index] }
            for index in rank + 1..<max(rank + 1, count) where !(above <= values[index]) { above = values[index] }
        }

        func median(without value: Double) -> Double {
            guard (value.isNaN ? count : count - 1) >= PeerMedian.leastOthers else { return .nan }
            if value.isNaN { return count.isMultiple(of: 2) ? (below + center) / 2 : center }
            // Ranks from that of the value on move down by one.
            if count.isMultiple(of: 2) { return value < center ? center : below }
            return value < center ? (center + above) / 2 : value > center ? (below + center) / 2 : (below + above) / 2
        }
    }
}
