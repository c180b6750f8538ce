import ClusterModel
import Foundation
import MetricHistory
import Simulation

/// Makes up a scenario folder of the size of the placement benchmark's s3-large, whose data may not be redistributed.
///
/// Only its shape is alike (nodes, pods, requests, lengths of life, load level), so that times can be compared; its key
/// figures mean nothing.
struct ScenarioGenerator {
    private static let nodeCount = 300
    private static let podCount = 5600
    private static let workloadCount = 3600
    private static let applicationCount = 150
    private static let stepCount = 288
    private static let stepSeconds = 300
    private static let endSeconds = 86_400
    private static let historyDays = 3

    /// CPU in milli-CPU and memory in MiB; the list is drawn from evenly.
    private static let nodeSizes: [(milliCPU: Int, memoryMiB: Int)] = [
        (4000, 16_384), (4000, 32_768), (12_000, 49_152), (12_000, 49_152), (13_000, 65_536), (16_000, 98_304),
    ]

    private static let podSizes: [(milliCPU: Int, memoryMiB: Int)] = [
        (250, 1664), (500, 3072), (750, 3072), (1000, 7616), (1000, 7616), (1500, 8448), (2500, 8704), (5000, 12_032),
    ]

    private struct Workload {
        var size: (milliCPU: Int, memoryMiB: Int)
        /// Mean use as a share of the request.
        var level: Double
        /// When in the day it uses most, as a share of the day.
        var peak: Double
        var isJob: Bool
    }

    private struct Pod {
        var workload: Int
        var arrival: Int
        var lifetime: Int
    }

    private var generator: SplitMix64
    private var workloads: [Workload] = []

    init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
        for _ in 0..<Self.workloadCount {
            let workload = Workload(
                size: Self.podSizes[draw(below: Self.podSizes.count)],
                level: Double.random(in: 0.2...1, using: &generator),
                peak: Double.random(in: 0...1, using: &generator),
                isJob: draw(below: 5) == 0
            )
            workloads.append(workload)
        }
    }

    /// Writes `history/generated.parquet` and a scenario folder as the benchmark lays them out.
    ///
    /// - Parameter folder: Where to put them.
    /// - Returns: The scenario's folder.
    /// - Throws: `MetricHistoryError` when a file cannot be written.
    mutating func write(to folder: String) throws -> String {
        let path = "\(folder)/scenarios/generated-large-01"
        try nodes().write(parquet: "\(path)/nodes.parquet")
        let pods = pods()
        try table(of: pods).write(parquet: "\(path)/pods.parquet")
        try usage(of: pods).write(parquet: "\(path)/usage.parquet")
        try history().write(parquet: "\(folder)/history/generated.parquet")
        let description = #"{"history": "generated", "history_before_day": {"planetlab": 100, "bitbrains": 200}}"#
        try Data(description.utf8).write(to: URL(filePath: "\(path)/scenario.json"))
        return path
    }

    private mutating func draw(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

    /// An exponentially distributed number of seconds.
    private mutating func lifetime(mean: Double) -> Int {
        Int(300 - (mean - 300) * log(1 - Double.random(in: 0..<1, using: &generator)))
    }

    private mutating func nodes() -> ColumnTable {
        let sizes = (0..<Self.nodeCount).map { _ in Self.nodeSizes[draw(below: Self.nodeSizes.count)] }
        return ColumnTable([
            ("node_id", .numbers(Array(0..<Self.nodeCount))),
            ("cpu_milli", .numbers(sizes.map(\.milliCPU))),
            ("memory_mib", .numbers(sizes.map(\.memoryMiB))),
            ("max_pods", .numbers(sizes.map { _ in 110 })),
        ])
    }

    /// A third of the pods fill the cluster in the first two hours, the others come during the day.
    private mutating func pods() -> [Pod] {
        let pods = (0..<Self.podCount).map { index in
            let workload = draw(below: workloads.count)
            let isJob = workloads[workload].isJob
            return Pod(
                workload: workload,
                arrival: draw(below: index % 3 == 0 && !isJob ? 7200 : Self.endSeconds),
                lifetime: lifetime(mean: isJob ? 3600 : 36_000)
            )
        }
        return pods.sorted { $0.arrival < $1.arrival }
    }

    private func table(of pods: [Pod]) -> ColumnTable {
        let owners = pods.map { workloads[$0.workload] }
        return ColumnTable([
            ("pod_id", .numbers(Array(pods.indices))),
            ("arrival_s", .numbers(pods.map(\.arrival))),
            ("lifetime_s", .numbers(pods.map(\.lifetime))),
            ("workload_id", .numbers(pods.map(\.workload))),
            ("app_id", .numbers(pods.map { $0.workload % Self.applicationCount })),
            ("kind", .strings(CodedStrings(owners.map { $0.isJob ? "job" : "service" }))),
            ("cpu_request_milli", .numbers(owners.map(\.size.milliCPU))),
            ("memory_request_mib", .numbers(owners.map(\.size.memoryMiB))),
        ])
    }

    private mutating func usage(of pods: [Pod]) -> ColumnTable {
        var (ids, steps, cpu, memory): ([Int], [Int], [Int], [Int]) = ([], [], [], [])
        for (id, pod) in pods.enumerated() {
            let first = (pod.arrival + Self.stepSeconds - 1) / Self.stepSeconds
            for step in min(first, Self.stepCount)..<Self.stepCount {
                ids.append(id)
                steps.append(step)
                cpu.append(milliCPU(of: workloads[pod.workload], at: step))
                memory.append(workloads[pod.workload].size.memoryMiB * 3 / 4)
            }
        }
        return ColumnTable([
            ("pod_id", .numbers(ids)), ("step", .numbers(steps)),
            ("cpu_milli", .numbers(cpu)), ("memory_mib", .numbers(memory)),
        ])
    }

    /// Nine in ten workloads have history.
    private mutating func history() -> ColumnTable {
        var (ids, days, steps, cpu): ([Int], [Int], [Int], [Int]) = ([], [], [], [])
        for id in workloads.indices where id % 10 != 0 {
            for day in 0..<Self.historyDays {
                for step in 0..<Self.stepCount {
                    ids.append(id)
                    days.append(day)
                    steps.append(step)
                    cpu.append(milliCPU(of: workloads[id], at: step))
                }
            }
        }
        return ColumnTable([
            ("workload_id", .numbers(ids)), ("app_id", .numbers(ids.map { $0 % Self.applicationCount })),
            ("day", .numbers(days)), ("step", .numbers(steps)), ("cpu_milli", .numbers(cpu)),
        ])
    }

    /// A day curve with noise.
    private mutating func milliCPU(of workload: Workload, at step: Int) -> Int {
        let phase = Double(step) / Double(Self.stepCount) - workload.peak
        let shape = 1 + 0.4 * cos(2 * Double.pi * phase) + Double.random(in: -0.3...0.3, using: &generator)
        return Int(Double(workload.size.milliCPU) * workload.level * shape)
    }
}

extension Column {
    /// Whole numbers in 32 bits.
    fileprivate static func numbers(_ values: [Int]) -> Column {
        .int32(NullableIntegers(values.map { Int64($0) }))
    }
}
