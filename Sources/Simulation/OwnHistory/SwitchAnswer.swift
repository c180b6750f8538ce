import ClusterModel

/// The answer to "shall we switch it on?": what the cluster's own days cost as they were, and what they would have cost.
///
/// Costs are those of load alone (overload, hot nodes, memory, imbalance), by day, since what really happened has no waits
/// that a replay could have.
public struct SwitchAnswer: Sendable, Equatable, Encodable {
    /// What the days show.
    public enum Outcome: String, Sendable, Encodable {
        /// The whole interval of the difference lies below zero.
        case gain
        /// The whole interval lies above zero.
        case loss
        /// The interval holds zero.
        case unclear
    }

    /// The policy that would run.
    public let policy: String

    /// The days.
    public let days: Int

    /// The mean cost of a day as it was.
    public let recorded: Double

    /// The mean cost of a day under the policy.
    public let replayed: Double

    /// The lower end of the 90 % interval of the mean difference by day, replayed minus recorded.
    public let low: Double

    /// The upper end of that interval.
    public let high: Double

    /// The cost relative to the recorded one; nil where that was nothing.
    public var relative: Double? { recorded > 0 ? replayed / recorded : nil }

    /// What the days show.
    public var outcome: Outcome { high < 0 ? .gain : low > 0 ? .loss : .unclear }

    /// With fewer days an interval says little.
    static let fewDays = 5

    /// Compares what happened with a replay.
    ///
    /// - Parameters:
    ///   - policy: The name of the policy.
    ///   - replayed: Where the pods went under it.
    ///   - own: The days.
    init(policy: String, _ replayed: Assignment, of own: OwnHistory) {
        let before = ObservedLoad(of: own.recorded, in: own.scenario).dailyCosts(in: own.scenario)
        let after = ObservedLoad(of: replayed, in: own.scenario).dailyCosts(in: own.scenario)
        self.init(policy: policy, recorded: before, replayed: after)
    }

    /// Compares costs by day.
    init(policy: String, recorded: [Double], replayed: [Double]) {
        self.policy = policy
        days = recorded.count
        self.recorded = recorded.reduce(0, +) / Double(max(1, recorded.count))
        self.replayed = replayed.reduce(0, +) / Double(max(1, replayed.count))
        let interval = BootstrapInterval.ofMean([zip(replayed, recorded).map { $0 - $1 }])
        low = interval.low
        high = interval.high
    }

    /// The answer in a sentence, with its caveat where the days are few.
    public var sentence: String {
        let ratio = relative.map { ", \($0.formatted(2)) of that" } ?? ""
        let verdict =
            switch outcome {
            case .gain: "a gain"
            case .loss: "no gain, it would have cost more"
            case .unclear: "no clear difference in these days"
            }
        let caveat = days < Self.fewDays ? " Fewer than \(Self.fewDays) days say little; replay more of them." : ""
        return "Your cluster as it was: cost \(recorded.formatted(2)) a day. \(policy) would have cost "
            + "\(replayed.formatted(2))\(ratio): \(verdict) (difference \(low.formatted(2)) to \(high.formatted(2)), 90 % "
            + "interval over \(days) days).\(caveat)"
    }
}

extension ObservedLoad {
    /// What the load of each day costs, with the weights of `KeyFigures.cost` and without waits.
    ///
    /// - Parameter scenario: Where the load was observed.
    /// - Returns: One mean over the samples of each day; the last day may be cut short.
    func dailyCosts(in scenario: Scenario) -> [Double] {
        let cpu = scenario.nodes.map { Double($0.allocatable.milliCPU) }
        let memory = scenario.nodes.map { Double($0.allocatable.memory >> 20) }
        let perDay = max(1, 86_400 / scenario.timing.stepSeconds)
        return stride(from: 0, to: stepCount, by: perDay).map { first in
            let steps = first..<min(first + perDay, stepCount)
            return steps.reduce(0) { $0 + cost(at: $1, cpu: cpu, memory: memory) } / Double(steps.count)
        }
    }

    private func cost(at step: Int, cpu: [Double], memory: [Double]) -> Double {
        let nodes = cpu.indices
        let loads = nodes.map { milliCPU[$0 * stepCount + step] }
        let demand = loads.reduce(0, +)
        let unmet = nodes.reduce(0) { $0 + max(0, loads[$1] - cpu[$1]) }
        let utilization = nodes.map { loads[$0] / cpu[$0] }
        let hot = Double(utilization.count { $0 > 0.80 })
        let memoryHot = Double(nodes.count { memoryMiB[$0 * stepCount + step] / memory[$0] > 0.85 })
        let mean = utilization.reduce(0, +) / Double(max(1, nodes.count))
        let variance = utilization.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, nodes.count))
        return (demand > 0 ? 2000 * unmet / demand : 0) + (100 * hot + 50 * memoryHot) / Double(max(1, nodes.count))
            + 10 * variance.squareRoot()
    }
}
