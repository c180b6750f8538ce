import ClusterModel
import Placement

@testable import Rebalancing

/// Small clusters to plan moves on.
enum RebalancingFixture {
    static let hour = 0

    /// A flat forecast in milli-CPU.
    static func forecast(_ milliCPU: Double, variance: Double = 0) -> UsageForecast {
        UsageForecast(hourlyMilliCPU: Array(repeating: milliCPU, count: 24), variance: variance, source: .request)
    }

    /// A pod that has run for an hour.
    static func pod(
        _ id: Int,
        on node: Int,
        using milliCPU: Double,
        variance: Double = 0,
        requesting request: Int64 = 100,
        kind: WorkloadKind = .service,
        startedAt: Int = 0,
        movedAt: Int? = nil
    ) -> MovablePod {
        MovablePod(
            id: id,
            pod: Pod(name: "pod-\(id)", request: PodRequest(milliCPU: request, memory: 1 << 20), kind: kind),
            node: node,
            startedAt: startedAt,
            movedAt: movedAt,
            forecast: forecast(milliCPU, variance: variance),
            memory: Double(1 << 20),
            milliCPU: milliCPU
        )
    }

    /// A cluster whose expected load is the sum over its pods.
    static func picture(
        _ milliCPU: [Int64],
        _ pods: [MovablePod],
        at time: Int = 3600,
        recent: [[Double]]? = nil
    ) -> RebalancingPicture {
        let nodes = milliCPU.enumerated().map { index, amount in
            Node(name: "node-\(index)", allocatable: ResourceVector(milliCPU: amount, memory: 1 << 34))
        }
        var state = ClusterState(nodes: nodes)
        var outlook = ClusterOutlook(nodeCount: nodes.count)
        for pod in pods {
            state.assume(pod.pod.request, onNode: pod.node)
            outlook.forecastVariance[pod.node] += pod.forecast.variance
            for hour in 0..<24 {
                outlook.forecastMilliCPU[pod.node * 24 + hour] += pod.forecast.hourlyMilliCPU[hour]
            }
        }
        return RebalancingPicture(
            time: time,
            state: state,
            outlook: outlook,
            pods: pods,
            recentMilliCPU: recent ?? Array(repeating: [], count: nodes.count)
        )
    }
}
