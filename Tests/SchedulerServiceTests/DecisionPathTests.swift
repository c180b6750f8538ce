import ClusterModel
import DecisionLog
import Foundation
import KubernetesAPI
import LoadPrediction
import NIOCore
import Placement
import PlacementLearning
import Testing

@testable import SchedulerService
@testable import Simulation

/// One decision path: what the simulator replays is what shadow mode records and what the extender leads to.
struct DecisionPathTests {
    private static let weights = [1, 2, 3, 5, 10]

    /// A snapshot at one moment of a replay, and where the simulator's policies put the pod.
    private struct Snapshot: Sendable {
        var pod: Pod
        var forecast: UsageForecast?
        var state: ClusterState
        var outlook: ClusterOutlook
        var alone: Int?
        var inTree: Int?
        var extender: [Int: Int?]
    }

    /// Asks the simulator's own policies about every pod and goes on with one of them.
    private struct Witness: SimulationPolicy {
        let needs: OutlookNeeds = [.forecast, .measured]
        var alone: EnginePolicy
        var kube = EnginePolicy([WeightedScorer(LeastAllocated()), WeightedScorer(BalancedAllocation())])
        var extenders: [(weight: Int, policy: EnginePolicy)]
        var snapshots: [Snapshot] = []

        init(_ q: PlacementQ) {
            alone = EnginePolicy(LearnedPlacement(q: q))
            extenders = DecisionPathTests.weights.map {
                ($0, EnginePolicy(LearnedPlacement(q: q), selection: .extender(weight: $0)))
            }
        }

        mutating func choose(pod: Int, at time: Int, in cluster: borrowing SimulatedCluster) -> Int? {
            var snapshot = Snapshot(
                pod: cluster.scenario.pods[pod].pod,
                forecast: cluster.forecast(forNewPod: pod),
                state: cluster.state,
                outlook: cluster.outlook,
                extender: [:]
            )
            snapshot.alone = alone.choose(pod: pod, at: time, in: cluster)
            snapshot.inTree = kube.choose(pod: pod, at: time, in: cluster)
            for index in extenders.indices {
                let node = extenders[index].policy.choose(pod: pod, at: time, in: cluster)
                snapshot.extender[extenders[index].weight] = node
            }
            snapshots.append(snapshot)
            // Half by kube-scheduler, so that clusters are loaded unevenly.
            return pod.isMultiple(of: 2) ? snapshot.alone : snapshot.inTree
        }
    }

    /// A cluster of nodes of several sizes and pods that come and go, from a seed.
    private static func scenario(_ seed: UInt64) -> Scenario {
        var generator = SplitMix64(seed: seed)
        func draw(_ range: ClosedRange<Int>) -> Int {
            range.lowerBound + Int(generator.next() % UInt64(range.count))
        }
        let nodes = (0..<draw(6...16)).map { index in
            Node(
                name: "n\(index)",
                allocatable: ResourceVector(milliCPU: Int64(2000 * draw(1...4)), memory: Int64(draw(4...16)) << 30),
                isUnschedulable: draw(0...9) == 0
            )
        }
        let timing = RunTiming.benchmark
        let arrivals = (0..<60).map { _ in draw(0...60_000) }.sorted()
        let firsts = arrivals.map { ($0 + timing.stepSeconds - 1) / timing.stepSeconds }
        let pods = arrivals.enumerated().map { number, arrival in
            ScenarioPod(
                pod: Pod(
                    namespace: "shop",
                    name: "pod-\(number)",
                    request: PodRequest(milliCPU: Int64(50 * draw(1...20)), memory: Int64(draw(64...1024)) << 20)
                ),
                arrival: arrival,
                lifetime: draw(0...2) == 0 ? draw(600...20_000) : nil
            )
        }
        let counts = firsts.map { max(0, timing.stepCount - $0) }
        return Scenario(
            name: "seed-\(seed)",
            timing: timing,
            nodes: nodes,
            pods: pods,
            usage: UsageTrace(
                firstSteps: firsts,
                milliCPU: counts.map { count in (0..<count).map { _ in Int32(draw(10...900)) } },
                memoryMiB: counts.map { count in Array(repeating: Int32(draw(32...900)), count: count) }
            ),
            history: []
        )
    }

    private static func snapshots(_ seed: UInt64, _ q: PlacementQ) -> [Snapshot] {
        let simulator = Simulator(scenario: scenario(seed))
        var witness: any SimulationPolicy = Witness(q)
        _ = simulator.run(&witness)
        return (witness as? Witness)?.snapshots ?? []
    }

    /// What a live service would know at the moment of a snapshot: everything measured just now.
    private struct SnapshotOutlook: OutlookSource {
        let snapshotInputs: DecisionInputs

        init(_ snapshot: DecisionPathTests.Snapshot, _ q: PlacementQ) {
            var inputs = DecisionInputs(nodeCount: snapshot.state.nodes.count)
            inputs.outlook = snapshot.outlook
            inputs.podForecast = snapshot.forecast
            inputs.measuredAt = noon
            inputs.scorer = LearnedPlacement(q: q)
            for index in inputs.conditions.indices {
                inputs.conditions[index].milliCPU = 1
                inputs.conditions[index].measuredAt = noon
                inputs.conditions[index].health = "healthy"
            }
            snapshotInputs = inputs
        }

        func inputs(for pod: WatchedPod, in view: ClusterView, at time: Date) -> DecisionInputs { snapshotInputs }

        func assume(_ pod: WatchedPod, onNode name: String, at time: Date) {}

        var snapshot: OutlookSnapshot { OutlookSnapshot() }
    }

    private static func engine(_ mode: ServingMode, _ snapshot: Snapshot, _ q: PlacementQ) -> SchedulingEngine {
        var options = DecisionOptions()
        // The simulator keeps load in flight in the outlook.
        options.countsInFlight = true
        let indices = Dictionary(uniqueKeysWithValues: snapshot.state.nodes.enumerated().map { ($1.node.name, $0) })
        let view = ClusterView(state: snapshot.state, nodeIndices: indices, pods: [:])
        return .fixture(mode: mode, FixedCluster(view), SnapshotOutlook(snapshot, q), options: options)
    }

    private static func watched(_ pod: Pod) -> WatchedPod {
        WatchedPod(pod: pod, uid: "uid-\(pod.name)", schedulerName: "default-scheduler", node: nil)
    }

    @Test("Simulator, shadow mode, extender and standalone selection pick the same node", arguments: 1...8)
    func sameNode(seed: UInt64) throws {
        let q = try PlacementModel.shipped().q
        let snapshots = Self.snapshots(seed, q)
        #expect(snapshots.count >= 60)
        for snapshot in snapshots {
            let names = snapshot.state.nodes.map(\.node.name)
            func name(_ index: Int?) -> String? { index.map { names[$0] } }
            let pod = Self.watched(snapshot.pod)

            // Shadow mode: alone, and as an extender of every weight.
            let shadow = Self.engine(.shadow, snapshot, q)
            let record = shadow.decide(pod, in: shadow.cluster.view(), at: noon)
            #expect(record.chosen == name(snapshot.alone), "\(snapshot.pod.name)")
            guard snapshot.alone != nil else { continue }
            #expect(record.step == .learned)
            for weight in Self.weights {
                let simulated = snapshot.extender[weight] ?? nil
                #expect(record.extenderChoice(weight: weight) == name(simulated), "\(snapshot.pod.name), \(weight)")
            }

            // Standalone: the same policy over all nodes, with kube-scheduler's filters.
            let context = DecisionContext(
                pod: snapshot.pod,
                podForecast: snapshot.forecast,
                state: snapshot.state,
                outlook: snapshot.outlook
            )
            let evidence = PlacementEvidence.complete(LearnedPlacement(q: q))
            let standalone = SchedulingPolicy(selection: .learned).decide(context, knowing: evidence)
            #expect(standalone.nodeIndex == snapshot.alone, "\(snapshot.pod.name)")

            // Extender: what it answers for the feasible nodes, added as kube-scheduler adds it.
            try expectExtender(snapshot, standalone.candidates, q)

            // Where policies differ, the selection alone does it: of the same scores it picks each of them.
            var whole = standalone
            SchedulingPolicy(selection: .inTree).addRuleTotals(to: &whole, in: context)
            for weight in Self.weights {
                let slot = try #require(whole.slot(by: .extender(weight: weight)))
                #expect(whole.candidates[slot] == snapshot.extender[weight] ?? nil)
            }
        }
    }

    @Test("The snapshots tell selections apart: alone, in-tree and extender differ in dozens of them")
    func snapshotsDiffer() throws {
        let q = try PlacementModel.shipped().q
        let snapshots = (1...8).flatMap { Self.snapshots($0, q) }
        #expect(snapshots.count { $0.alone != $0.inTree } > 50)
        #expect(snapshots.count { ($0.extender[1] ?? nil) != $0.alone } > 20)
        #expect(snapshots.count { ($0.extender[1] ?? nil) != $0.inTree } > 20)
    }

    /// Sends the request that kube-scheduler would send and adds up as `prioritizeNodes` does.
    private func expectExtender(_ snapshot: Snapshot, _ feasible: [Int], _ q: PlacementQ) throws {
        let names = snapshot.state.nodes.map(\.node.name)
        let list = feasible.map { "\"\(names[$0])\"" }.joined(separator: ",")
        let request = snapshot.pod.request.resources
        let json =
            #"{"Pod":{"metadata":{"name":"\#(snapshot.pod.name)","namespace":"shop","uid":"u"},"spec":{"containers":"#
            + #"[{"image":"web","resources":{"requests":{"cpu":"\#(request.milliCPU)m","memory":"\#(request.memory)"}}}]"#
            + #"}},"Nodes":null,"NodeNames":[\#(list)]}"#
        let body = ByteBuffer(string: json)
        let args = try body.withUnsafeReadableBytes { try ExtenderArgs($0) }
        let scores = Self.engine(.extender, snapshot, q).prioritize(args, body: body) { false }
        let kube = kubeSchedulerTotals(snapshot, feasible)
        for weight in Self.weights {
            let sums = zip(kube, scores).map { $0 + weight * 10 * $1 }
            let best = sums.indices.max { (sums[$0], $1) < (sums[$1], $0) }
            let simulated = snapshot.extender[weight] ?? nil
            #expect(best.map { feasible[$0] } == simulated, "\(snapshot.pod.name), weight \(weight)")
        }
    }

    /// The in-tree totals in whole numbers, from Kubernetes' text and not from our scorers.
    ///
    /// Of the default profile only LeastAllocated and BalancedAllocation differ between these nodes; what the others
    /// give is the same for all and moves no maximum.
    private func kubeSchedulerTotals(_ snapshot: Snapshot, _ feasible: [Int]) -> [Int] {
        feasible.map { index in
            let state = snapshot.state.nodes[index]
            let pod = snapshot.pod.request.resources
            let cpu = (state.requested.milliCPU + pod.milliCPU, state.node.allocatable.milliCPU)
            let memory = (state.requested.memory + pod.memory, state.node.allocatable.memory)
            let least = ((cpu.1 - cpu.0) * 100 / cpu.1 + (memory.1 - memory.0) * 100 / memory.1) / 2
            let shares = [Double(cpu.0) / Double(cpu.1), Double(memory.0) / Double(memory.1)]
            let balanced = Int64((1 - abs(shares[0] - shares[1]) / 2) * 100)
            return Int(least + balanced)
        }
    }
}
