import Foundation

/// Invented metrics of three nodes, days that are alike, for the detector: one value every half hour.
struct NodeHistory {
    /// What the last values of `node2` are.
    enum End {
        case usual
        /// The last three memory values are 0.97.
        case fullMemory
        /// Nothing is reported in the last interval.
        case missing
    }

    static let stepsPerDay = 48
    var days = 8
    var end = End.usual

    /// Trees and samples that are few, so that training is quick.
    static let quickTraining = ["--holdback", "2d", "--faults", "1", "--contamination", "0.002"]

    /// Rows of `timestamp,node,metric,value` from 2026-03-01 00:00 UTC on.
    var csv: String {
        var generator = SplitMix64(seed: 11)
        var lines = ["timestamp,node,metric,value"]
        let count = days * Self.stepsPerDay
        for instant in 0..<count {
            let wave = 0.5 - 0.5 * cos(2 * Double.pi * Double(instant) / Double(Self.stepsPerDay))
            for node in 1...3 {
                func noise(_ size: Double) -> Double { Double.random(in: -size...size, using: &generator) }
                let cpu = 0.2 + 0.3 * wave + noise(0.015)
                var memory = 0.4 + 0.1 * wave + noise(0.005)
                let network = 1e6 * (1 + wave + noise(0.1))
                let disk = 0.1 + 0.1 * wave + noise(0.015)
                if node == 2, end == .missing, instant == count - 1 { continue }
                if node == 2, end == .fullMemory, instant >= count - 3 { memory = 0.97 }
                for (metric, value) in [
                    ("cpu_utilization_ratio", cpu), ("memory_utilization_ratio", memory),
                    ("network_receive_bytes_per_second", network), ("disk_busy_ratio", disk),
                ] {
                    lines.append("\(1_772_323_200 + 1800 * instant),node\(node),\(metric),\(value)")
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
