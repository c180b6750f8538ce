/// Mean, standard deviation (ddof 0) and maximum of the known values of a window; NaN when none is known.
struct RollingStatistics {
    let mean: Double
    let standardDeviation: Double
    let maximum: Double

    /// Summarizes a window.
    ///
    /// Complexity: O(*n*).
    ///
    /// - Parameter window: The values; NaN is a gap.
    init(_ window: ArraySlice<Double>) {
        var count = 0.0
        var sum = 0.0
        var maximum = -Double.infinity
        for value in window where !value.isNaN {
            count += 1
            sum += value
            maximum = max(maximum, value)
        }
        let mean = sum / count
        // Squares are summed around the mean; a difference of sums would cancel on nearly constant load.
        let squares = window.reduce(0.0) { $1.isNaN ? $0 : $0 + ($1 - mean) * ($1 - mean) }
        self.mean = mean
        standardDeviation = (squares / count).squareRoot()
        self.maximum = count > 0 ? maximum : .nan
    }

    /// The three figures as features.
    var features: [Float] { [Float(mean), Float(standardDeviation), Float(maximum)] }
}
