import Foundation
public import MetricHistory

extension Fault {
    /// The metrics that kube-state-metrics tells, not the node's exporter.
    private static let ofOtherSources: Set<String> = [
        "running_pods", "cpu_requested_ratio", "memory_requested_ratio", "container_restarts_per_hour",
    ]

    /// The table with the fault in it.
    ///
    /// Missing values stay missing, ratios stay in 0...1.
    ///
    /// - Parameter table: Metrics of the catalogue; those that are not there are left alone.
    /// - Returns: The changed table.
    public func injected(into table: MetricTable) -> MetricTable {
        var generator = SplittableGenerator(seed: seed)
        var series = Series(table: table, fault: self)
        switch kind {
        case .cpuHog: hogCPU(&series, &generator)
        case .memoryLeak: leakMemory(&series, &generator)
        case .diskFilling: fillDisk(&series, &generator)
        case .networkDrop: dropNetwork(&series, &generator)
        case .flatExporter: freeze(&series)
        case .clockSkew: skew(&series, &generator)
        case .noisyNeighbor: disturb(&series, &generator)
        }
        return series.table
    }

    private func hogCPU(_ series: inout Series, _ generator: inout SplittableGenerator) {
        let level = generator.number(0.93, 0.99)
        let load = generator.number(0.8, 2)
        let pressure = generator.number(0.2, 0.6)
        let noise = intervals.map { _ in generator.number(-0.005, 0.005) }
        series.change("cpu_utilization_ratio") { value, k in min(1, max(value, level + noise[k])) }
        series.change("load_average_per_core") { value, _ in value + load }
        series.change("cpu_pressure_ratio") { value, _ in min(1, value + pressure) }
    }

    private func leakMemory(_ series: inout Series, _ generator: inout SplittableGenerator) {
        let rate = generator.number(0.02, 0.05)
        let total = series.totalMemory
        var excess = intervals.map { _ in 0.0 }
        series.change("memory_utilization_ratio") { value, k in
            let leaked = min(0.985, value + rate * Double(k + 1))
            excess[k] = max(0, leaked - 0.9)
            return max(value, leaked)
        }
        if let total { series.copy("memory_available_bytes", from: "memory_utilization_ratio") { (1 - $0) * total } }
        series.change("major_page_faults_per_second") { value, k in value + 3000 * excess[k] }
        series.change("memory_pressure_ratio") { value, k in min(1, value + 2 * excess[k]) }
    }

    private func fillDisk(_ series: inout Series, _ generator: inout SplittableGenerator) {
        let rate = generator.number(0.01, 0.025)
        let busy = generator.number(0.1, 0.3)
        series.change("filesystem_used_ratio") { value, k in min(1, value + rate * Double(k + 1)) }
        series.change("disk_busy_ratio") { value, _ in min(1, value + busy) }
    }

    private func dropNetwork(_ series: inout Series, _ generator: inout SplittableGenerator) {
        let share = generator.number(0, 0.02)
        series.change("network_receive_bytes_per_second") { value, _ in value * share }
        series.change("network_transmit_bytes_per_second") { value, _ in value * share }
    }

    private func freeze(_ series: inout Series) {
        for metric in series.metrics where !Self.ofOtherSources.contains(metric) {
            series.takeFrom(metric) { _ in intervals.lowerBound - 1 }
        }
    }

    /// Makes the node's clock wrong.
    ///
    /// Prometheus stamps samples with its own clock: a wrong one of the node shows in what the exporter says the time
    /// is, and nowhere else. Without that metric, the fault is that of a node which stamps its samples itself, as one
    /// that pushes them does: all it tells comes at another time.
    private func skew(_ series: inout Series, _ generator: inout SplittableGenerator) {
        guard !series.isKnown("clock_skew_seconds") else {
            // Two seconds to two hours, each order of magnitude alike.
            let offset = (2 * pow(3600, generator.number(0, 1))).rounded()
            return series.change("clock_skew_seconds") { _, _ in offset }
        }
        let perHour = max(1, Int(3_600_000 / series.table.grid.stepMilliseconds))
        var shift = (5 + generator.index(below: 8)) * perHour
        let isBackwards = generator.next() & 1 == 0
        let fitsBefore = intervals.lowerBound >= shift
        let fitsAfter = intervals.upperBound + shift <= series.table.grid.count
        if fitsBefore, isBackwards || !fitsAfter { shift = -shift }
        for metric in series.metrics where !Self.ofOtherSources.contains(metric) {
            series.takeFrom(metric) { $0 + shift }
        }
    }

    private func disturb(_ series: inout Series, _ generator: inout SplittableGenerator) {
        let pressure = generator.number(0.12, 0.4)
        let load = generator.number(0.3, 0.8)
        let wait = generator.number(0.06, 0.15)
        let busy = generator.number(0.2, 0.45)
        let faults = generator.number(2, 5)
        series.change("cpu_pressure_ratio") { value, _ in min(1, value + pressure) }
        series.change("load_average_per_core") { value, _ in value + load }
        series.change("cpu_iowait_ratio") { value, _ in min(1, value + wait) }
        series.change("disk_busy_ratio") { value, _ in min(1, value + busy) }
        series.change("major_page_faults_per_second") { value, _ in value * faults }
    }
}

extension SplittableGenerator {
    /// A number between two others.
    fileprivate mutating func number(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }
}

/// The series of the node that a fault is put into.
private struct Series {
    var table: MetricTable
    let fault: Fault
    let original: MetricTable

    init(table: MetricTable, fault: Fault) {
        self.table = table
        self.fault = fault
        original = table
    }

    var metrics: [String] { table.series.filter { $0.node == fault.node }.map(\.metric) }

    /// The node's memory, from a time when both its metrics are known.
    var totalMemory: Double? {
        guard let available = index("memory_available_bytes"), let used = index("memory_utilization_ratio") else {
            return nil
        }
        for time in 0..<table.grid.count {
            guard let bytes = table[series: available, at: time], let share = table[series: used, at: time], share < 1
            else { continue }
            return bytes / (1 - share)
        }
        return nil
    }

    /// Whether a metric is known at some time of the fault.
    func isKnown(_ metric: String) -> Bool {
        guard let series = index(metric) else { return false }
        return fault.intervals.contains { table[series: series, at: $0] != nil }
    }

    private func index(_ metric: String) -> Int? { table.index(of: SeriesKey(node: fault.node, metric: metric)) }

    /// Changes the known values of a metric; the body gets the value and how many intervals the fault is old.
    mutating func change(_ metric: String, _ body: (Double, Int) -> Double) {
        guard let series = index(metric) else { return }
        for (age, time) in fault.intervals.enumerated() {
            if let value = table[series: series, at: time] { table[series: series, at: time] = body(value, age) }
        }
    }

    /// Derives one metric from another as it is now.
    mutating func copy(_ metric: String, from source: String, _ body: (Double) -> Double) {
        guard let target = index(metric), let source = index(source) else { return }
        for time in fault.intervals where table[series: target, at: time] != nil {
            if let value = table[series: source, at: time] { table[series: target, at: time] = body(value) }
        }
    }

    /// Takes a metric's values from other times of the original.
    mutating func takeFrom(_ metric: String, _ body: (Int) -> Int) {
        guard let series = index(metric) else { return }
        for time in fault.intervals where original[series: series, at: time] != nil {
            let source = body(time)
            guard (0..<original.grid.count).contains(source) else { continue }
            table[series: series, at: time] = original[series: series, at: source]
        }
    }
}
