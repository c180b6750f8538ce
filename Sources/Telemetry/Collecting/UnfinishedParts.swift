import Foundation
import MetricHistory

/// What could not be had of days that are written: it is asked for again with every run until it is whole.
///
/// A day that holds instants counts as there. Without this note, what a query that was refused or only partly answered lacks
/// would be missing for ever.
struct UnfinishedParts: Equatable {
    /// One metric over some instants of one day.
    struct Part: Codable, Hashable {
        let metric: String
        /// The first instant, in milliseconds since 1970 UTC.
        let first: Int64
        /// The last instant, in milliseconds since 1970 UTC.
        let last: Int64

        /// Whether the times are within what sums and differences of times can take.
        var isPlausible: Bool { first.magnitude < 1 << 52 && last.magnitude < 1 << 52 }

        init(metric: String, first: Int64, last: Int64) {
            self.metric = metric
            self.first = first
            self.last = last
        }

        init(metric: String, grid: TimeGrid) {
            self.init(metric: metric, first: grid.start, last: grid.end - grid.stepMilliseconds)
        }

        /// The instants, nil where they do not lie within one day on full steps.
        func grid(step: Int64) -> TimeGrid? {
            guard isPlausible, first <= last, first % step == 0,
                last - DayStore.day(of: first) < DayStore.millisecondsPerDay
            else { return nil }
            return TimeGrid(start: first, stepMilliseconds: step, count: Int((last - first) / step) + 1)
        }
    }

    private(set) var parts: Set<Part> = []

    private static func file(_ directory: String) -> String { "\(directory)/.unfinished.json" }

    /// Nothing.
    init() {}

    /// Reads the note of a folder; without one nothing is unfinished.
    ///
    /// - Throws: `CollectorError` when it is there and cannot be read.
    init(directory: String) throws {
        let file = Self.file(directory)
        guard FileManager.default.fileExists(atPath: file) else { return }
        do {
            let noted = try JSONDecoder().decode(Set<Part>.self, from: Data(contentsOf: URL(filePath: file)))
            // Days far beyond any date are not there, so all of them would be asked for anyway.
            parts = noted.filter(\.isPlausible)
        } catch {
            throw CollectorError.badNote(file: file, reason: (error as? CocoaError)?.localizedDescription ?? "\(error)")
        }
    }

    /// Writes the note, whole or not at all.
    func write(directory: String) throws {
        let file = Self.file(directory)
        do {
            if parts.isEmpty {
                if FileManager.default.fileExists(atPath: file) { try FileManager.default.removeItem(atPath: file) }
                return
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            let sorted = parts.sorted { ($0.first, $0.last, $0.metric) < ($1.first, $1.last, $1.metric) }
            try encoder.encode(sorted).write(to: URL(filePath: file), options: .atomic)
        } catch { throw CollectorError.badNote(file: file, reason: error.localizedDescription) }
    }

    /// Takes in metrics that could not be had at the instants of a grid, together with what touches them of the same day.
    mutating func add(_ metrics: Set<String>, _ grid: TimeGrid) {
        let day = DayStore.day(of: grid.start)
        let step = grid.stepMilliseconds
        for metric in metrics {
            var part = Part(metric: metric, grid: grid)
            for known in parts.sorted(by: { $0.first < $1.first })
            where known.metric == metric && DayStore.day(of: known.first) == day
                && known.first <= part.last + step && known.last >= part.first - step
            {
                parts.remove(known)
                part = Part(metric: metric, first: min(known.first, part.first), last: max(known.last, part.last))
            }
            parts.insert(part)
        }
    }

    /// Forgets what lies within a grid of metrics that were had whole there.
    mutating func remove(_ metrics: Set<String>, _ grid: TimeGrid) {
        parts = parts.filter { !metrics.contains($0.metric) || $0.first < grid.start || $0.last >= grid.end }
    }

    /// Forgets days that are not there: all of them is asked for anyway.
    mutating func keep(days: Set<Int64>) { parts = parts.filter { days.contains(DayStore.day(of: $0.first)) } }
}
