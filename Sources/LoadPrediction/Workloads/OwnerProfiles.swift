public import ClusterModel
public import MetricHistory

/// What new pods are expected to use by owner, time of day and age, learned from collected pods.
///
/// The time of day is told by `WorkloadProfiles`, whose formulas are the benchmark's. Age is a factor on it, and P95 a
/// quantile of how far samples lay above it. Formulas: `docs/workload-profiles.md`.
public struct OwnerProfiles: Sendable {
    /// So many samples of expected use count as agreement before a factor of age is believed.
    private static let patience = 12.0

    /// So many samples are needed before a quantile of them is believed.
    private static let fewest = 20

    /// What samples of one age told.
    private struct Tally: Sendable {
        var used = 0.0
        var expected = 0.0
        var ratios: [Double] = []
        var memory: [Double] = []
        var memoryOfRequest: [Double] = []
    }

    private struct Group: Hashable, Sendable {
        let application: String
        let name: String?
        let age: PodAge
    }

    /// What is kept of a tally.
    private struct Finding: Sendable {
        var factor: Double
        var count: Int
        var p95Ratio: Double?
        var memory: Double?
        var p95Memory: Double?
        var memoryOfRequest: Double?
    }

    /// Level and shape of the day by workload, as the benchmark has them.
    public let profiles: WorkloadProfiles

    private let findings: [Group: Finding]

    /// Learns from collected pods.
    ///
    /// - Parameters:
    ///   - history: The pods.
    ///   - end: Only what is before this instant counts, in milliseconds since 1970 UTC; nil is all.
    public init(history: PodHistory, before end: Int64? = nil) {
        profiles = WorkloadProfiles(history: history.workloadDays(before: end))
        var tallies: [Group: Tally] = [:]
        for (pod, usage) in zip(history.pods, history.usage) {
            Self.add(pod, usage, profiles, step: history.stepMilliseconds, before: end, to: &tallies)
        }
        findings = tallies.mapValues(Self.finding)
    }

    private static func add(
        _ pod: PodRecord,
        _ usage: PodUsage,
        _ profiles: WorkloadProfiles,
        step: Int64,
        before end: Int64?,
        to tallies: inout [Group: Tally]
    ) {
        let expected = profiles.profile(of: pod.asPod).hourlyMilliCPU
        let groups = PodAge.allCases.flatMap { age in
            [pod.workloadName, nil].map { Group(application: pod.namespace, name: $0, age: age) }
        }
        var own = [Tally](repeating: Tally(), count: PodAge.allCases.count)
        for index in 0..<usage.count {
            let time = usage.start + Int64(index) * step
            guard end.map({ time < $0 }) ?? true else { break }
            let age = PodAge(milliseconds: time - pod.start).rawValue
            if !usage.cpu[index].isNaN {
                let mean = expected[Int(time / 3_600_000 % 24)]
                own[age].used += usage.cpu[index] * 1000
                own[age].expected += mean
                own[age].ratios.append((usage.cpu[index] * 1000 + 1) / (mean + 1))
            }
            guard !usage.memory[index].isNaN else { continue }
            own[age].memory.append(usage.memory[index])
            if let request = pod.memoryRequest, request > 0 {
                own[age].memoryOfRequest.append(usage.memory[index] / request)
            }
        }
        for group in groups {
            let part = own[group.age.rawValue]
            guard !part.ratios.isEmpty || !part.memory.isEmpty else { continue }
            tallies[group, default: Tally()].used += part.used
            tallies[group, default: Tally()].expected += part.expected
            tallies[group, default: Tally()].ratios += part.ratios
            tallies[group, default: Tally()].memory += part.memory
            tallies[group, default: Tally()].memoryOfRequest += part.memoryOfRequest
        }
    }

    private static func finding(_ tally: Tally) -> Finding {
        let count = tally.ratios.count
        let level = count == 0 ? 0 : tally.expected / Double(count)
        let prior = patience * level + 1
        return Finding(
            factor: (tally.used + prior) / (tally.expected + prior),
            count: count,
            p95Ratio: count >= fewest ? tally.ratios.p95 : nil,
            memory: tally.memory.knownMean,
            p95Memory: tally.memory.count >= fewest ? tally.memory.p95 : nil,
            memoryOfRequest: tally.memoryOfRequest.knownMean
        )
    }

    /// What to expect of a new pod.
    ///
    /// - Parameters:
    ///   - pod: The pod; its workload's namespace and name, else its namespace, else its request tell.
    ///   - hour: The hour of the day (UTC), 0..<24.
    ///   - age: How long it has been running.
    /// - Returns: The expectation; without any history half of the requested CPU and all of the requested memory.
    public func expectation(of pod: Pod, hour: Int, age: PodAge) -> UsageExpectation {
        let profile = profiles.profile(of: pod)
        let application = pod.workload?.application ?? pod.namespace
        let own = findings[Group(application: application, name: pod.workload?.name, age: age)]
        let shared = findings[Group(application: application, name: nil, age: age)]
        let near = own ?? (profile.source == .request ? nil : shared)
        let mean = profile.hourlyMilliCPU[hour] * (near?.factor ?? 1)
        let ratio = own?.p95Ratio ?? (profile.source == .request ? nil : shared?.p95Ratio)
        // Without enough samples: the quantile of a normal distribution of the profile's own spread.
        let doubt = profile.variance + profile.levelDeviation * profile.levelDeviation
        let p95 = ratio.map { (profile.hourlyMilliCPU[hour] + 1) * $0 - 1 } ?? mean + 1.645 * doubt.squareRoot()
        let request = Double(pod.request.resources.memory)
        let memory = own?.memory ?? shared?.memoryOfRequest.map { $0 * request } ?? request
        let source: UsageForecast.Source = own.map { $0.count > 0 } == true ? .workload : profile.source
        return UsageExpectation(
            milliCPU: mean,
            p95MilliCPU: max(mean, p95),
            memory: memory,
            p95Memory: max(memory, own?.p95Memory ?? memory * 1.3),
            observationCount: near?.count ?? 0,
            source: source
        )
    }
}

extension PodRecord {
    /// The pod as placement sees it.
    ///
    /// A pod that requests nothing has none of the request's resources; scoring assumes kube-scheduler's defaults.
    package var asPod: Pod {
        Pod(
            namespace: namespace,
            name: name,
            request: PodRequest(containers: [ContainerRequest(requestedAmounts)]),
            workload: workload,
            kind: owner?.isBatch == true ? .job : .service
        )
    }

    /// What the pod requests by name of the resource, as one container; nothing where it requests nothing.
    package var requestedAmounts: [String: Quantity] {
        var amounts: [String: Quantity] = [:]
        if let cpuRequest {
            amounts[ResourceName.cpu] = Quantity(milli: Int64(saturating: (cpuRequest * 1000).rounded(.up)))
        }
        if let memoryRequest {
            amounts[ResourceName.memory] = Quantity(units: Int64(saturating: memoryRequest.rounded(.up)))
        }
        return amounts
    }
}

extension [Double] {
    /// The mean, nil of nothing.
    fileprivate var knownMean: Double? { isEmpty ? nil : mean }

    /// The 95 % quantile by linear interpolation between order statistics, nil of nothing.
    var p95: Double? { isEmpty ? nil : PinballLoss.quantile(0.95, of: self) }
}
