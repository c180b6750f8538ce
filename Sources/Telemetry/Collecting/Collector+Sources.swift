import MetricHistory

/// What was found out about the exporters behind the metrics.
struct SourceReport: Sendable {
    /// What keeps nodes or pods from being told apart, one sentence each.
    var problems: [String] = []
    /// What comes several times.
    var doubled = DoubledSource.kinds.map(DoubledSource.init)

    /// What could not be looked at.
    private var remarks: [String] = []

    /// What comes several times or could not be looked at, one sentence each.
    var notices: [String] { doubled.compactMap(\.sentence) + remarks }

    /// Notes a problem, each text once.
    mutating func note(problem: String) {
        if !problems.contains(problem) { problems.append(problem) }
    }

    /// Notes what could not be looked at, each text once.
    mutating func note(remark: String) {
        if !remarks.contains(remark) { remarks.append(remark) }
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

    /// Looks at the labels of the sources at the instants of a grid; what cannot be looked at is named.
    ///
    /// - Parameters:
    ///   - client: Asks Prometheus.
    ///   - grid: The instants, few of them.
    ///   - report: Gets what is found.
    /// - Throws: `PrometheusError` when other queries would fail in the same way.
    func lookAtSources(_ client: PrometheusClient, _ grid: TimeGrid, _ report: inout SourceReport) async throws {
        var nodes: [RangeSeries] = []
        for (name, labels) in [
            ("kube_node_info", "node, internal_ip, cluster, exported_node"),
            ("node_memory_MemTotal_bytes", "cluster, exported_node"),
        ] {
            switch try await client.attempt({ try await $0.course("count by (\(labels)) (\(name))", grid) }) {
            case .success(let series): nodes += series
            case .failure(let error): report.note(problem: "\(name) cannot be looked at: \(error)")
            }
        }
        for instant in 0..<grid.count {
            let there = nodes.filter { !$0.values[instant].isNaN }.map(\.labels)
            for problem in SourceFindings.problems(there) { report.note(problem: problem) }
        }
        try await lookForRenamedPods(client, grid, &report)
        for index in report.doubled.indices {
            let kind = report.doubled[index].kind
            switch try await client.attempt({ try await $0.doubles(kind, grid) }) {
            case .success(let found):
                for labels in found.owners { report.doubled[index].note(owner: labels) }
                report.doubled[index].note(example: found.example)
            case .failure(let error): report.note(remark: "\(kind.title): doubles cannot be looked for: \(error)")
            }
        }
    }

    private func lookForRenamedPods(
        _ client: PrometheusClient,
        _ grid: TimeGrid,
        _ report: inout SourceReport
    ) async throws {
        var renamed: [[String: String]] = []
        for name in ["kube_pod_info", "container_memory_working_set_bytes"] {
            let query = "count by (job, instance) (\(name){exported_pod!=\"\"})"
            switch try await client.attempt({ try await $0.course(query, grid) }) {
            case .success(let series): renamed += series.map(\.labels)
            case .failure(let error): report.note(remark: "labels of \(name) cannot be looked at: \(error)")
            }
        }
        if let problem = SourceFindings.renamedPods(renamed) { report.note(problem: problem) }
    }
}

extension PrometheusClient {
    /// What comes several times belongs to, and the label sets of one thing that does.
    fileprivate func doubles(
        _ kind: DoubledSource.Kind,
        _ grid: TimeGrid
    ) async throws -> (owners: [[String: String]], example: [[String: String]]) {
        let found = try await course(kind.query, grid).filter { $0.sampleCount > 0 }
        guard let first = found.first?.values.firstIndex(where: { !$0.isNaN }) else { return ([], []) }
        let example = try await query(kind.example, at: grid.time(at: first)).samples
        return (found.map(\.labels), example.map(\.labels))
    }
}
