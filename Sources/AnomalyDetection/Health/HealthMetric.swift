import Foundation

/// How one metric is looked at: its words, its unit, and the scale on which differences count.
public struct HealthMetric: Equatable, Sendable {
    /// The unit of the values.
    enum Unit: Equatable, Sendable {
        case share
        case bytes
        case bytesPerSecond
        case perSecond
        case perHour
        case seconds
        case number
    }

    /// The name, as in the catalogue.
    public let name: String

    /// The name as people say it.
    let words: String

    let unit: Unit

    /// Whether people or schedulers decide the value, so that a new one is news but no fault by itself.
    let isDecided: Bool

    /// Describes a metric; one that is not known here is taken for a plain number.
    ///
    /// - Parameter name: The name, as in the catalogue.
    public init(named name: String) {
        let known = Self.known[name]
        self.name = name
        words = known?.words ?? name.replacing("_", with: " ")
        unit = known?.unit ?? .number
        isDecided = known?.isDecided ?? false
    }

    /// Whether differences count as they are; other metrics span orders of magnitude and are compared by ratio.
    var isLinear: Bool { unit == .share }

    /// A value on the scale on which differences count: itself, or asinh(value / reference).
    ///
    /// The inverse hyperbolic sine is linear near zero and logarithmic far above the reference.
    func scaled(_ value: Double, reference: Double) -> Double { isLinear ? value : asinh(value / reference) }

    /// The value back in its unit, never below zero, a share of a whole never above one.
    func unscaled(_ scaled: Double, reference: Double) -> Double {
        let value = max(0, isLinear ? scaled : sinh(min(scaled, 60)) * reference)
        return unit == .share && name != "load_average_per_core" ? min(1, value) : value
    }

    /// The names of the metrics of nodes and cluster that are collected for detection.
    static var catalogue: Set<String> {
        let derived = [
            ClusterVitals.cpu, ClusterVitals.memory, ClusterVitals.cpuRequested, ClusterVitals.memoryRequested,
            ClusterVitals.runningPods, ClusterVitals.nodesReporting,
        ]
        return Set(known.keys).subtracting(derived)
    }

    private struct Known {
        let words: String
        let unit: Unit
        var isDecided = false
    }

    private static let known: [String: Known] = [
        "cpu_utilization_ratio": Known(words: "CPU utilization", unit: .share),
        "cpu_iowait_ratio": Known(words: "CPU time waiting for disks", unit: .share),
        "load_average_per_core": Known(words: "load per core", unit: .share),
        "cpu_pressure_ratio": Known(words: "CPU pressure", unit: .share),
        "memory_utilization_ratio": Known(words: "memory utilization", unit: .share),
        "memory_available_bytes": Known(words: "available memory", unit: .bytes),
        "memory_pressure_ratio": Known(words: "memory pressure", unit: .share),
        "major_page_faults_per_second": Known(words: "major page faults", unit: .perSecond),
        "running_pods": Known(words: "running pods", unit: .number, isDecided: true),
        "pending_pods": Known(words: "pending pods", unit: .number),
        "cpu_requested_ratio": Known(words: "requested CPU", unit: .share, isDecided: true),
        "memory_requested_ratio": Known(words: "requested memory", unit: .share, isDecided: true),
        "container_restarts_per_hour": Known(words: "container restarts", unit: .perHour),
        "scheduling_attempt_duration_p95_seconds": Known(words: "scheduling time P95", unit: .seconds),
        "network_receive_bytes_per_second": Known(words: "network received", unit: .bytesPerSecond),
        "network_transmit_bytes_per_second": Known(words: "network sent", unit: .bytesPerSecond),
        "filesystem_used_ratio": Known(words: "fullest file system", unit: .share),
        "clock_skew_seconds": Known(words: "distance of the node's clock", unit: .seconds),
        "disk_busy_ratio": Known(words: "disk busy", unit: .share),
        ClusterVitals.cpu: Known(words: "mean CPU utilization", unit: .share),
        ClusterVitals.memory: Known(words: "mean memory utilization", unit: .share),
        ClusterVitals.cpuRequested: Known(words: "mean requested CPU", unit: .share, isDecided: true),
        ClusterVitals.memoryRequested: Known(words: "mean requested memory", unit: .share, isDecided: true),
        ClusterVitals.runningPods: Known(words: "running pods", unit: .number, isDecided: true),
        ClusterVitals.nodesReporting: Known(words: "nodes reporting", unit: .number),
    ]
}

extension HealthMetric {
    /// A value with its unit: "97 %", "310/s", "5.9 MB/s".
    func text(_ value: Double) -> String {
        let (number, suffix) = parts(value)
        return number + suffix
    }

    /// A range with its unit once: "41-55 %"; units that differ are both written.
    func text(from low: Double, to high: Double) -> String {
        let (low, lowSuffix) = parts(low)
        let (high, highSuffix) = parts(high)
        if low == high, lowSuffix == highSuffix { return low + lowSuffix }
        return lowSuffix == highSuffix ? "\(low)-\(high)\(highSuffix)" : "\(low)\(lowSuffix)-\(high)\(highSuffix)"
    }

    private func parts(_ value: Double) -> (number: String, suffix: String) {
        switch unit {
        case .share: (Self.digits(value * 100), " %")
        case .bytes: Self.bytes(value, "")
        case .bytesPerSecond: Self.bytes(value, "/s")
        case .perSecond: (Self.digits(value), "/s")
        case .perHour: (Self.digits(value), "/h")
        case .seconds: value < 1 ? (Self.digits(value * 1000), " ms") : (Self.digits(value), " s")
        case .number: (Self.digits(value), "")
        }
    }

    private static func bytes(_ value: Double, _ per: String) -> (String, String) {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var value = value
        var index = 0
        while value >= 999.5, index < units.count - 1 {
            value /= 1000
            index += 1
        }
        return (digits(value), " \(units[index])\(per)")
    }

    /// Two or three figures: "0", "0.31", "4.2", "97".
    private static func digits(_ value: Double) -> String {
        let size = abs(value)
        if size < 0.005 { return "0" }
        let format = size < 0.995 ? "%.2f" : size < 9.95 ? "%.1f" : "%.0f"
        let text = String(format: format, value)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
