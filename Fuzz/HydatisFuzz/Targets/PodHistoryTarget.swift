import Foundation

@testable import LoadPrediction
@testable import MetricHistory
@testable import Simulation

/// A day's folder of pods' history with tables of any numbers, and what is learned from it and replayed of it.
enum PodHistoryTarget: FuzzTarget {
    static let name = "pod-history"
    static let about = "days of recorded pods: tables of any numbers, profiles, own history"
    private static let folder = ScratchFile("pods").path

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var numbers = FuzzNumbers(bytes[...])
        try write(&numbers)
        let history = try PodHistory(day: folder, step: nil)
        let profiles = OwnerProfiles(history: history)
        _ = profiles
        let window = try OwnHistory.lastDays(1, of: history)
        let own = try OwnHistory(history: history, window: window)
        require(own.scenario.pods.count <= history.pods.count, "more pods than recorded")
    }

    private static func write(_ numbers: inout FuzzNumbers) throws {
        let uids: [String?] = ["a", "b", "c", nil]
        let nodes: [String?] = ["n0", "n1", "gone"]
        let nodeCount = numbers.count(2)
        let podCount = numbers.count(3)
        let rowCount = numbers.count(8)
        try ColumnTable([
            ("node", numbers.texts(nodeCount, nodes)),
            ("cpu_cores", numbers.numbers(nodeCount)), ("memory_bytes", numbers.numbers(nodeCount)),
            ("max_pods", numbers.numbers(nodeCount)),
            ("taints", numbers.texts(nodeCount, ["", "k=v:NoSchedule,:", "k:NoExecute", nil])),
        ]).write(parquet: "\(folder)/\(PodHistory.nodesFile)")
        try ColumnTable([
            ("uid", numbers.texts(podCount, uids)), ("namespace", numbers.texts(podCount, ["shop"])),
            ("pod", numbers.texts(podCount, ["web-1", ""])), ("node", numbers.texts(podCount, nodes)),
            ("owner_kind", numbers.texts(podCount, ["ReplicaSet", "DaemonSet", "Job", nil])),
            ("owner", numbers.texts(podCount, ["web", nil])),
            ("cpu_request_cores", numbers.numbers(podCount)), ("memory_request_bytes", numbers.numbers(podCount)),
            ("created", numbers.times(podCount)), ("started", numbers.times(podCount)),
            ("completed", numbers.times(podCount)), ("first_seen", numbers.times(podCount)),
            ("last_seen", numbers.times(podCount)),
        ]).write(parquet: "\(folder)/\(PodHistory.podsFile)")
        try ColumnTable([
            ("timestamp", numbers.times(rowCount)), ("uid", numbers.texts(rowCount, uids)),
            ("cpu_cores", numbers.numbers(rowCount)), ("memory_bytes", numbers.numbers(rowCount)),
        ]).write(parquet: "\(folder)/\(PodHistory.usageFile)")
    }

    static func seeds() throws -> [String: Data] {
        let numbers: [Int32] =
            [1, 1, 3, 0, 32, 8000, 880, 0]  // a node of 4 cores
            + [0, 0, 0, 0, 0, 0, 4, 4, 0, 0, 600, 0, 600]  // a pod of half a core
            + [0, 300, 600, 0, 0, 0, 1, 2, 3, 1, 1, 1]  // three instants of it
        var data = Data()
        for number in numbers { withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) } }
        return ["one-pod": data, "nothing": Data(repeating: 0, count: 12)]
    }
}
