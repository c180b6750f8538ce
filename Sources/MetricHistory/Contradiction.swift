/// Files that give different values for one series and time; the sample is a gap.
public struct Contradiction: Hashable, Sendable {
    /// The file that was read later.
    public let file: String

    /// The series.
    public let series: SeriesKey

    /// The first such time, in milliseconds since 1970 UTC.
    public let time: Int64

    /// How many samples of this file and series are in doubt.
    public internal(set) var count: Int
}

extension Contradiction: CustomStringConvertible {
    /// One line: where, what, the mend.
    public var description: String {
        let more = count > 1 ? " and at \(count - 1) other times" : ""
        return "\(PrintableText.of(file, limit: 1000)): has another value than an earlier file for "
            + "\(PrintableText.of(series.node)), \(PrintableText.of(series.metric)) at \(TimeText.instant(time))\(more); "
            + "these are taken as gaps, keep one of the files"
    }
}
