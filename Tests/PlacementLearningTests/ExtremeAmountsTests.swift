import ClusterModel
import ExtremeClusters
import LoadPrediction
import Placement
import PlacementLearning
import Testing

/// The way from running pods to learned scores with amounts at the limits of what the API server takes.
struct ExtremeOutlookTests {
    /// The outlook on a cluster of extremes, and the context of a decision about another pod.
    private static func context(_ seed: UInt64) throws -> DecisionContext {
        var extremes = Extremes(seed: seed)
        let (nodes, pods) = try extremes.cluster()
        var state = ClusterState(nodes: nodes)
        var builder = OutlookBuilder(
            nodeCount: nodes.count,
            profiles: WorkloadProfiles(history: []),
            calibration: extremes.once(in: 2) ? .observedDays : .none
        )
        builder.plan(hoursAhead: Array(0..<24))
        var running: [Int] = []
        for (index, own) in pods.enumerated() {
            for pod in own {
                state.assume(pod, onNode: index)
                running.append(builder.add(pod))
                builder.place(running[running.count - 1], on: index, at: 100)
            }
        }
        builder.beginSample()
        for (index, node) in nodes.enumerated() {
            let share = Double(extremes.next() % 200) / 100
            let (cpu, memory) = (Double(node.allocatable.milliCPU), Double(node.allocatable.memory))
            builder.record(node: index, milliCPU: share * cpu, memory: share * memory)
        }
        for pod in running { builder.observe(pod, milliCPU: Double(max(0, extremes.number())), hour: 3) }
        builder.endSample(hour: 3, at: 300)
        builder.publish(at: 300, newestSample: 300)
        builder.setOwnLoad((0..<24 * nodes.count).map { _ in Double(max(0, extremes.number())) })
        let pod = try extremes.pod("new")
        let number = builder.add(pod)
        builder.prepareDecision(for: number)
        return DecisionContext(
            pod: pod,
            podForecast: builder.forecast(of: number),
            state: state,
            outlook: builder.outlook
        )
    }

    @Test("An outlook has only finite numbers whatever pods run and whatever they use", arguments: UInt64(0)..<300)
    func outlook(seed: UInt64) throws {
        let context = try Self.context(seed)
        let outlook = context.outlook
        for values in [outlook.forecastMilliCPU, outlook.forecastVariance, outlook.inFlightMilliCPU] {
            let areFinite = values.allSatisfy(\.isFinite)
            #expect(areFinite)
        }
        let forecast = try #require(context.podForecast)
        let isFinite = forecast.hourlyMilliCPU.allSatisfy(\.isFinite)
        #expect(isFinite && forecast.variance.isFinite)
    }

    @Test("Learned scores are numbers, and so is what is said of them", arguments: UInt64(0)..<300)
    func learned(seed: UInt64) throws {
        let context = try Self.context(seed)
        let all = Array(context.state.nodes.indices)
        for scorer in [try PlacementModel.shipped().scorer, .predictiveConvex, .untrainedNetwork] {
            var scores = [Double](repeating: .nan, count: all.count)
            scorer.score(all, in: context, into: &scores)
            let areNumbers = scores.allSatisfy { !$0.isNaN && $0 < .infinity }
            #expect(areNumbers, "\(scores)")
            for remark in scorer.remarks(on: all, in: context).joined() {
                #expect(!remark.contains("nan"), "\(remark)")
            }
        }
    }

    @Test("A node that a pod of 50E runs on is worse than one that is only full of memory")
    func hugePod() throws {
        let nodes = ["huge", "full"].map { name in
            Node(name: name, allocatable: ResourceVector(milliCPU: 4000, memory: 16 << 30))
        }
        var state = ClusterState(nodes: nodes)
        state.assume(PodRequest(milliCPU: 100, memory: .max), onNode: 0)
        state.assume(PodRequest(milliCPU: 100, memory: 16 << 30), onNode: 1)
        let pod = Pod(name: "p", request: PodRequest(milliCPU: 100, memory: 64 << 20))
        let hourly = [Double](repeating: 50, count: 24)
        let context = DecisionContext(
            pod: pod,
            podForecast: UsageForecast(hourlyMilliCPU: hourly, variance: 0, source: .request),
            state: state,
            outlook: ClusterOutlook(nodeCount: 2)
        )
        var scores = [0.0, 0.0]
        try PlacementModel.shipped().scorer.score([0, 1], in: context, into: &scores)
        #expect(scores[0] < scores[1])
    }

    @Test("Once a huge pod and a huge load are gone, the outlook is that of a node which never had them")
    func recovery() {
        func pod(_ name: String, _ milliCPU: Int64) -> Pod {
            Pod(
                name: name,
                request: PodRequest(milliCPU: milliCPU, memory: 1),
                workload: WorkloadKey(application: "shop", name: name)
            )
        }
        func outlook(withHuge isHuge: Bool) -> ClusterOutlook {
            var builder = OutlookBuilder(nodeCount: 1, profiles: WorkloadProfiles(history: []))
            let small = builder.add(pod("small", 200))
            builder.place(small, on: 0, at: 100)
            if isHuge {
                let huge = builder.add(pod("huge", .max))
                builder.place(huge, on: 0, at: 100)
                builder.prepareDecision(for: small)
                builder.setOwnLoad(Array(repeating: 1e18, count: 24))
                builder.remove(huge, from: 0)
                builder.prepareDecision(for: small)
            }
            builder.setOwnLoad(Array(repeating: 50, count: 24))
            builder.prepareDecision(for: small)
            return builder.outlook
        }
        let (touched, sound) = (outlook(withHuge: true), outlook(withHuge: false))
        // Half of the request of 200 and 50 of the node's own; the pod's estimate is 1.5 times its request.
        #expect(touched.forecastMilliCPU[0] == 150)
        #expect(touched.inFlightMilliCPU[0] == 300)
        #expect(touched.forecastMilliCPU == sound.forecastMilliCPU)
        #expect(touched.forecastVariance == sound.forecastVariance)
    }
}
