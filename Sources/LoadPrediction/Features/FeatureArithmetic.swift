/// Writes the columns of a row one after the other.
struct RowWriter {
    private let row: UnsafeMutablePointer<Float>

    /// How many columns were written, or where the next one goes.
    private(set) var count: Int

    init(_ row: UnsafeMutablePointer<Float>, at column: Int = 0) {
        self.row = row
        count = column
    }

    @inline(__always)
    mutating func add(_ value: Double) {
        row[count] = Float(value)
        count += 1
    }

    /// Leaves columns to be written otherwise.
    @inline(__always)
    mutating func skip(_ columns: Int) { count += columns }
}

/// The mean of the known of some values.
struct RunningMean {
    private var sum = 0.0
    private var count = 0.0

    /// The mean; NaN when no value is known.
    var mean: Double { sum / count }

    @inline(__always)
    mutating func add(_ value: Double) {
        // Without a branch: where gaps lie cannot be foreseen.
        let isKnown = value == value
        sum += isKnown ? value : 0
        count += isKnown ? 1 : 0
    }
}

/// The newest periods of a series, laid out for arithmetic on four at once.
struct RecentPeriods {
    /// How many vectors the longest window takes.
    static let vectorCount = ForecastFeatures.longestWindow / 4

    /// The means, newest first; NaN where unknown.
    let values: UnsafeMutablePointer<Double>

    /// The means with 0 where unknown.
    private let filled: UnsafeMutablePointer<SIMD4<Double>>

    /// 1 where the mean is known, else 0.
    private let known: UnsafeMutablePointer<SIMD4<Double>>

    init() {
        values = .allocate(capacity: ForecastFeatures.longestWindow)
        filled = .allocate(capacity: Self.vectorCount)
        known = .allocate(capacity: Self.vectorCount)
        filled.initialize(repeating: .zero, count: Self.vectorCount)
        known.initialize(repeating: .zero, count: Self.vectorCount)
    }

    func deallocate() {
        values.deallocate()
        filled.deallocate()
        known.deallocate()
    }

    /// Takes in the newest means.
    @inline(__always)
    func fill(_ means: Trail, periodSteps: Int) {
        let filled = UnsafeMutableRawPointer(filled).assumingMemoryBound(to: Double.self)
        let known = UnsafeMutableRawPointer(known).assumingMemoryBound(to: Double.self)
        var lag = 0
        for index in 0..<ForecastFeatures.longestWindow {
            let value = means[lag]
            let isKnown = value == value
            values[index] = value
            filled[index] = isKnown ? value : 0
            known[index] = isKnown ? 1 : 0
            lag &+= periodSteps
        }
    }

    /// Statistics of the newest periods.
    ///
    /// - Parameter count: How many periods, at most the longest window.
    /// - Returns: Mean, deviation and slope.
    @inline(__always)
    func statistics(_ count: Int) -> WindowStatistics {
        let whole = count / 4
        let rest = count % 4
        // The lanes of the last vector that belong to the window.
        let tail = SIMD4<Double>(rest > 0 ? 1 : 0, rest > 1 ? 1 : 0, rest > 2 ? 1 : 0, 0)
        let vectors = rest > 0 ? whole + 1 : whole
        var (sum, weight, place) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
        var times = SIMD4<Double>(0, -1, -2, -3)
        for index in 0..<vectors {
            let share = index == whole ? known[index] * tail : known[index]
            sum += filled[index] * share
            weight += share
            place += times * share
            times -= 4
        }
        let total = Self.total(weight)
        let mean = Self.total(sum) / total
        let middle = Self.total(place) / total
        var (squares, products, spread) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
        times = SIMD4<Double>(0, -1, -2, -3)
        // Around the means; differences of sums would cancel on nearly constant load.
        for index in 0..<vectors {
            let share = index == whole ? known[index] * tail : known[index]
            let distance = times - middle
            let deviation = filled[index] - mean
            let weighted = deviation * share
            squares += weighted * deviation
            products += weighted * distance
            spread += distance * distance * share
            times -= 4
        }
        return WindowStatistics(
            mean: mean,
            deviation: (Self.total(squares) / total).squareRoot(),
            slope: Self.total(products) / Self.total(spread)
        )
    }

    /// The greatest and the least of the newest periods; NaN when none is known.
    @inline(__always)
    func extremes(_ count: Int) -> (greatest: Double, least: Double) {
        var greatest = -Double.infinity
        var least = Double.infinity
        for index in 0..<count {
            // False for NaN.
            greatest = values[index] > greatest ? values[index] : greatest
            least = values[index] < least ? values[index] : least
        }
        return greatest >= least ? (greatest, least) : (.nan, .nan)
    }

    @inline(__always)
    private static func total(_ lanes: SIMD4<Double>) -> Double { (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) }
}

/// What is said of the known periods of a window.
struct WindowStatistics {
    /// The mean; NaN when none is known.
    let mean: Double

    /// The standard deviation (ddof 0); NaN when none is known.
    let deviation: Double

    /// The least-squares slope per period; NaN with fewer than two.
    let slope: Double
}

extension ForecastFeatures {
    /// The mean of the known of the newest values; NaN when none is known.
    @inline(__always)
    static func knownMean(_ samples: Trail, count: Int) -> Double {
        var mean = RunningMean()
        for lag in 0..<count { mean.add(samples[lag]) }
        return mean.mean
    }

    /// Sorts the known values of a full window ascending; returns how many there are.
    @inline(__always)
    static func sort(_ window: UnsafeMutablePointer<Double>, into sorted: UnsafeMutablePointer<Double>) -> Int {
        var count = 0
        // Insertion: the window is short and, hour by hour, often nearly in order.
        for index in 0..<longestWindow { insert(window[index], into: sorted, &count) }
        return count
    }

    /// Puts a value, if it is known, into its place among sorted ones.
    @inline(__always)
    static func insert(_ value: Double, into sorted: UnsafeMutablePointer<Double>, _ count: inout Int) {
        guard !value.isNaN else { return }
        var place = count
        while place > 0, sorted[place - 1] > value {
            sorted[place] = sorted[place - 1]
            place -= 1
        }
        sorted[place] = value
        count += 1
    }

    /// Takes a value, if it is known, out of sorted ones that hold it.
    @inline(__always)
    static func remove(_ value: Double, from sorted: UnsafeMutablePointer<Double>, _ count: inout Int) {
        guard !value.isNaN else { return }
        var place = 0
        while place < count, sorted[place] != value { place += 1 }
        guard place < count else { return }
        for index in place..<count - 1 { sorted[index] = sorted[index + 1] }
        count -= 1
    }

    /// A quantile with linear interpolation between the neighboring ranks, as NumPy's default.
    @inline(__always)
    static func quantile(_ share: Double, of sorted: UnsafeMutablePointer<Double>, _ count: Int) -> Double {
        guard count > 0 else { return .nan }
        let position = share * Double(count - 1)
        let low = Int(position)
        guard low + 1 < count else { return sorted[count - 1] }
        return sorted[low] + (position - Double(low)) * (sorted[low + 1] - sorted[low])
    }

    /// The median of the known of three values; the mean of two, NaN of none.
    @inline(__always)
    static func median(_ values: (Double, Double, Double)) -> Double {
        let (first, second, third) = values
        if first.isNaN { return second.isNaN ? third : third.isNaN ? second : (second + third) / 2 }
        if second.isNaN { return third.isNaN ? first : (first + third) / 2 }
        if third.isNaN { return (first + second) / 2 }
        return max(min(first, second), min(max(first, second), third))
    }
}
