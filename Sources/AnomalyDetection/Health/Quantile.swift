/// Order statistics of values, of which NaN are left out.
enum Quantile {
    /// The median, the mean of the two middle values of an even count; nil without values.
    static func median(_ values: some Sequence<Double>) -> Double? {
        var known = values.filter { !$0.isNaN }
        guard !known.isEmpty else { return nil }
        known.sort()
        let middle = known.count / 2
        return known.count.isMultiple(of: 2) ? (known[middle - 1] + known[middle]) / 2 : known[middle]
    }

    /// The value below which a share of sorted values lies, interpolated between neighbors.
    ///
    /// - Parameters:
    ///   - sorted: Values in ascending order, at least one, without NaN.
    ///   - share: 0...1.
    /// - Returns: The value.
    static func of(sorted: some RandomAccessCollection<Double>, _ share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let low = Int(place)
        let high = min(low + 1, sorted.count - 1)
        func value(_ index: Int) -> Double { sorted[sorted.index(sorted.startIndex, offsetBy: index)] }
        return value(low) + (place - Double(low)) * (value(high) - value(low))
    }

    /// Moves the element of a rank to its place, smaller ones before it (Hoare's selection).
    ///
    /// - Complexity: O(n) on average.
    static func select(_ values: UnsafeMutablePointer<Double>, count: Int, rank: Int) {
        var low = 0
        var high = count - 1
        while low < high {
            let pivot = values[(low + high) / 2]
            var left = low
            var right = high
            while left <= right {
                while values[left] < pivot { left += 1 }
                while values[right] > pivot { right -= 1 }
                if left <= right {
                    (values[left], values[right]) = (values[right], values[left])
                    left += 1
                    right -= 1
                }
            }
            if rank <= right { high = right } else if rank >= left { low = left } else { return }
        }
    }
}
