/// Writes the columns of a row one after the other.
struct RowWriter {
    private let row: UnsafeMutablePointer<Float>

    /// How many columns were written.
    private(set) var count = 0

    init(_ row: UnsafeMutablePointer<Float>) {
        self.row = row
    }

    @inline(__always)
    mutating func add(_ value: Double) {
        row[count] = Float(value)
        count += 1
    }
}

/// The mean of the known of some values.
struct RunningMean {
    private var sum = 0.0
    private var count = 0.0

    /// The mean; NaN when no value is known.
    var mean: Double { sum / count }

    @inline(__always)
    mutating func add(_ value: Double) {
        guard !value.isNaN else { return }
        sum += value
        count += 1
    }
}

/// Mean, standard deviation (ddof 0) and extremes of the known values of a window; NaN when none is known.
struct WindowStatistics {
    let mean: Double
    let deviation: Double
    let maximum: Double
    let minimum: Double

    @inline(__always)
    init(_ window: UnsafeMutablePointer<Double>, count: Int) {
        var known = 0.0
        var sum = 0.0
        var maximum = -Double.infinity
        var minimum = Double.infinity
        for index in 0..<count {
            let value = window[index]
            guard !value.isNaN else { continue }
            known += 1
            sum += value
            if value > maximum { maximum = value }
            if value < minimum { minimum = value }
        }
        let mean = sum / known
        var squares = 0.0
        // Around the mean; a difference of sums of squares would cancel on nearly constant load.
        for index in 0..<count where !window[index].isNaN {
            squares += (window[index] - mean) * (window[index] - mean)
        }
        self.mean = mean
        deviation = (squares / known).squareRoot()
        self.maximum = known > 0 ? maximum : .nan
        self.minimum = known > 0 ? minimum : .nan
    }
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

    /// The least-squares slope per period of the known of the newest values; NaN with fewer than two.
    @inline(__always)
    static func slope(_ window: UnsafeMutablePointer<Double>, count: Int) -> Double {
        var known = 0.0
        var place = 0.0
        var level = 0.0
        for index in 0..<count where !window[index].isNaN {
            known += 1
            place -= Double(index)
            level += window[index]
        }
        guard known >= 2 else { return .nan }
        place /= known
        level /= known
        var products = 0.0
        var squares = 0.0
        for index in 0..<count where !window[index].isNaN {
            let distance = -Double(index) - place
            products += distance * (window[index] - level)
            squares += distance * distance
        }
        return products / squares
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
