import ClusterModel
import Foundation
package import Placement

/// Turns a decision into one row of `CandidateFeature`s per candidate, and the prior's growth.
///
/// The growth is that of `ConvexForecast` with learned numbers: with u the node's expected CPU utilization of an hour,
/// x the pod's, v the variances over the squared capacity and s the steepness,
/// Σ w (e^(s (u + x + f v')) − e^(s (u + f v))) with weights w that fade by e^(−hours / H), plus the same for memory.
package struct FeatureExtractor: Sendable {
    /// The numbers of the prior.
    package let rule: RuleParameters

    /// The smallest growth, so that its logarithm exists.
    package static let leastGrowth = 1e-9

    /// Beyond this exponent a growth would be no number: a pod of 37 times the node, which no node is meant for.
    private static let growthCap = 300.0

    /// Creates an extractor.
    package init(rule: RuleParameters) { self.rule = rule }

    /// What all candidates of a decision share.
    private struct Frame {
        var meanCapacity = 0.0
        var expected = 0.0
        var requested = 0.0
    }

    /// Visits the candidates in order.
    ///
    /// - Parameters:
    ///   - candidates: Indices of feasible nodes.
    ///   - context: What is known at the moment of the decision.
    ///   - body: Receives the candidate's position, the prior's growth (above 0) and the feature row, which is valid
    ///     only during the call. It is not called at all if the pod has no forecast.
    package func visit(
        _ candidates: [Int],
        in context: borrowing DecisionContext,
        _ body: (_ slot: Int, _ growth: Double, _ features: UnsafeMutableBufferPointer<Double>) -> Void
    ) {
        guard let forecast = context.podForecast else { return }
        let pod = context.pod
        let nodes = context.state.nodes
        let outlook = context.outlook
        let hours = outlook.hoursAhead
        let frame = Self.frame(nodes: nodes, outlook: outlook)
        let isJob = pod.kind == .job
        let decay = isJob ? rule.jobHours : rule.serviceHours
        var weights = hours.indices.map { exp(-Double($0) / decay) }
        let total = max(weights.reduce(0, +), 1e-12)
        for index in weights.indices { weights[index] /= total }
        let added = hours.map { forecast.hourlyMilliCPU[$0] }
        var factors = [Double](repeating: 1, count: hours.count)
        var factorCapacity = -1.0
        let memoryRequest = Double(pod.request.resources.memory)
        let request = Double(pod.request.resources.milliCPU)
        let steepness = rule.steepness
        let rowCount = CandidateFeature.count
        withUnsafeTemporaryAllocation(of: Double.self, capacity: rowCount + 2 * hours.count) { all in
            all.initialize(repeating: 0)
            let row = UnsafeMutableBufferPointer(rebasing: all[..<rowCount])
            let loads = UnsafeMutableBufferPointer(rebasing: all[rowCount..<rowCount + hours.count])
            let powers = UnsafeMutableBufferPointer(rebasing: all[(rowCount + hours.count)...])
            for (slot, index) in candidates.enumerated() {
                let capacity = Double(nodes[index].node.allocatable.milliCPU)
                let memory = Double(nodes[index].node.allocatable.memory)
                guard capacity > 0, memory > 0 else {
                    row.update(repeating: 0)
                    body(slot, .infinity, row)
                    continue
                }
                if capacity != factorCapacity {
                    for hour in factors.indices {
                        factors[hour] = ConvexLoad.power(steepness * added[hour] / capacity, cap: Self.growthCap)
                    }
                    factorCapacity = capacity
                }
                var with = 0.0
                var without = 0.0
                var farWith = 0.0
                var farWithout = 0.0
                var nearWith = 0.0
                var nearWithout = 0.0
                var ahead = 0.0
                var peak = 0.0
                let first = index * outlook.hourCount
                let steepnessOfLoad = steepness / capacity
                for hour in hours.indices {
                    loads[hour] = outlook.forecastMilliCPU[first + hours[hour]]
                    powers[hour] = min(ConvexLoad.exponentCap, steepnessOfLoad * loads[hour])
                }
                Exponentials.replace(powers)
                for hour in hours.indices {
                    let before = powers[hour]
                    let after = before * factors[hour]
                    with += weights[hour] * after
                    without += weights[hour] * before
                    farWith += after
                    farWithout += before
                    if hour == 0 {
                        nearWith = after
                        nearWithout = before
                    }
                    let expected = loads[hour] + added[hour]
                    ahead += weights[hour] * expected
                    peak = max(peak, expected)
                }
                ahead /= capacity
                peak /= capacity
                let square = capacity * capacity
                let variance = outlook.forecastVariance[index] / square
                // Var(node + pod) = Var(node) + Var(pod) + 2 Cov, and a replica's covariance is the pod's own variance.
                let podVariance = forecast.variance * (1 + 2 * outlook.replicaCorrelation[index])
                let varianceAfter = (outlook.forecastVariance[index] + podVariance) / square
                let risk = ConvexLoad.power(steepness * rule.varianceFactor * variance)
                let riskAfter = ConvexLoad.power(steepness * rule.varianceFactor * varianceAfter)
                let cpuGrowth = riskAfter * with - risk * without
                let far = (riskAfter * farWith - risk * farWithout) / Double(max(1, hours.count))
                let near = riskAfter * nearWith - risk * nearWithout
                let requestedMemory = Double(nodes[index].requested.memory)
                let measuredMemory = outlook.newestMemory[index] / memory
                let memoryBefore = ConvexLoad.memoryUtilization(
                    requested: requestedMemory,
                    measured: outlook.newestMemory[index],
                    of: memory
                )
                let memoryAdded = ConvexLoad.memoryUseOfRequest * memoryRequest / memory
                let memoryGrowth =
                    rule.memoryWeight * ConvexLoad.power(ConvexLoad.steepness * memoryBefore, cap: Self.growthCap)
                    * (ConvexLoad.power(ConvexLoad.steepness * memoryAdded, cap: Self.growthCap) - 1)
                let growth = max(cpuGrowth + memoryGrowth, Self.leastGrowth)
                let floor = 0.01 * growth
                let now = outlook.forecastMilliCPU[first + (hours.first ?? 0)] / capacity
                let measured = (outlook.meanMilliCPU[index] + outlook.inFlightMilliCPU[index]) / capacity
                let cpuRequested = (Double(nodes[index].requested.milliCPU) + request) / capacity
                let memoryRequested = (requestedMemory + memoryRequest) / memory
                func set(_ feature: CandidateFeature, _ value: Double) { row[feature.rawValue] = value }
                set(.growth, log(growth))
                set(.nearShare, log(max(near, floor) / growth))
                set(.farShare, log(max(far, floor) / growth))
                set(.memoryShare, log(max(memoryGrowth, floor) / growth))
                set(.riskShare, log(max(with - without, floor) / growth))
                set(.expected, now + (added.first ?? 0) / capacity)
                set(.expectedAhead, ahead)
                set(.peak, peak - ahead)
                set(.measured, outlook.isMeasured ? measured : now)
                set(.surprise, outlook.isMeasured ? measured - now : 0)
                set(.cpuRequested, cpuRequested)
                set(.memoryRequested, memoryRequested)
                set(.imbalance, abs(cpuRequested - memoryRequested))
                set(.memoryMeasured, measuredMemory)
                set(.podShare, (added.first ?? 0) / capacity)
                set(.podDeviation, forecast.variance.squareRoot() / capacity)
                set(.deviation, varianceAfter.squareRoot())
                set(.size, capacity / frame.meanCapacity)
                set(.aboveCluster, now - frame.expected)
                set(.podCount, Double(nodes[index].podCount) / 100)
                set(.clusterExpected, frame.expected)
                set(.clusterRequested, frame.requested)
                set(.hoursLeft, Double(hours.count) / 24)
                set(.isJob, isJob ? 1 : 0)
                set(.isKnownByApplication, forecast.source == .application ? 1 : 0)
                set(.isKnownByRequest, forecast.source == .request ? 1 : 0)
                body(slot, growth, row)
            }
        }
    }

    private static func frame(nodes: [NodeState], outlook: ClusterOutlook) -> Frame {
        var capacity = 0.0
        var expected = 0.0
        var requested = 0.0
        let hour = outlook.hoursAhead.first ?? 0
        for index in nodes.indices {
            capacity += Double(nodes[index].node.allocatable.milliCPU)
            requested += Double(nodes[index].requested.milliCPU)
            expected += outlook.forecastMilliCPU[index * outlook.hourCount + hour]
        }
        let divisor = max(capacity, 1)
        return Frame(
            meanCapacity: divisor / Double(max(1, nodes.count)),
            expected: expected / divisor,
            requested: requested / divisor
        )
    }
}
