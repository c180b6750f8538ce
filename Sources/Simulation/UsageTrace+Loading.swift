import MetricHistory

extension UsageTrace {
    /// Reads `usage.parquet`: `pod_id`, `step`, `cpu_milli`, `memory_mib`, rows in any order.
    ///
    /// - Throws: `ScenarioError` or `MetricHistoryError` if a row names an unknown pod or step, or if a pod's steps have a
    ///   hole or a duplicate.
    init(parquet path: String, podCount: Int, stepCount: Int) throws {
        let table = try ColumnTable(parquet: path, columns: ["pod_id", "step", "cpu_milli", "memory_mib"])
        let pods = try table.int32s("pod_id")
        let steps = try table.int32s("step")
        let cpu = try table.int32s("cpu_milli")
        let memory = try table.int32s("memory_mib")
        var firstSteps = [Int](repeating: stepCount, count: podCount)
        var counts = [Int](repeating: 0, count: podCount)
        for row in pods.indices {
            let (pod, step) = (Int(pods[row]), Int(steps[row]))
            guard pod >= 0, pod < podCount, step >= 0, step < stepCount, cpu[row] >= 0, memory[row] >= 0 else {
                let problem =
                    "row \(row + 1) (pod \(pod), step \(step), \(cpu[row]) mCPU, \(memory[row]) MiB) is out of range"
                let mend = "pods are 0..<\(podCount), steps 0..<\(stepCount), amounts at least 0"
                throw ScenarioError(path: path, problem: problem, mend: mend)
            }
            firstSteps[pod] = min(firstSteps[pod], step)
            counts[pod] += 1
        }
        let offsets = counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
        var orderedCPU = [Int32](repeating: -1, count: pods.count)
        var orderedMemory = orderedCPU
        for row in pods.indices {
            let pod = Int(pods[row])
            let position = offsets[pod] + Int(steps[row]) - firstSteps[pod]
            guard position < offsets[pod + 1], orderedCPU[position] < 0 else {
                let problem = "the steps of pod \(pod) have a hole or a duplicate"
                throw ScenarioError(
                    path: path,
                    problem: problem,
                    mend: "one row for every step from its first to its last"
                )
            }
            orderedCPU[position] = cpu[row]
            orderedMemory[position] = memory[row]
        }
        self.init(firstSteps: firstSteps, offsets: offsets, milliCPU: orderedCPU, memoryMiB: orderedMemory)
    }
}
