import Foundation
import MetricHistory

/// The recorded series that the embedded cluster is made of.
///
/// Bitbrains: CPU use of 50 business-critical virtual machines (GWA-T-12 through OpenDC, MIT). Google 2019: mean CPU use
/// of a cluster (CC BY 4.0). `docs/data.md` tells where they come from.
struct RecordedLoad: Sendable {
    /// Samples per day.
    static let samplesPerDay = 288

    /// The start of the first recorded day, in milliseconds since 1970-01-01 UTC.
    let firstMidnight: Int64

    /// The number of whole recorded days.
    let dayCount: Int

    /// CPU use of single machines as a share of what they have, whole days from `firstMidnight`, gaps filled with the
    /// value before, because a pod's demand is a fact of the replay and cannot be unknown.
    let machines: [[Double]]

    /// The course of a whole cluster's CPU use around its mean, which is 1; as many samples.
    let dayCurve: [Double]

    /// Reads the series that ship with the package.
    ///
    /// - Throws: `MetricHistoryError` if a file is missing or damaged.
    init() throws {
        let bitbrains = try MetricTable.read(path: try DemoResource.path(of: "bitbrains50.parquet"))
        let google = try MetricTable.read(path: try DemoResource.path(of: "google2019-cpu.parquet"))
        let day = Int64(86_400_000)
        let start = (bitbrains.grid.start + day - 1) / day * day
        let first = Int((start - bitbrains.grid.start) / bitbrains.grid.stepMilliseconds)
        let days = min((bitbrains.grid.count - first), google.grid.count) / Self.samplesPerDay
        let window = first..<first + days * Self.samplesPerDay
        firstMidnight = start
        dayCount = days
        machines = bitbrains.series.indices.compactMap { series in
            Self.filled(bitbrains.samples(series: series), window: window)
        }
        let cluster = Array(google.samples(series: 0).prefix(window.count)).filledForward()
        let mean = cluster.reduce(0, +) / Double(cluster.count)
        dayCurve = cluster.map { $0 / mean }
    }

    /// The samples in a window without gaps, or nil for a machine that was off for much of it or nearly idle.
    private static func filled(_ samples: ArraySlice<Double>, window: Range<Int>) -> [Double]? {
        let part = samples[samples.startIndex + window.lowerBound..<samples.startIndex + window.upperBound]
        guard part.count(where: \.isNaN) < window.count / 50 else { return nil }
        let filled = Array(part).filledForward()
        let mean = filled.reduce(0, +) / Double(filled.count)
        // A rare peak of many times the mean would, scaled up, need more than a whole node.
        let ceiling = filled.quantile(0.99)
        return mean > 0.01 ? filled.map { min($0, ceiling) } : nil
    }
}

extension [Double] {
    /// Each gap replaced by the last value before it, leading gaps by the first value after them.
    fileprivate func filledForward() -> [Double] {
        var last = first { !$0.isNaN } ?? 0
        return map { value in
            if !value.isNaN { last = value }
            return last
        }
    }
}

/// Finds files that ship with the package.
enum DemoResource {
    /// The path of a file of the embedded cluster.
    static func path(of name: String) throws -> String {
        guard let url = Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "demo") else {
            throw ScenarioError(
                path: "\(Bundle.module.bundlePath)/demo/\(name)",
                problem: "is missing",
                mend: "keep the folder hydatis_Simulation.resources beside the binary"
            )
        }
        return url.path
    }
}
