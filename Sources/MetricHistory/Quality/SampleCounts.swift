/// What was counted in one series, or in several together.
public struct SampleCounts: Hashable, Sendable {
    /// The instants of the table, once per series.
    public internal(set) var window = 0

    /// The instants from each series' first sample to the table's end; all for a series without samples.
    public internal(set) var expected = 0

    /// The samples that are there.
    public internal(set) var present = 0

    /// The samples that are there and whose metric has a valid range.
    public internal(set) var checked = 0

    /// The samples outside of their metric's valid range.
    public internal(set) var outOfRange = 0

    /// The samples in suspiciously long runs of one value.
    public internal(set) var flat = 0

    /// The samples that are there, not out of range and not in such a run.
    public internal(set) var sound = 0

    /// The rows that said again what an earlier row had said.
    public internal(set) var repeatedRows = 0

    /// Present over expected samples, 0...1; 0 where none is expected.
    public var completeness: Double { Self.share(present, of: expected) }

    /// Present samples over all instants of the table, 0...1; a series that begins late has less than `completeness`.
    public var windowCompleteness: Double { Self.share(present, of: window) }

    /// Samples out of range over samples that have one, 0...1; nil where no range is known.
    public var outOfRangeShare: Double? { checked > 0 ? Self.share(outOfRange, of: checked) : nil }

    /// Sound over expected samples, 0...1: what the verdict goes by.
    public var soundShare: Double { Self.share(sound, of: expected) }

    private static func share(_ part: Int, of whole: Int) -> Double { whole > 0 ? Double(part) / Double(whole) : 0 }

    /// Adds what was counted elsewhere.
    static func += (left: inout SampleCounts, right: SampleCounts) {
        left.window += right.window
        left.expected += right.expected
        left.present += right.present
        left.checked += right.checked
        left.outOfRange += right.outOfRange
        left.flat += right.flat
        left.sound += right.sound
        left.repeatedRows += right.repeatedRows
    }
}
