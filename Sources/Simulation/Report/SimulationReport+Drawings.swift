import ClusterModel
import LoadPrediction
import ReportDrawing

extension SimulationReport {
    /// The most nodes and workloads that a drawing shows.
    private static let rowLimit = 24

    /// The most columns of a load drawing.
    private static let columnLimit = 192

    /// Node load over time, one drawing per policy.
    var loadDrawings: [[String: Any]] {
        results.map { result in
            let load = nodeUtilization(of: result.assignment)
            let rows = hottestNodes(load)
            var map = HeatMap(
                title: "CPU utilization by node and time under \(result.name)",
                rowNames: rows.map { scenario.nodes[$0].name },
                rows: rows.map { binned(load[$0]) }
            )
            map.columnNames = dayNames(columns: map.rows.first?.count ?? 0)
            return ["name": result.name, "color": color(of: result.name), "svg": map.svg]
        }
    }

    /// The hottest node at every moment, one line per policy.
    var hottestNodeChart: String {
        let stepCount = scenario.timing.stepCount - scenario.timing.firstCountedStep
        let lines = results.map { result in
            let load = nodeUtilization(of: result.assignment)
            let hottest = (0..<stepCount).map { step in load.map { $0[step] }.max() ?? 0 }
            return LineChart.Line(name: result.name, color: color(of: result.name), values: binned(hottest))
        }
        let columns = lines.first?.values.count ?? 1
        let hours = Double(stepCount * scenario.timing.stepSeconds) / 3600
        var chart = LineChart(
            title: "CPU utilization of the hottest node",
            lines: lines,
            hoursPerValue: hours / Double(max(1, columns))
        )
        chart.firstHour = Double(scenario.timing.firstCountedStep * scenario.timing.stepSeconds) / 3600
        chart.marks = [0.8, 1]
        return chart.svg
    }

    /// Which share of each large workload's running time each node hosted, one drawing per policy.
    var placementDrawings: [[String: Any]] {
        let workloads = largestWorkloads()
        return results.map { result in
            let nodes = Array(hottestNodes(nodeUtilization(of: result.assignment)))
            let shares = hostedShares(of: workloads, in: result.assignment)
            var map = HeatMap(
                title: "Share of each workload's running time by node under \(result.name), in percent",
                rowNames: workloads.map(\.name),
                rows: workloads.map { workload in nodes.map { shares[workload]?[$0] ?? 0 } }
            )
            map.columnNames = nodes.enumerated().map { ($0, scenario.nodes[$1].name) }
            map.colors = .share
            map.showsValues = true
            map.width = 480
            map.labelWidth = 100
            return ["name": result.name, "color": color(of: result.name), "svg": map.svg]
        }
    }

    /// CPU utilization by node and counted sample.
    private func nodeUtilization(of assignment: Assignment) -> [[Double]] {
        let load = ObservedLoad(of: assignment, in: scenario)
        return scenario.nodes.enumerated().map { index, node in
            let row = load.milliCPU[index * load.stepCount..<(index + 1) * load.stepCount]
            return row.map { $0 / Double(node.allocatable.milliCPU) }
        }
    }

    /// All nodes in their order, or the hottest ones of a large cluster.
    private func hottestNodes(_ load: [[Double]]) -> [Int] {
        guard load.count > Self.rowLimit else { return Array(load.indices) }
        let peaks = load.map { $0.quantile(0.99) }
        return load.indices.sorted { peaks[$0] > peaks[$1] }.prefix(Self.rowLimit).sorted()
    }

    /// The maximum in each of a limited number of equal stretches: what matters is whether a node was ever hot.
    private func binned(_ values: [Double]) -> [Double?] {
        let size = max(1, (values.count + Self.columnLimit - 1) / Self.columnLimit)
        return stride(from: 0, to: values.count, by: size).map { values[$0..<min($0 + size, values.count)].max() }
    }

    private func dayNames(columns: Int) -> [(column: Int, name: String)] {
        let timing = scenario.timing
        let hours = (timing.stepCount - timing.firstCountedStep) * timing.stepSeconds / 3600
        let first = timing.firstCountedStep * timing.stepSeconds / 3600
        let spacing = hours > 30 ? 24 : 4
        return stride(from: (first + spacing - 1) / spacing * spacing, to: first + hours, by: spacing).map { hour in
            let column = (hour - first) * columns / max(1, hours)
            return (column, spacing == 24 ? "day \(hour / 24 + 1)" : "\(hour):00")
        }
    }

    /// The workloads with the largest CPU requests in the scenario.
    private func largestWorkloads() -> [WorkloadKey] {
        var requested: [WorkloadKey: Int64] = [:]
        for pod in scenario.pods {
            guard let workload = pod.pod.workload else { continue }
            requested[workload, default: 0] += pod.pod.request.resources.milliCPU
        }
        let sorted = requested.sorted { ($1.value, $0.key.name) < ($0.value, $1.key.name) }
        return sorted.prefix(Self.rowLimit).map(\.key)
    }

    private func hostedShares(of workloads: [WorkloadKey], in assignment: Assignment) -> [WorkloadKey: [Int: Double]] {
        var seconds: [WorkloadKey: [Int: Double]] = [:]
        let wanted = Set(workloads)
        for case (let pod, let placement?) in assignment.placements.enumerated() {
            guard let workload = scenario.pods[pod].pod.workload, wanted.contains(workload) else { continue }
            let stays = scenario.pods[pod].lifetime ?? scenario.timing.end
            let time = min(stays, scenario.timing.end - placement.start)
            seconds[workload, default: [:]][placement.node, default: 0] += Double(time)
        }
        return seconds.mapValues { byNode in
            let sum = byNode.values.reduce(0, +)
            return byNode.mapValues { sum > 0 ? $0 / sum : 0 }
        }
    }
}
