/// The last values of a series, kept sorted, so that median and range need no search.
///
/// Complexity: O(log n) comparisons and one move of at most n doubles for each value; n is the length of the window.
struct TrailingWindow {
    private let length: Int
    private var newest: [Double] = []
    private var oldest = 0
    private var sorted: [Double] = []

    init(length: Int) {
        precondition(length > 0, "a window must have at least one row, got \(length)")
        self.length = length
    }

    /// Adds a finite value; drops the oldest if the window is full.
    mutating func append(_ value: Double) {
        if newest.count == length {
            sorted.remove(at: place(of: newest[oldest]))
            newest[oldest] = value
            oldest = (oldest + 1) % length
        } else {
            newest.append(value)
        }
        sorted.insert(value, at: place(of: value))
    }

    /// The median, the mean of the middle two of an even number.
    ///
    /// At least one value must have been added.
    var median: Double {
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? sorted[middle - 1] / 2 + sorted[middle] / 2 : sorted[middle]
    }

    var lowest: Double { sorted[0] }

    var highest: Double { sorted[sorted.count - 1] }

    /// Mean and population standard deviation of the values in the window.
    var moments: MeanAndDeviation { MeanAndDeviation(sorted) }

    /// The first place whose value is not below a value.
    private func place(of value: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
