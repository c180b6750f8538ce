import Foundation

/// The layout of a directory of Parquet files, with folders such as `date=YYYY-MM-DD` that hold a part each.
struct DayPartitions {
    /// How many folders may lie in each other.
    private static let greatestDepth = 8
    /// The ends of names of data that is not read in a folder.
    private static let dataWords = [
        ".parquet", ".parq", ".csv", ".tsv", ".json", ".arrow", ".feather", ".orc", ".avro", ".zip", ".gz", ".zst",
    ]

    /// The Parquet files to read, sorted.
    private(set) var files: [String] = []
    /// Files and folders that look like data and are not read, relative to the directory.
    private(set) var unread: [String] = []
    private var visited: Set<String> = []

    /// Looks at a path: the path itself, or what a directory holds.
    init(_ path: String) throws {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
            files = [path]
            return
        }
        try visit(path, name: "", depth: 0)
        guard !files.isEmpty else { throw MetricHistoryError(file: path, problem: .noPartitions(found: unread)) }
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

    /// Whether a name is that of a temporary file or of notes that programs leave beside their data.
    static func isIgnored(_ name: String) -> Bool {
        name.hasPrefix(".") || name.hasPrefix("_") || name.hasSuffix(".crc") || name.hasSuffix(".tmp")
    }

    /// Whether a file or folder that is not read may hold data that somebody misses.
    static func looksLikeData(_ name: String, isDirectory: Bool) -> Bool {
        let small = name.lowercased()
        if dataWords.contains(where: small.contains) { return true }
        return isDirectory && (small.contains("=") || small.count { $0.isNumber } >= 6)
    }

    private mutating func visit(_ folder: String, name: String, depth: Int) throws {
        let real = URL(filePath: folder).resolvingSymlinksInPath().path
        guard depth <= Self.greatestDepth, visited.insert(real).inserted else { return unread.append(name) }
        for entry in try entries(folder) where !Self.isIgnored(entry) {
            let (path, own) = ("\(folder)/\(entry)", name.isEmpty ? entry : "\(name)/\(entry)")
            var isDirectory: ObjCBool = false
            let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
            let small = entry.lowercased()
            if isDirectory.boolValue, PartitionPath.pair(entry) != nil {
                try visit(path, name: own, depth: depth + 1)
            } else if !isDirectory.boolValue, small.hasSuffix(".parquet") || small.hasSuffix(".parq") {
                files.append(path)
            } else if isThere, Self.looksLikeData(entry, isDirectory: isDirectory.boolValue) {
                unread.append(isDirectory.boolValue ? own + "/" : own)
            }
        }
    }

    private func entries(_ directory: String) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
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
