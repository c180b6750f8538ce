import ClusterModel
import LoadPrediction
import MetricHistory

extension WorkloadDay {
    private struct Key: Hashable {
        let workload: Int32
        let day: Int32
    }

    /// Samples per day in the benchmark's history files.
    private static let samplesPerDay = 288

    /// Reads a history file of the benchmark: `workload_id`, `app_id`, `day`, `step`, `cpu_milli`.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - isKnown: Whether a day may be known.
    /// - Returns: One element per workload and day.
    /// - Throws: `ScenarioError` or `MetricHistoryError` if a column is missing or a step out of range.
    static func read(parquet path: String, where isKnown: (_ day: Int) -> Bool) throws -> [WorkloadDay] {
        let table = try ColumnTable(parquet: path, columns: ["workload_id", "app_id", "day", "step", "cpu_milli"])
        let workloads = try table.int32s("workload_id")
        let applications = try table.int32s("app_id")
        let days = try table.int32s("day")
        let steps = try table.int32s("step")
        let cpu = try table.int32s("cpu_milli")
        var positions: [Key: Int] = [:]
        var samples: [[Double]] = []
        var rows: [Int] = []
        var current: (key: Key, position: Int)?
        for row in workloads.indices where isKnown(Int(days[row])) {
            guard (0..<samplesPerDay).contains(Int(steps[row])) else {
                let problem = "column 'step' is \(steps[row]) in row \(row + 1)"
                throw ScenarioError(path: path, problem: problem, mend: "steps are 0..<\(samplesPerDay)")
            }
            let key = Key(workload: workloads[row], day: days[row])
            // Rows of one day usually follow each other; the dictionary is asked only where they change.
            let position = current?.key == key ? current?.position : positions[key]
            let target = position ?? samples.count
            if position == nil {
                positions[key] = target
                rows.append(row)
                samples.append(Array(repeating: .nan, count: samplesPerDay))
            }
            current = (key, target)
            samples[target][Int(steps[row])] = Double(cpu[row])
        }
        return zip(rows, samples).map { row, samples in
            let key = WorkloadKey(application: "\(applications[row])", name: "\(workloads[row])")
            return WorkloadDay(workload: key, day: Int(days[row]), milliCPU: samples)
        }
    }
}
