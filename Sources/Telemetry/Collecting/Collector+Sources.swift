import MetricHistory

/// What was found out about the exporters behind the metrics.
struct SourceReport: Sendable {
    /// What keeps nodes or pods from being told apart, one sentence each.
    var problems: [String] = []
    /// What comes several times.
    var doubled = DoubledSource.kinds.map(DoubledSource.init)

    /// What comes several times, one sentence each.
    var notices: [String] { doubled.compactMap(\.sentence) }

    /// Notes a problem, each text once.
    mutating func note(problem: String) {
        if !problems.contains(problem) { problems.append(problem) }
    }
}

extension Collector {
    /// How far apart the instants are at which sources are looked at, in milliseconds.
    private static let sourceStep: Int64 = 6 * 3_600_000

    /// Some instants of a part, its last one among them.
    static func sourceGrid(_ grid: TimeGrid) -> TimeGrid {
        let span = grid.end - grid.stepMilliseconds - grid.start
        let count = Int(span / sourceStep) + 1
        let start = grid.end - grid.stepMilliseconds - Int64(count - 1) * sourceStep
        return TimeGrid(start: start, stepMilliseconds: sourceStep, count: count)
    }

    /// Looks at the labels of the sources at the instants of a grid.
    ///
    /// - Parameters:
    ///   - grid: The instants, few of them.
    ///   - report: Gets what is found.
    /// - Throws: `PrometheusError`.
    func lookAtSources(_ grid: TimeGrid, _ report: inout SourceReport) async throws {
        let nodes = try await client.course(
            "count by (node, internal_ip, cluster, exported_node) (kube_node_info)",
            grid
        )
        let exporters = try await client.course("count by (cluster, exported_node) (node_memory_MemTotal_bytes)", grid)
        for instant in 0..<grid.count {
            let there = (nodes + exporters).filter { !$0.values[instant].isNaN }.map(\.labels)
            for problem in SourceFindings.problems(there) { report.note(problem: problem) }
        }
        var renamed: [[String: String]] = []
        for name in ["kube_pod_info", "container_memory_working_set_bytes"] {
            renamed += try await client.course("count by (job, instance) (\(name){exported_pod!=\"\"})", grid).map(
                \.labels
            )
        }
        if let problem = SourceFindings.renamedPods(renamed) { report.note(problem: problem) }
        for index in report.doubled.indices { try await lookForDoubles(grid, &report.doubled[index]) }
    }

    private func lookForDoubles(_ grid: TimeGrid, _ doubled: inout DoubledSource) async throws {
        let found = try await client.course(doubled.kind.query, grid).filter { $0.sampleCount > 0 }
        for series in found { doubled.note(owner: series.labels) }
        guard let first = found.first?.values.firstIndex(where: { !$0.isNaN }) else { return }
        let example = try await client.query(doubled.kind.example, at: grid.time(at: first)).samples
        doubled.note(example: example.map(\.labels))
    }
}
