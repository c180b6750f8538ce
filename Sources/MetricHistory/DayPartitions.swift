import Foundation

/// The layout of a directory with one folder per UTC day: `date=YYYY-MM-DD/part-*.parquet`.
enum DayPartitions {
    /// The files to read for a path, sorted: the path itself, or the partitions of a directory.
    static func files(_ path: String) throws -> [String] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
            return [path]
        }
        let files = try entries(path, prefix: "date=", suffix: "").flatMap {
            try entries($0, prefix: "part-", suffix: ".parquet")
        }
        guard !files.isEmpty else { throw MetricHistoryError(file: path, problem: .noPartitions) }
        return files
    }

    /// The first instants of the UTC days that a grid touches, in milliseconds since 1970 UTC.
    static func days(of grid: TimeGrid) -> [Int64] {
        guard grid.count > 0 else { return [] }
        let perDay = TimeText.millisecondsPerDay
        let first = grid.start.flooredMultiple(of: perDay)
        return Array(stride(from: first, through: grid.time(at: grid.count - 1), by: Int64.Stride(perDay)))
    }

    /// The file of a day.
    static func file(day: Int64, in directory: String) -> String {
        "\(directory)/date=\(TimeText.day(day))/part-0.parquet"
    }

    private static func entries(_ directory: String, prefix: String, suffix: String) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory)
                .filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }
                .sorted()
                .map { "\(directory)/\($0)" }
        } catch {
            throw MetricHistoryError(file: directory, problem: .unreadable(error.localizedDescription))
        }
    }
}

extension Int64 {
    /// The largest multiple of a positive number that is not above this one.
    func flooredMultiple(of unit: Int64) -> Int64 {
        let remainder = self % unit
        return remainder < 0 ? self - remainder - unit : self - remainder
    }
}
