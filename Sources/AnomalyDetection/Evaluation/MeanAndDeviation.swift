/// Mean and population standard deviation of some figures.
public struct MeanAndDeviation: Equatable, Sendable {
    /// The mean.
    public let mean: Double

    /// The standard deviation over all figures: the sum of squares is divided by their number.
    public let standardDeviation: Double

    /// Works out both; of no figure they are NaN.
    public init(_ figures: [Double]) {
        let mean = figures.reduce(0, +) / Double(figures.count)
        self.mean = mean
        let squares = figures.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        standardDeviation = (squares / Double(figures.count)).squareRoot()
    }
}
