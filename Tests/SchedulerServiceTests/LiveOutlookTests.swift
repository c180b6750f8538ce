import ClusterModel
import Foundation
import KubernetesAPI
import LoadPrediction
import Placement
import PlacementLearning
import Testing

@testable import SchedulerService

struct LiveOutlookTests {
    /// 2023-11-15 00:00 UTC.
    private let midnight = Date(timeIntervalSince1970: 1_700_006_400)

    private let web = PodName(namespace: "shop", name: "web")

    private func node(_ name: String, milliCPU: Int64 = 4000) -> Node {
        Node(name: name, allocatable: ResourceVector(milliCPU: milliCPU, memory: 8 << 30))
    }

    private func pod(_ name: String, on node: String? = nil, requesting milliCPU: Int64 = 1000) -> WatchedPod {
        let pod = Pod(
            namespace: "shop",
            name: name,
            request: PodRequest(milliCPU: milliCPU, memory: 1 << 30),
            workload: WorkloadKey(application: "shop", name: name)
        )
        return WatchedPod(pod: pod, uid: "uid-\(name)", schedulerName: "default-scheduler", node: node)
    }

    private func view(_ nodes: [Node], _ pods: [WatchedPod] = []) -> ClusterView {
        var state = ClusterState(nodes: nodes)
        var indices: [String: Int] = [:]
        for (index, node) in nodes.enumerated() { indices[node.name] = index }
        for pod in pods {
            if let name = pod.node, let index = indices[name] { state.assume(pod.pod, onNode: index) }
        }
        let byName = pods.map { (PodName(namespace: $0.pod.namespace, name: $0.pod.name), $0) }
        return ClusterView(state: state, nodeIndices: indices, pods: PodTable(byName))
    }

    private func outlook() throws -> LiveOutlook {
        let outlook = LiveOutlook()
        outlook.use(
            model: try PlacementModel.shipped(),
            version: "shipped",
            problem: nil,
            profiles: WorkloadProfiles(history: [])
        )
        return outlook
    }

    private func round(_ ratios: [String: Double], pods: [PodName: Double] = [:], at time: Date) -> MeasuredRound {
        MeasuredRound(
            time: time,
            nodes: ratios.mapValues { MeasuredRound.NodeUse(cpuRatio: $0, memoryRatio: 0.5) },
            pods: pods
        )
    }

    @Test func `nothing is measured before the first sample`() throws {
        let cluster = view([node("a"), node("b")])
        let inputs = try outlook().inputs(for: pod("new"), in: cluster, at: midnight)
        #expect(inputs.measuredAt == nil)
        #expect(!inputs.outlook.isMeasured)
        #expect(inputs.conditions.allSatisfy { $0.milliCPU == nil })
    }

    @Test func `a node's load is its ratio of the allocatable amount`() throws {
        let cluster = view([node("a"), node("b", milliCPU: 8000)])
        let outlook = try outlook()
        outlook.take(
            [round(["a": 0.25, "b": 0.5], at: midnight)],
            sampledAt: ["a": midnight, "b": midnight],
            view: cluster,
            at: midnight
        )
        let inputs = outlook.inputs(for: pod("new"), in: cluster, at: midnight)
        // 0.25 * 4000 and 0.5 * 8000.
        #expect(inputs.conditions.map(\.milliCPU) == [1000, 4000])
        #expect(inputs.outlook.meanMilliCPU == [1000, 4000])
        #expect(inputs.models["optimizer"] == "shipped")
    }

    @Test func `a node that is missing is unknown and counts like the mean of the others`() throws {
        let cluster = view([node("a"), node("b"), node("c", milliCPU: 8000)])
        let outlook = try outlook()
        outlook.take(
            [round(["a": 0.2, "b": 0.4], at: midnight)],
            sampledAt: ["a": midnight, "b": midnight],
            view: cluster,
            at: midnight
        )
        let inputs = outlook.inputs(for: pod("new"), in: cluster, at: midnight)
        #expect(inputs.conditions[2].milliCPU == nil)
        // The mean share of the others is 0.3, of 8000.
        #expect(abs(inputs.outlook.meanMilliCPU[2] - 2400) < 1e-6)
    }

    @Test func `a value keeps the time of its last sample, and stays with it when no newer one comes`() throws {
        let cluster = view([node("a"), node("b")])
        let outlook = try outlook()
        let earlier = midnight.addingTimeInterval(-100)
        outlook.take(
            [round(["a": 0.2, "b": 0.4], at: midnight)],
            sampledAt: ["a": midnight, "b": earlier],
            view: cluster,
            at: midnight
        )
        let later = midnight.addingTimeInterval(30)
        outlook.take([], newest: round(["a": 0.3], at: later), sampledAt: ["a": later], view: cluster, at: later)
        let inputs = outlook.inputs(for: pod("new"), in: cluster, at: later)
        #expect(inputs.conditions.map(\.milliCPU) == [1200, 1600])
        #expect(inputs.conditions.map(\.measuredAt) == [later, earlier])
        #expect(inputs.measuredAt == later)
    }

    @Test func `a node that has just become busy counts with its newest load, a quiet one with the mean`() throws {
        let cluster = view([node("a"), node("b")])
        let outlook = try outlook()
        let later = midnight.addingTimeInterval(30)
        outlook.take(
            [round(["a": 0.2, "b": 0.4], at: midnight)],
            newest: round(["a": 0.5, "b": 0.1], at: later),
            sampledAt: ["a": later, "b": later],
            view: cluster,
            at: later
        )
        let inputs = outlook.inputs(for: pod("new"), in: cluster, at: later)
        #expect(inputs.conditions.map(\.milliCPU) == [2000, 400])
        #expect(inputs.outlook.meanMilliCPU == [2000, 1600])
    }

    @Test func `a cluster of which only the newest values are known is measured`() throws {
        let cluster = view([node("a"), node("b")])
        let outlook = try outlook()
        let now = round(["a": 0.25], at: midnight)
        outlook.take([], newest: now, sampledAt: ["a": midnight], view: cluster, at: midnight)
        let inputs = outlook.inputs(for: pod("new"), in: cluster, at: midnight)
        #expect(inputs.outlook.isMeasured)
        #expect(inputs.outlook.meanMilliCPU == [1000, 1000])
    }

    @Test func `the forecast of a node grows by what a pod that is placed there requests by half`() throws {
        let nodes = [node("a"), node("b")]
        let running = pod("web", on: "b")
        let outlook = try outlook()
        outlook.reconcile(with: view(nodes), at: midnight)
        outlook.apply(.podChanged(old: nil, new: running), at: midnight)
        let inputs = outlook.inputs(for: pod("new"), in: view(nodes, [running]), at: midnight)
        // Without history half of the request is expected: 500 milli-CPU in every hour.
        #expect(inputs.outlook.forecastMilliCPU[0..<24].allSatisfy { $0 == 0 })
        #expect(inputs.outlook.forecastMilliCPU[24..<48].allSatisfy { abs($0 - 500) < 1e-6 })
        #expect(abs((inputs.podForecast?.hourlyMilliCPU[0] ?? 0) - 500) < 1e-6)
    }

    @Test func `an assumed pod counts at once and is forgotten unless it is seen there`() throws {
        let nodes = [node("a"), node("b")]
        let outlook = try outlook()
        outlook.reconcile(with: view(nodes), at: midnight)
        outlook.assume(pod("web"), onNode: "a", at: midnight)
        func expected(_ seconds: TimeInterval) -> Double {
            let later = midnight.addingTimeInterval(seconds)
            return outlook.inputs(for: pod("new"), in: view(nodes), at: later).outlook.forecastMilliCPU[0]
        }
        #expect(abs(expected(1) - 500) < 1e-6)
        #expect(expected(LiveOutlook.assumption + 1) == 0)
    }

    @Test func `a pod that is tried again counts on the node of the newer choice alone, until that one expires`() throws
    {
        let nodes = [node("a"), node("b")]
        let outlook = try outlook()
        outlook.reconcile(with: view(nodes), at: midnight)
        let web = pod("web")
        outlook.assume(web, onNode: "a", at: midnight)
        let retry = midnight.addingTimeInterval(2)
        _ = outlook.inputs(for: web, in: view(nodes), at: retry)
        outlook.assume(web, onNode: "b", at: retry)
        func sums(_ seconds: TimeInterval) -> [Double] {
            let later = retry.addingTimeInterval(seconds)
            let forecast = outlook.inputs(for: pod("new"), in: view(nodes), at: later).outlook.forecastMilliCPU
            return [forecast[0], forecast[24]]
        }
        #expect(sums(1)[0] == 0 && abs(sums(1)[1] - 500) < 1e-6)
        #expect(sums(LiveOutlook.assumption + 1) == [0, 0])
    }

    @Test func `a pod that runs is not charged for itself`() throws {
        let nodes = [node("a")]
        let running = pod("web", on: "a")
        let outlook = try outlook()
        outlook.reconcile(with: view(nodes, [running]), at: midnight)
        #expect(outlook.inputs(for: running, in: view(nodes), at: midnight).outlook.forecastMilliCPU[0] == 0)
        let other = outlook.inputs(for: pod("new"), in: view(nodes, [running]), at: midnight)
        #expect(abs(other.outlook.forecastMilliCPU[0] - 500) < 1e-6)
    }

    @Test func `reconciling mends what events missed`() throws {
        let nodes = [node("a"), node("b")]
        let outlook = try outlook()
        outlook.reconcile(with: view(nodes, [pod("web", on: "a")]), at: midnight)
        outlook.reconcile(with: view(nodes, [pod("web", on: "b")]), at: midnight)
        var sums = outlook.inputs(for: pod("new"), in: view(nodes), at: midnight).outlook.forecastMilliCPU
        #expect(sums[0] == 0)
        #expect(abs(sums[24] - 500) < 1e-6)
        outlook.reconcile(with: view(nodes), at: midnight)
        sums = outlook.inputs(for: pod("new"), in: view(nodes), at: midnight).outlook.forecastMilliCPU
        #expect(sums.allSatisfy { $0 == 0 })
    }

    @Test func `another set of nodes keeps pods and samples`() throws {
        let before = [node("b"), node("c")]
        let after = [node("a"), node("b"), node("c")]
        let running = pod("web", on: "c")
        let outlook = try outlook()
        outlook.reconcile(with: view(before, [running]), at: midnight)
        outlook.take(
            [round(["b": 0.1, "c": 0.5], pods: [web: 1500], at: midnight)],
            sampledAt: ["b": midnight, "c": midnight],
            view: view(before, [running]),
            at: midnight
        )
        let inputs = outlook.inputs(for: pod("new"), in: view(after, [running]), at: midnight)
        #expect(inputs.conditions.map(\.milliCPU) == [nil, 400, 2000])
        // Measured at 1500 beside 500 expected: the current hour's forecast has risen.
        #expect(inputs.outlook.forecastMilliCPU[48] > 600)
        // Nothing that is known runs on b, which uses 0.1 of 4000.
        #expect(inputs.outlook.forecastMilliCPU[24..<48].allSatisfy { abs($0 - 400) < 1e-6 })
    }

    @Test func `what a node uses beyond its pods counts in every hour, and pods that come later come on top`() throws {
        let nodes = [node("a"), node("b")]
        let running = pod("web", on: "a")
        let outlook = try outlook()
        let cluster = view(nodes, [running])
        outlook.reconcile(with: cluster, at: midnight.addingTimeInterval(-3600))
        let measured = round(["a": 0.4, "b": 0.1], pods: [web: 500], at: midnight)
        outlook.take([measured], sampledAt: ["a": midnight, "b": midnight], view: cluster, at: midnight)
        var sums = outlook.inputs(for: pod("new"), in: cluster, at: midnight).outlook.forecastMilliCPU
        // a: 1600 are used, b: 400; the pod's 500 are the part of a that is explained.
        #expect(sums[0..<24].allSatisfy { abs($0 - 1600) < 1 })
        #expect(sums[24..<48].allSatisfy { abs($0 - 400) < 1e-6 })
        outlook.assume(pod("other"), onNode: "a", at: midnight)
        sums = outlook.inputs(for: pod("new"), in: cluster, at: midnight).outlook.forecastMilliCPU
        #expect(abs(sums[0] - 2100) < 1)
    }

    @Test func `the sum over pods is raised to the node's own forecast in the hours that it is for`() throws {
        let outlook = ClusterOutlook(nodeCount: 1, hourCount: 24)
        var sums = outlook
        sums.hoursAhead = [22, 23, 0, 1, 2, 3]
        sums.forecastMilliCPU[23] = 900
        var condition = NodeCondition()
        condition.milliCPU = 100
        condition.measuredAt = midnight
        for (hours, milliCPU) in [1: 800.0, 2: 700, 4: 900] {
            condition.forecast[hours] = NodeCondition.Forecast(milliCPU: milliCPU, p95MilliCPU: nil)
        }
        var unexplained = UnexplainedLoad()
        let added = unexplained.learn(sums, without: [], [condition])
        for hour in 0..<24 { sums.forecastMilliCPU[hour] += added[hour] }
        // Now 100 beside 0; 900 are more than 800, plus 100 of the node's own; 700; between 700 and 900; 900; 100 again.
        #expect([22, 23, 0, 1, 2, 3].map { sums.forecastMilliCPU[$0] } == [100, 1000, 700, 800, 900, 100])
        // What was added is no load of pods.
        #expect(unexplained.learn(sums, without: added, [condition]) == added)
    }

    @Test func `what is left over for a moment hardly changes what a node uses by itself`() throws {
        var sums = ClusterOutlook(nodeCount: 1, hourCount: 24)
        sums.hoursAhead = [0]
        var condition = NodeCondition()
        condition.milliCPU = 1000
        condition.measuredAt = midnight
        var unexplained = UnexplainedLoad()
        #expect(unexplained.learn(sums, without: [], [condition])[0] == 1000)
        condition.milliCPU = 2000
        condition.measuredAt = midnight.addingTimeInterval(30)
        // 1000 + (1 - e^(-30 / 900)) * 1000.
        #expect(abs(unexplained.learn(sums, without: [], [condition])[0] - 1032.78) < 0.01)
    }

    @Test func `a new day begins with the same pods`() throws {
        let nodes = [node("a")]
        let running = pod("web", on: "a")
        let outlook = try outlook()
        outlook.reconcile(with: view(nodes, [running]), at: midnight.addingTimeInterval(-10))
        let inputs = outlook.inputs(for: pod("new"), in: view(nodes, [running]), at: midnight.addingTimeInterval(10))
        #expect(abs(inputs.outlook.forecastMilliCPU[0] - 500) < 1e-6)
        #expect(inputs.outlook.hoursAhead.first == 0)
    }
}

struct PodNumbersTests {
    private func pod(_ name: String, _ uid: String) -> WatchedPod {
        let pod = Pod(namespace: "shop", name: name, request: PodRequest(milliCPU: 100, memory: 1 << 20))
        return WatchedPod(pod: pod, uid: uid, schedulerName: "default-scheduler", node: nil)
    }

    @Test func `measurements are those of the pod that has the name now, and unknown names are left out`() {
        var numbers = PodNumbers()
        for (number, pod) in [pod("a", "first"), pod("b", "second"), pod("a", "third")].enumerated() {
            numbers.name(pod)
            numbers.set(number, of: pod.uid)
        }
        let names = ["a": 10.0, "b": 20, "c": 30].map { (PodName(namespace: "shop", name: $0), $1) }
        let found = numbers.numbered(Dictionary(uniqueKeysWithValues: names)).sorted { $0.pod < $1.pod }
        #expect(found.map(\.pod) == [1, 2] && found.map(\.milliCPU) == [20, 10])
        let generation = numbers.generation
        numbers.removeAll()
        #expect(numbers["third"] == nil && numbers.generation != generation)
    }
}
