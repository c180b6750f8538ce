import Foundation

extension PodHistory {
    /// The file of a day that says which pods there were.
    package static let podsFile = "pods.parquet"

    /// The file of a day that says what the nodes offer.
    package static let nodesFile = "nodes.parquet"

    /// The file of a day that says what pods used; it is written last, so that a day with it is whole.
    package static let usageFile = "usage.parquet"

    /// Reads day folders: `date=YYYY-MM-DD/{pods,usage,nodes}.parquet`.
    ///
    /// - Parameters:
    ///   - directory: The folder of the days.
    ///   - days: The first instants of the first and the last day to read, in milliseconds since 1970 UTC; nil is all.
    /// - Returns: The days as one history.
    /// - Throws: `MetricHistoryError` when there is no day, a file cannot be read, or days have different steps.
    public static func read(directory: String, days: ClosedRange<Int64>? = nil) throws -> PodHistory {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        let wanted = days.map { TimeText.day($0.lowerBound)...TimeText.day($0.upperBound) }
        let folders = names.filter { $0.hasPrefix("date=") && wanted?.contains(String($0.dropFirst(5))) != false }
            .sorted()
            .map { "\(directory)/\($0)" }
            .filter { FileManager.default.fileExists(atPath: "\($0)/\(usageFile)") }
        guard !folders.isEmpty else { throw MetricHistoryError(file: directory, problem: .noPodDays) }
        var step: Int64?
        var parts: [(file: String, history: PodHistory)] = []
        for folder in folders {
            let part = try PodHistory(day: folder, step: step)
            step = step ?? part.stepMilliseconds
            parts.append(("\(folder)/\(usageFile)", part))
        }
        let usage = parts.flatMap { part in zip(part.history.pods, part.history.usage) }.filter { $1.count > 0 }
        let starts = usage.map(\.1.start)
        let codes = CodedStrings(usage.map(\.0.uid)).codes
        let rows = usage.reduce(0) { $0 + $1.1.count }
        try requireReasonableSize(starts, codes, rows: rows, step: step ?? 300_000, directory)
        return together(parts, step: step ?? 300_000)
    }

    /// The days of a folder that are whole, as their first instants, oldest first.
    public static func days(directory: String) -> [Int64] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasPrefix("date=") }
            .filter { FileManager.default.fileExists(atPath: "\(directory)/\($0)/\(usageFile)") }
            .compactMap { name in
                let date = try? Date.ISO8601FormatStyle().year().month().day().parse(String(name.dropFirst(5)))
                return date.flatMap { Int64(exactly: ($0.timeIntervalSince1970 * 1000).rounded(.down)) }
            }
            .sorted()
    }

    /// Writes the history, which lies within one day, into the day's folder.
    ///
    /// - Parameter folder: The folder; files that are there are replaced, each whole or not at all.
    /// - Throws: `MetricHistoryError` when a file cannot be written.
    package func write(day folder: String) throws {
        try podTable.write(parquet: "\(folder)/\(Self.podsFile)")
        try nodeTable.write(parquet: "\(folder)/\(Self.nodesFile)")
        try usageTable.write(parquet: "\(folder)/\(Self.usageFile)")
    }

    /// Reads a day's folder.
    ///
    /// - Parameters:
    ///   - folder: The folder.
    ///   - step: The spacing that it must have, nil for any.
    /// - Throws: `MetricHistoryError` when a file cannot be read or has another step.
    package init(day folder: String, step: Int64?) throws {
        let usageTable = try ColumnTable(parquet: "\(folder)/\(Self.usageFile)")
        let times = try usageTable.plausibleTimes("timestamp")
        let found = try Self.step(of: times, "\(folder)/\(Self.usageFile)", expected: step)
        var pods = try Self.records(ColumnTable(parquet: "\(folder)/\(Self.podsFile)"))
        let positions = Dictionary(
            pods.enumerated().map { ($1.record.uid, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let uids = try usageTable.codedStrings("uid")
        let podOfCode = uids.dictionary.map { positions[$0] }
        let cpu = try usageTable.doubles("cpu_cores").map { Self.possible($0, below: Self.mostCores) }
        let memory = try usageTable.doubles("memory_bytes").map { Self.possible($0, below: Self.mostBytes) }
        try Self.requireReasonableSize(times, uids.codes, rows: times.count, step: found, "\(folder)/\(Self.usageFile)")
        var settling = PodSettling(file: "\(folder)/\(Self.usageFile)")
        for row in times.indices {
            // A row of a pod that pods.parquet does not have says nothing one could use.
            guard let pod = podOfCode[Int(uids.codes[row])] else { continue }
            let time = times[row]
            pods[pod].usage.cover(time, through: time, step: found)
            guard let index = pods[pod].usage.index(of: time, step: found) else { continue }
            let record = pods[pod].record
            settling.take(
                cpu: cpu[row],
                memory: memory[row],
                at: time,
                index: index,
                of: &pods[pod].usage,
                pod: pod,
                record
            )
        }
        let nodes = try Self.nodes(ColumnTable(parquet: "\(folder)/\(Self.nodesFile)"))
        self.init(stepMilliseconds: found, pods: pods, nodes: nodes)
        contradictions = settling.contradictions
    }

    /// More than any machine has, and small enough to be computed with.
    static let mostCores = 1e6
    static let mostBytes = 1e17

    /// A value, or a gap where nothing can be so large or be negative.
    static func possible(_ value: Double, below most: Double) -> Double {
        value >= 0 && value < most ? value : .nan
    }

    /// Files and folders that look like pods' data and are not read, relative to the directory.
    ///
    /// - Parameter directory: The folder of the days.
    /// - Returns: Their names: days called otherwise, days without usage, and further files of days.
    package static func unread(directory: String) -> [String] {
        func entries(_ folder: String) -> [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
                .filter { !DayPartitions.isIgnored($0) }
        }
        var found: [String] = []
        for name in entries(directory) {
            var isDirectory: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "\(directory)/\(name)", isDirectory: &isDirectory)
            guard isDirectory.boolValue, name.hasPrefix("date=") else {
                if DayPartitions.looksLikeData(name, isDirectory: isDirectory.boolValue) { found.append(name) }
                continue
            }
            let files = entries("\(directory)/\(name)")
            guard files.contains(usageFile) else {
                found.append("\(name)/ (it has no \(usageFile))")
                continue
            }
            let known = [podsFile, nodesFile, usageFile]
            found += files.filter { !known.contains($0) && DayPartitions.looksLikeData($0, isDirectory: false) }
                .map { "\(name)/\($0)" }
        }
        return found
    }

    /// Refuses instants that are so far apart that the gaps between them would not fit in memory.
    private static func requireReasonableSize(
        _ times: [Int64],
        _ codes: [Int32],
        rows: Int,
        step: Int64,
        _ file: String
    ) throws {
        var spans: [Int32: ClosedRange<Int64>] = [:]
        for (time, code) in zip(times, codes) {
            let known = spans[code] ?? time...time
            spans[code] = min(known.lowerBound, time)...max(known.upperBound, time)
        }
        let cells = spans.values.reduce(0) { $0 + Int(($1.upperBound - $1.lowerBound) / step) + 1 }
        guard cells > max(10_000_000, 100 * rows) else { return }
        throw MetricHistoryError(
            file: file,
            column: "timestamp",
            problem: .irregular(step: step, instants: cells, rows: rows)
        )
    }

    private static func step(of times: [Int64], _ file: String, expected: Int64?) throws -> Int64 {
        let instants = Set(times).sorted()
        let found = zip(instants.dropFirst(), instants).map { $0 - $1 }.min() ?? expected ?? 300_000
        if let row = times.firstIndex(where: { $0 % found != 0 }) {
            throw MetricHistoryError(
                file: file,
                column: "timestamp",
                problem: .offGrid(row: row + 1, time: times[row], step: found)
            )
        }
        // What reads the history counts in slots of a day.
        guard found >= 1000, TimeText.millisecondsPerDay % found == 0, found % 1000 == 0 else {
            throw MetricHistoryError(file: file, column: "timestamp", problem: .unsuitableStep(found))
        }
        guard expected == nil || expected == found else {
            throw MetricHistoryError(
                file: file,
                column: "timestamp",
                problem: .otherStep(found: found, expected: expected ?? found)
            )
        }
        return found
    }
}
