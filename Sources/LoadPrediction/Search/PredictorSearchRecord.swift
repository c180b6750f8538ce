import MetricHistory

/// The trials of a search and what they were about.
public struct PredictorSearchRecord: Codable, Equatable, Sendable {
    /// One trial.
    public struct Trial: Codable, Equatable, Sendable {
        /// Its number; 0 has the settings asked for.
        public let number: Int

        /// The settings of its trees.
        public let settings: SearchedSettings

        /// The mean absolute error relative to persistence, mean over metrics and horizons; below 1 it is better.
        public let maeOverPersistence: Double

        /// The share of targets at or below the P95, mean over metrics and horizons.
        public let coverage: Double
    }

    /// What a search was about: trials of another one cannot go on.
    struct Subject: Codable, Equatable, Sendable {
        let metrics: [String]
        let horizonHours: [Int]
        let companions: [String]
        let members: [ForecastMember]
        let seed: Int
        let holdbackHours: Int
        let seriesCount: Int
        /// The start of the data and its end, in milliseconds since 1970 UTC.
        let start: Int64
        let end: Int64
        /// FNV-1a (Fowler, Noll and Vo) of the names and samples, in hexadecimal digits.
        let checksum: String
    }

    /// What the search is about.
    let subject: Subject

    /// The trials by number.
    public internal(set) var trials: [Trial]

    /// The trial with the least error, of equals the first; nil when there is none.
    public var best: Trial? { trials.min { ($0.maeOverPersistence, $0.number) < ($1.maeOverPersistence, $1.number) } }
}

extension PredictorSearchRecord.Subject {
    init(_ table: MetricTable, _ options: PredictorOptions, holdbackHours: Int) {
        metrics = options.metrics ?? NodeMetric.predicted.filter(table.metrics.contains)
        horizonHours = options.horizonHours
        companions = options.companions
        members = options.model.members
        seed = options.model.trees.seed
        self.holdbackHours = holdbackHours
        seriesCount = table.series.count
        start = table.grid.start
        end = table.grid.end
        checksum = Self.checksum(table)
    }

    /// What differs from another search, in words; nil when nothing does.
    func difference(from other: Self) -> String? {
        if metrics != other.metrics { return "metrics \(metrics.joined(separator: ", "))" }
        if horizonHours != other.horizonHours { return "horizons of \(horizonHours) hours" }
        if companions != other.companions { return "companions \(companions.joined(separator: ", "))" }
        if members != other.members { return "candidates \(members.map(\.rawValue).joined(separator: ", "))" }
        if seed != other.seed { return "seed \(seed)" }
        if holdbackHours != other.holdbackHours { return "holdback of \(holdbackHours) h" }
        return self == other ? nil : "other data (\(seriesCount) series, checksum \(checksum))"
    }

    private static func checksum(_ table: MetricTable) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ word: UInt64) { hash = (hash ^ word) &* 0x0000_0100_0000_01B3 }
        for key in table.series { for byte in "\(key.node)\n\(key.metric)\n".utf8 { add(UInt64(byte)) } }
        // All gaps count alike, whichever NaN they are.
        for value in table.values { add(value.isNaN ? 1 : value.bitPattern) }
        return String(hash, radix: 16)
    }
}
