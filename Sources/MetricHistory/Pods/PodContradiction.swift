/// Rows that give different use of one pod at one time; what they contradict each other about is a gap.
public struct PodContradiction: Hashable, Sendable {
    /// The file with the row that was read later.
    public let file: String

    /// The pod's namespace.
    public let namespace: String

    /// The pod's name.
    public let pod: String

    /// The first such time, in milliseconds since 1970 UTC.
    public let time: Int64

    /// How many instants of this file and pod are in doubt.
    public internal(set) var count: Int
}

extension PodContradiction: CustomStringConvertible {
    /// One line: where, what, how to fix it.
    public var description: String {
        let more = count > 1 ? " and at \(count - 1) other times" : ""
        return "\(PrintableText.of(file, limit: 1000)): has another value than an earlier row for pod "
            + "\(PrintableText.of(namespace))/\(PrintableText.of(pod)) at \(TimeText.instant(time))\(more); "
            + "these are taken as gaps, keep one of the rows"
    }
}

extension [PodContradiction] {
    /// At most ten lines, and how many pods more there are.
    public var sentences: [String] {
        prefix(10).map(\.description)
            + (count > 10 ? ["usage.parquet: rows contradict each other for \(count - 10) more pods"] : [])
    }
}

/// Puts samples of pods together from rows of which some may say something again.
///
/// A gap says nothing, so a value takes its place; of two different values neither counts, whatever follows.
struct PodSettling {
    private struct Sample: Hashable {
        let pod: Int
        let time: Int64
    }

    /// The file that is read now.
    var file: String
    private(set) var contradictions: [PodContradiction] = []
    private var places: [String: [Int: Int]] = [:]
    private var doubtfulCPU: Set<Sample> = []
    private var doubtfulMemory: Set<Sample> = []

    init(file: String) { self.file = file }

    /// Takes in a sample at an instant that is covered.
    ///
    /// - Parameters:
    ///   - cpu: CPU in cores, NaN for a gap.
    ///   - memory: Memory in bytes, NaN for a gap.
    ///   - time: The instant.
    ///   - index: Where the instant is in the course.
    ///   - usage: The pod's course.
    ///   - pod: The pod's position, by which its samples are known.
    ///   - record: Which pod it is.
    mutating func take(
        cpu: Double,
        memory: Double,
        at time: Int64,
        index: Int,
        of usage: inout PodUsage,
        pod: Int,
        _ record: PodRecord
    ) {
        let sample = Sample(pod: pod, time: time)
        let wasDoubtful = doubtfulCPU.contains(sample) || doubtfulMemory.contains(sample)
        let isCPUClear = Self.settle(&usage.cpu[index], cpu, sample, &doubtfulCPU)
        let isMemoryClear = Self.settle(&usage.memory[index], memory, sample, &doubtfulMemory)
        if !(isCPUClear && isMemoryClear), !wasDoubtful { note(sample, record) }
    }

    /// Settles one value; false where it contradicts the known one.
    private static func settle(
        _ known: inout Double,
        _ value: Double,
        _ sample: Sample,
        _ doubtful: inout Set<Sample>
    ) -> Bool {
        guard !value.isNaN, value != known else { return true }
        if known.isNaN {
            if doubtful.isEmpty || !doubtful.contains(sample) { known = value }
            return true
        }
        doubtful.insert(sample)
        known = .nan
        return false
    }

    private mutating func note(_ sample: Sample, _ record: PodRecord) {
        if let place = places[file]?[sample.pod] {
            contradictions[place].count += 1
            return
        }
        places[file, default: [:]][sample.pod] = contradictions.count
        contradictions.append(
            PodContradiction(
                file: file,
                namespace: record.namespace,
                pod: record.name,
                time: sample.time,
                count: 1
            )
        )
    }
}
