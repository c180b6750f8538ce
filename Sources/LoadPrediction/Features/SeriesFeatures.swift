/// The features of one series as a stream: takes the newest values, gives the newest row.
///
/// The incremental twin of `ForecastFeatures.transform`: fed a series from its start, it gives equal rows, bit by bit.
/// It keeps what the features reach back and no more. One serves all horizons of its step and period that reach as far
/// as the horizons it was made for.
public struct SeriesFeatures: Sendable {
    private let periodSteps: Int
    private let stepMilliseconds: Int64
    private var samples: TrailBuffer
    private var means: TrailBuffer
    private var short: ExponentialMean
    private var long: ExponentialMean
    private var companions: [TrailBuffer]
    private var companionMeans: [TrailBuffer]
    private var cluster: TrailBuffer
    private var clusterMeans: TrailBuffer

    /// The start of the step that the next value belongs to, in milliseconds since 1970 UTC.
    public private(set) var nextTime: Int64

    /// The mean of the newest period; NaN when it is not known.
    public private(set) var newestMean = Double.nan

    /// Creates a stream without values.
    ///
    /// - Parameters:
    ///   - features: The features of the longest horizon that will be asked for.
    ///   - start: The start of the first step, in milliseconds since 1970 UTC.
    public init(for features: ForecastFeatures, start: Int64) {
        periodSteps = features.periodSteps
        stepMilliseconds = features.stepMilliseconds
        samples = TrailBuffer(keeping: periodSteps)
        means = TrailBuffer(keeping: features.reach + 1)
        (short, long) = PreparedSeries.exponentialMeans(periodSteps: periodSteps)
        companions = features.companions.map { _ in TrailBuffer(keeping: features.periodSteps) }
        companionMeans = features.companions.map { _ in TrailBuffer(keeping: features.periodSteps + 1) }
        cluster = TrailBuffer(keeping: periodSteps)
        clusterMeans = TrailBuffer(keeping: periodSteps + 1)
        nextTime = start
    }

    /// Takes the values of the next step.
    ///
    /// - Parameters:
    ///   - sample: The value; NaN is a gap.
    ///   - others: The values of the companions, in the order of the features.
    ///   - load: The mean over all nodes, where the features use it.
    public mutating func update(_ sample: Double, companions others: [Double] = [], clusterLoad load: Double = .nan) {
        precondition(others.count == companions.count, "\(others.count) values for \(companions.count) companions")
        samples.append(sample)
        newestMean = Self.mean(samples, count: periodSteps)
        means.append(newestMean)
        short.update(sample)
        long.update(sample)
        for index in companions.indices {
            companions[index].append(others[index])
            companionMeans[index].append(Self.mean(companions[index], count: periodSteps))
        }
        cluster.append(load)
        clusterMeans.append(Self.mean(cluster, count: periodSteps))
        nextTime += stepMilliseconds
    }

    /// The row of the newest step.
    ///
    /// - Parameter features: The features, of the step, period and companions this stream was made for.
    /// - Returns: One value per column; all unknown before the first value.
    public func row(_ features: ForecastFeatures) -> [Float] {
        [Float](unsafeUninitializedCapacity: features.columns.count) { buffer, count in
            guard let row = buffer.baseAddress else { return }
            write(features, to: row, ForecastFeatures.Scratch(features))
            count = features.columns.count
        }
    }

    /// Writes the row of the newest step to memory for one value per column.
    func write(
        _ features: ForecastFeatures,
        to row: UnsafeMutablePointer<Float>,
        _ scratch: borrowing ForecastFeatures.Scratch
    ) {
        let periodStart = nextTime - Int64(periodSteps) * stepMilliseconds
        let written = samples.withTrail { samples in
            means.withTrail { means in
                let source = ForecastFeatures.Source(
                    samples: samples,
                    means: means,
                    short: short.value,
                    long: long.value,
                    targetTime: periodStart + features.horizonMilliseconds
                )
                return features.write(source, to: row, scratch)
            }
        }
        var writer = RowWriter(row + written)
        for means in companionMeans { writeLevel(means, &writer) }
        if features.usesClusterLoad { writeLevel(clusterMeans, &writer) }
    }

    /// The mean of the period a number of steps before the newest one; NaN where it is not known.
    func mean(lag: Int) -> Double { means.withTrail { $0[lag] } }

    /// Writes what depends on the horizon into a row of the newest step that has the rest.
    @inline(__always)
    func writeAhead(
        _ features: ForecastFeatures,
        to row: UnsafeMutablePointer<Float>,
        _ scratch: borrowing ForecastFeatures.Scratch
    ) {
        let target = nextTime - Int64(periodSteps) * stepMilliseconds + features.horizonMilliseconds
        means.withTrail { features.writeAhead($0, targetTime: target, to: row, scratch) }
    }

    private func writeLevel(_ means: TrailBuffer, _ writer: inout RowWriter) {
        means.withTrail { trail in
            writer.add(trail[0])
            writer.add(trail[0] - trail[periodSteps])
        }
    }

    private static func mean(_ values: TrailBuffer, count: Int) -> Double {
        values.withTrail { PeriodMean.of($0, count: count) }
    }
}
