import Foundation
import Placement

/// What nodes use beyond what is forecast of the pods on them: the system, pods that were forecast too low, and rhythms
/// that only the node's own history tells.
///
/// A node's outlook is the sum over its pods; without this, a node that is busy with something else would look as good
/// as an idle one. It never lowers an outlook: pods that have just come are in the sum before they are in a measurement.
struct UnexplainedLoad {
    /// The time over which a node's unexplained load is averaged, in seconds: pods come and go faster than measurements
    /// show it, and what that leaves over for a while is no load of the node's own.
    private static let span: TimeInterval = 900

    private struct Learned {
        var milliCPU: Double
        var time: Date
    }

    private var learned: [Learned?] = []

    /// Compares measurements and nodes' own forecasts with the sums of pods' forecasts.
    ///
    /// - Parameters:
    ///   - outlook: The sums, with the load of pods that measurements do not show yet.
    ///   - before: What was added to the sums, from the call before; empty if nothing was.
    ///   - conditions: What is measured and forecast of each node.
    /// - Returns: What to add to the sums, hour slot by hour slot of node after node.
    mutating func learn(_ outlook: ClusterOutlook, without before: [Double], _ conditions: [NodeCondition]) -> [Double]
    {
        var added = [Double](repeating: 0, count: outlook.forecastMilliCPU.count)
        guard let now = outlook.hoursAhead.first, conditions.count == outlook.nodeCount else { return added }
        if learned.count != conditions.count { learned = Array(repeating: nil, count: conditions.count) }
        func sum(_ index: Int) -> Double { outlook.forecastMilliCPU[index] - (before.isEmpty ? 0 : before[index]) }
        for (node, condition) in conditions.enumerated() {
            let first = node * outlook.hourCount
            let shown = max(0, sum(first + now) - outlook.inFlightMilliCPU[node])
            learn(condition, shown: shown, node: node)
            let own = learned[node]?.milliCPU ?? 0
            for hour in outlook.hoursAhead { added[first + hour] = own }
            guard let last = condition.forecast.keys.max() else { continue }
            for (ahead, hour) in outlook.hoursAhead.enumerated().prefix(last + 1) {
                guard let forecast = Self.forecast(condition, ahead) else { continue }
                added[first + hour] = max(own, forecast - sum(first + hour))
            }
        }
        return added
    }

    private mutating func learn(_ condition: NodeCondition, shown: Double, node: Int) {
        guard let milliCPU = condition.milliCPU, milliCPU.isFinite, let time = condition.measuredAt else { return }
        let rest = max(0, milliCPU - shown)
        guard let before = learned[node] else {
            learned[node] = Learned(milliCPU: rest, time: time)
            return
        }
        let seconds = time.timeIntervalSince(before.time)
        guard seconds > 0 else { return }
        let share = 1 - exp(-seconds / Self.span)
        learned[node] = Learned(milliCPU: before.milliCPU + share * (rest - before.milliCPU), time: time)
    }

    /// What a node's own history tells of an hour; between two horizons the mean of both, beyond the last one nothing.
    private static func forecast(_ condition: NodeCondition, _ ahead: Int) -> Double? {
        if let forecast = condition.forecast[ahead]?.milliCPU { return forecast.isFinite ? forecast : nil }
        guard
            let before = condition.forecast.keys.filter({ $0 > 0 && $0 < ahead }).max(),
            let after = condition.forecast.keys.filter({ $0 > ahead }).min(),
            let low = condition.forecast[before]?.milliCPU, let high = condition.forecast[after]?.milliCPU
        else { return nil }
        let mean = (low + high) / 2
        return mean.isFinite ? mean : nil
    }
}
