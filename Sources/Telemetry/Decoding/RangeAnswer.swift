public import MetricHistory

/// One series of an answer, on the grid that was asked for.
public struct RangeSeries: Equatable, Sendable {
    /// The labels that PromQL left.
    public let labels: [String: String]

    /// One value per instant; NaN where there is none, or none that is a finite number.
    public internal(set) var values: [Double]

    /// How many samples there are.
    public var sampleCount: Int { values.count { !$0.isNaN } }

    /// Whether two series have the same labels, values and gaps.
    public static func == (left: RangeSeries, right: RangeSeries) -> Bool {
        left.labels == right.labels && left.values.count == right.values.count
            && zip(left.values, right.values).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }
}

/// The answer to a range query.
public struct RangeAnswer: Equatable, Sendable {
    /// The instants that were asked for.
    public let grid: TimeGrid

    /// The series, in the order in which they came.
    public internal(set) var series: [RangeSeries]

    /// What Prometheus warns of, each text once.
    public internal(set) var warnings: [String]

    /// What Prometheus remarks, each text once.
    public internal(set) var infos: [String]
}

/// The answer to an instant query.
public struct InstantAnswer: Equatable, Sendable {
    /// One series of an answer.
    public struct Sample: Equatable, Sendable {
        /// The labels that PromQL left.
        public let labels: [String: String]

        /// The value; it may be NaN or infinite.
        public let value: Double
    }

    /// The series.
    public let samples: [Sample]

    /// What Prometheus warns of, each text once.
    public let warnings: [String]

    /// What Prometheus remarks, each text once.
    public let infos: [String]
}

/// Puts the samples of a range query on their grid.
///
/// Order does not matter. Where a series has two values for one instant, the second one goes into a series of the same labels,
/// so that whoever puts series together finds the contradiction.
struct RangeSink: SampleSink {
    static let resultType = "matrix"

    let grid: TimeGrid
    private(set) var series: [RangeSeries] = []
    private var current = 0
    /// The series that takes second values of the current one.
    private var twin: Int?

    var isEmpty: Bool { series.isEmpty }

    init(grid: TimeGrid) {
        self.grid = grid
    }

    mutating func beginSeries(_ labels: [String: String]) {
        current = append(labels)
        twin = nil
    }

    mutating func add(time: Int64, value: Double) throws {
        guard let index = grid.index(of: time) else { throw AnswerProblem.offGrid(time: time) }
        guard value.isFinite else { return }
        let known = series[current].values[index]
        guard !known.isNaN, known != value else {
            series[current].values[index] = value
            return
        }
        let second = twin ?? append(series[current].labels)
        twin = second
        series[second].values[index] = value
    }

    private mutating func append(_ labels: [String: String]) -> Int {
        series.append(RangeSeries(labels: labels, values: Array(repeating: .nan, count: grid.count)))
        return series.count - 1
    }
}

/// Gathers the samples of an instant query.
struct InstantSink: SampleSink {
    static let resultType = "vector"

    private(set) var samples: [InstantAnswer.Sample] = []

    var isEmpty: Bool { samples.isEmpty }

    private var labels: [String: String] = [:]

    mutating func beginSeries(_ labels: [String: String]) { self.labels = labels }

    mutating func add(time: Int64, value: Double) { samples.append(InstantAnswer.Sample(labels: labels, value: value)) }
}
