import ClusterModel

/// A pod that two policies put on different nodes, and what that difference made.
///
/// Measured in the first policy's replay, with everything else as it was there: the pod taken off its node and put on
/// the other one. Moves of several pods do not add up, as each is judged alone.
public struct PlacementDifference: Sendable, Codable, Equatable {
    /// The pod: `namespace/pod`.
    public var pod: String

    /// What it belongs to, such as `Deployment/web`; empty when nothing tells.
    public var workload: String

    /// Requested CPU in milli-CPU.
    public var requestedMilliCPU: Int

    /// Mean measured CPU in milli-CPU while it ran.
    public var meanMilliCPU: Double

    /// The node the first policy chose.
    public var node: String

    /// The node the other policy chose.
    public var otherNode: String

    /// The mean CPU utilization of the first node while the pod was there, with it.
    public var utilization: Double

    /// That of the other node in the same time, without it.
    public var otherUtilization: Double

    /// Minutes above 80 % CPU, over both nodes, that the other choice spares; below 0 it costs some.
    public var sparedHotMinutes: Double

    /// Minutes of one core that the other choice leaves less unmet; below 0 it leaves more.
    public var sparedCoreMinutes: Double

    /// The same in the cost that policies are judged by; above 0 the other choice is better.
    public var sparedCost: Double

    /// In words.
    public func words(first: String, other: String) -> String {
        let what = workload.isEmpty ? pod : "\(pod) (\(workload))"
        var text = "\(what), \(requestedMilliCPU) mCPU requested, \(meanMilliCPU.formatted(0)) used on average: "
        text += "\(first) put it on \(node), \(utilization.percent) busy while it ran; "
        text += "\(other) put it on \(otherNode), \(otherUtilization.percent) busy. "
        let parts = [
            (sparedHotMinutes, 0, "minutes above 80 % CPU"), (sparedCoreMinutes, 1, "core-minutes of unmet CPU"),
        ]
        .filter { abs($0.0) >= 0.05 }
        .map { "\($0.0 > 0 ? "spares" : "costs") \(abs($0.0).formatted($0.1)) \($0.2)" }
        return text + (parts.isEmpty ? "That hardly matters." : "That alone \(parts.joined(separator: " and ")).")
    }

    /// The differences between two replays that made the largest difference.
    ///
    /// - Parameters:
    ///   - count: How many at most.
    ///   - first: Where the first policy put the pods.
    ///   - other: Where the other one put them.
    ///   - own: The recorded days.
    /// - Returns: Those with the largest change of cost either way, largest first; none that made no difference.
    public static func largest(
        _ count: Int,
        from first: Assignment,
        to other: Assignment,
        in own: OwnHistory
    ) -> [PlacementDifference] {
        let load = ObservedLoad(of: first, in: own.scenario)
        let total = load.milliCPU.reduce(0, +)
        let all = own.scenario.pods.indices.compactMap { pod -> PlacementDifference? in
            guard let old = first.placements[pod], let new = other.placements[pod], old.node != new.node else {
                return nil
            }
            return PlacementDifference(pod: pod, from: old, to: new.node, load, totalDemand: total, own)
        }
        return all.filter { $0.sparedCost != 0 }
            .sorted { (abs($1.sparedCost), $0.pod) < (abs($0.sparedCost), $1.pod) }
            .prefix(count).map { $0 }
    }

    private init?(
        pod: Int,
        from old: Assignment.Placement,
        to new: Int,
        _ load: ObservedLoad,
        totalDemand: Double,
        _ own: OwnHistory
    ) {
        let scenario = own.scenario
        let timing = scenario.timing
        let end = scenario.pods[pod].lifetime.map { old.start + $0 } ?? timing.end
        let first = (old.start + timing.stepSeconds - 1) / timing.stepSeconds
        let last = (end + timing.stepSeconds - 1) / timing.stepSeconds
        let steps = scenario.usage.steps(of: pod).clamped(to: timing.firstCountedStep..<timing.stepCount)
            .clamped(to: first..<max(first, last))
        guard !steps.isEmpty else { return nil }
        let sizes = [old.node, new].map { Double(scenario.nodes[$0].allocatable.milliCPU) }
        var (hot, unmet, used, busy, otherBusy) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for step in steps {
            let column = step - timing.firstCountedStep
            let here = load.milliCPU[old.node * load.stepCount + column]
            let there = load.milliCPU[new * load.stepCount + column]
            let own = Double(scenario.usage.milliCPU(of: pod, at: step))
            let before = Stress(here, sizes[0]) + Stress(there, sizes[1])
            let after = Stress(here - own, sizes[0]) + Stress(there + own, sizes[1])
            hot += before.hot - after.hot
            unmet += before.unmet - after.unmet
            used += own
            busy += here / sizes[0]
            otherBusy += there / sizes[1]
        }
        let count = Double(steps.count)
        let minutes = Double(timing.stepSeconds) / 60
        self.pod = own.titles[pod]
        workload = scenario.pods[pod].pod.workload?.name ?? ""
        requestedMilliCPU = Int(scenario.pods[pod].pod.request.resources.milliCPU)
        meanMilliCPU = used / count
        node = scenario.nodes[old.node].name
        otherNode = scenario.nodes[new].name
        utilization = busy / count
        otherUtilization = otherBusy / count
        sparedHotMinutes = hot * minutes
        sparedCoreMinutes = unmet / 1000 * minutes
        let samples = Double(scenario.nodes.count * load.stepCount)
        // The weights of the cost, with unmet demand relative to all demand.
        sparedCost = 100 * hot / samples + (totalDemand > 0 ? 2000 * unmet / totalDemand : 0)
    }
}

/// What one node suffers at one sample.
private struct Stress {
    var hot: Double
    var unmet: Double

    init(_ demand: Double, _ capacity: Double) {
        hot = demand > 0.8 * capacity ? 1 : 0
        unmet = max(0, demand - capacity)
    }

    static func + (left: Stress, right: Stress) -> Stress {
        var sum = left
        sum.hot += right.hot
        sum.unmet += right.unmet
        return sum
    }
}
