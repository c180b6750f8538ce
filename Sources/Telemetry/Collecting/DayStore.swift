import Foundation
import MetricHistory

/// The day partitions that a collector keeps: `date=YYYY-MM-DD/part-0.parquet`, for pods `usage.parquet` and others.
struct DayStore {
    static let millisecondsPerDay: Int64 = 86_400_000

    /// The instants that the partition of a day holds.
    struct Coverage: Equatable {
        /// The first instant, in milliseconds since 1970 UTC.
        let first: Int64
        /// The last instant, in milliseconds since 1970 UTC.
        let last: Int64
    }

    let directory: String

    /// The file without which a day does not count as there.
    var fileName = "part-0.parquet"

    /// The first instant of the day that an instant belongs to.
    static func day(of time: Int64) -> Int64 {
        let remainder = time % millisecondsPerDay
        return time - (remainder < 0 ? remainder + millisecondsPerDay : remainder)
    }

    /// The file of a day.
    func file(_ day: Int64) -> String { "\(folder(day))/\(fileName)" }

    /// The days with a partition, oldest first.
    func days() -> [Int64] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasPrefix("date=") }
            .compactMap { InstantText.start(ofDay: String($0.dropFirst(5))) }
            .filter { FileManager.default.fileExists(atPath: file($0)) }
            .sorted()
    }

    /// The instants that a day's partition holds.
    ///
    /// - Parameters:
    ///   - day: The day.
    ///   - step: The spacing that its instants must have, in milliseconds.
    /// - Returns: The first and the last instant, nil when it holds none.
    /// - Throws: `MetricHistoryError` when the file cannot be read, `CollectorError` when the spacing is another.
    func coverage(_ day: Int64, step: Int64) throws -> Coverage? {
        let times = try ColumnTable(parquet: file(day), columns: ["timestamp"]).timestamps("timestamp")
        let instants = Set(times).sorted()
        guard let first = instants.first, let last = instants.last else { return nil }
        let found = zip(instants.dropFirst(), instants).map { $0 - $1 }.min() ?? step
        guard found == step, first % step == 0 else {
            throw CollectorError.otherStep(file: file(day), found: found, wanted: step)
        }
        return Coverage(first: first, last: last)
    }

    /// The table of a day.
    func table(_ day: Int64, step: Duration) throws -> MetricTable { try MetricTable.read(path: file(day), step: step) }

    /// Writes a table that lies within one day, whole or not at all.
    func write(_ table: MetricTable) throws { try table.writePartitions(directory: directory) }

    /// Removes what interrupted writers and removals have left.
    func removeLeftovers() {
        let manager = FileManager.default
        for name in (try? manager.contentsOfDirectory(atPath: directory)) ?? [] {
            if name.hasPrefix(".date=") { try? manager.removeItem(atPath: "\(directory)/\(name)") }
            guard name.hasPrefix("date=") else { continue }
            let folder = "\(directory)/\(name)"
            for file in (try? manager.contentsOfDirectory(atPath: folder)) ?? [] {
                guard file.hasPrefix("."), file.hasSuffix(".tmp") else { continue }
                try? manager.removeItem(atPath: "\(folder)/\(file)")
            }
        }
    }

    /// Removes the oldest days.
    ///
    /// - Parameters:
    ///   - oldest: Days before this instant go.
    ///   - maximumBytes: While the rest is larger, its oldest day goes too; the newest day stays.
    /// - Returns: The days that were removed, and the bytes that are left.
    /// - Throws: `CollectorError` when a day cannot be removed.
    func prune(before oldest: Int64, maximumBytes: Int64) throws -> (removed: [Int64], bytes: Int64) {
        var kept = days()
        var bytes = kept.reduce(0) { $0 + size($1) }
        var removed: [Int64] = []
        while let day = kept.first, kept.count > 1, day + Self.millisecondsPerDay <= oldest || bytes > maximumBytes {
            bytes -= size(day)
            try remove(day)
            removed.append(kept.removeFirst())
        }
        return (removed, bytes)
    }

    /// Removes a day; its folder disappears at once, under the eyes of a reader too.
    private func remove(_ day: Int64) throws {
        let hidden = "\(directory)/.date=\(InstantText.day(day)).removed"
        do {
            try? FileManager.default.removeItem(atPath: hidden)
            try FileManager.default.moveItem(atPath: folder(day), toPath: hidden)
            try FileManager.default.removeItem(atPath: hidden)
        } catch {
            throw CollectorError.cannotRemove(path: folder(day), reason: error.localizedDescription)
        }
    }

    /// The folder of a day.
    func folder(_ day: Int64) -> String { "\(directory)/date=\(InstantText.day(day))" }

    private func size(_ day: Int64) -> Int64 {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder(day))) ?? []
        return names.reduce(0) { sum, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder(day))/\(name)")
            return sum + ((attributes?[.size] as? NSNumber)?.int64Value ?? 0)
        }
    }
}
