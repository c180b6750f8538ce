import ClusterModel
import Foundation
import LoadPrediction
import MetricHistory
import PlacementLearning
import Testing

@testable import Simulation

/// Collected pods as scenarios.
struct OwnHistoryTests {
    /// 2026-03-01 00:00 UTC.
    private static let midnight: Int64 = 1_772_323_200_000
    private static let hour: Int64 = 3_600_000
    private static let window = midnight..<midnight + 24 * hour

    /// A pod that uses the same all the time; hours since midnight.
    private func pod(
        _ name: String,
        on node: String = "a",
        from begin: Double,
        to end: Double,
        cores: Double = 0.5,
        request: Double? = 0.25,
        owner: PodOwner? = PodOwner(kind: "Deployment", name: "web"),
        gaps: Range<Int> = 0..<0
    ) -> (record: PodRecord, usage: PodUsage) {
        let first = Self.midnight + Int64(begin * 3_600_000)
        let last = Self.midnight + Int64(end * 3_600_000)
        let record = PodRecord(
            uid: name,
            namespace: "shop",
            name: name,
            node: node,
            owner: owner,
            cpuRequest: request,
            memoryRequest: request.map { _ in 100 * 1_048_576 },
            created: first,
            started: first,
            firstSeen: first,
            lastSeen: last
        )
        let count = Int((last - first) / 300_000)
        let cpu = (0..<count).map { gaps.contains($0) ? Double.nan : cores }
        let memory = [Double](repeating: 50 * 1_048_576, count: count)
        return (record, PodUsage(start: first, cpu: cpu, memory: memory))
    }

    private func history(
        _ pods: [(record: PodRecord, usage: PodUsage)],
        taints: [String] = []
    ) -> PodHistory {
        let size = { (name: String, taints: [String]) in
            NodeRecord(name: name, cpu: 1, memory: 1_048_576_000, pods: 110, taints: taints)
        }
        return PodHistory(stepMilliseconds: 300_000, pods: pods, nodes: [size("a", []), size("b", taints)])
    }

    @Test("The scenario has the recorded arrivals, lifetimes, use and places")
    func conversion() throws {
        let pods = [
            pod("early", from: -3, to: 6), pod("late", on: "b", from: 2, to: 30, cores: 0.75),
            pod("gone", from: -5, to: -1),
        ]
        let own = try OwnHistory(history: history(pods), window: Self.window)
        let scenario = own.scenario
        #expect(own.titles == ["shop/early", "shop/late"])
        // early is there at the start and leaves at 06:00; late comes at 02:00 and stays.
        #expect(scenario.pods.map(\.arrival) == [0, 7200])
        #expect(scenario.pods.map(\.lifetime) == [21_600, nil])
        #expect(own.recorded.placements == [.init(node: 0, start: 0), .init(node: 1, start: 7200)])
        // 02:00 is sample 24.
        #expect(scenario.usage.milliCPU(of: 1, at: 24) == 750 && scenario.usage.milliCPU(of: 1, at: 23) == 0)
        #expect(scenario.usage.memoryMiB(of: 0, at: 0) == 50)
        #expect(own.notes.placed == 1 && own.notes.pods == 2)
    }

    @Test(
        "Amounts that no machine has are replayed by every policy, in every combination",
        arguments: [1e300, -1e300, 9.3e15, 9.3e18, 1, 0, -1, .infinity],
        [1e300, 9.3e15, 4, .infinity]
    )
    func extremes(amount: Double, size: Double) throws {
        let pods = [
            pod("odd", from: -3, to: 30, request: amount), pod("used", on: "b", from: 2, to: 30, cores: amount),
            pod("plain", from: 3, to: 20),
            pod("tied", from: 1, to: 30, request: amount, owner: .init(kind: "DaemonSet", name: "d")),
        ]
        let nodes = [
            NodeRecord(name: "a", cpu: size, memory: size * 1e9, pods: size, taints: []),
            NodeRecord(name: "b", cpu: 1, memory: 1_048_576_000, pods: amount, taints: []),
        ]
        let history = PodHistory(stepMilliseconds: 300_000, pods: pods, nodes: nodes)
        for handling in [OwnHistory.Handling.replay, .training] {
            let own = try OwnHistory(history: history, window: Self.window, handling: handling)
            let policies = ReferencePolicy.allCases.filter { $0 != .learned }
            for result in OwnHistoryReplay(own, policies: policies).results {
                #expect(result.assignment.placements.count == own.scenario.pods.count)
            }
        }
    }

    /// A policy for which nothing is like what training has seen.
    private static var stranger: LearnedPlacement {
        let count = CandidateFeature.count
        var scale = FeatureScale(rows: Array(repeating: 0, count: count), featureCount: count)
        scale.low = Array(repeating: -1e-9, count: count)
        scale.high = Array(repeating: 1e-9, count: count)
        let residual = ResidualNetwork(featureCount: count, hiddenCount: 0, seed: 1)
        return LearnedPlacement(
            q: PlacementQ(rule: .convex, calibration: .observedDays, scale: scale, residual: residual, gain: 1)
        )
    }

    @Test("The learned policy replays the own days with the model it is given, and says what it left to the prior")
    func learned() throws {
        let pods = [pod("old", from: -3, to: 30), pod("new", from: 2, to: 30), pod("next", from: 3, to: 20)]
        let own = try OwnHistory(history: history(pods), window: Self.window)
        let replay = OwnHistoryReplay(own, policies: [.kubeDefault, .learned], learned: Self.stranger)
        let result = try #require(replay.results.first { $0.name == "learned" })
        // old stays on node a, which it heats to 50 %; a replica beside it would double that, so new goes to b.
        #expect(result.assignment.placements.map { $0?.node }.prefix(2) == [0, 1])
        #expect(result.fallbackShare == 1 && replay.results[0].fallbackShare == 0)
        #expect(replay.noteLines.contains { $0.hasPrefix("learned: the prior made 100") })
    }

    @Test("What ran before the window and what is tied to its node stays there under every policy")
    func staying() throws {
        let daemon = PodOwner(kind: "DaemonSet", name: "agent")
        let pods = [
            pod("old", on: "b", from: -3, to: 30), pod("agent-b", on: "b", from: 1, to: 30, owner: daemon),
            pod("new", on: "b", from: 2, to: 30),
        ]
        let own = try OwnHistory(history: history(pods), window: Self.window)
        for policy in [ReferencePolicy.kubeDefault, .mostAllocated, .predictiveConvex] {
            let placements = Simulator(scenario: own.scenario).run(policy).assignment.placements
            #expect(placements[0]?.node == 1 && placements[1]?.node == 1, "\(policy)")
        }
        // Node a is empty: kube-default takes it for the new pod.
        #expect(Simulator(scenario: own.scenario).run(.kubeDefault).assignment.placements[2]?.node == 0)
    }

    @Test("A tainted node takes only pods whose workload was seen on such a node")
    func taints() throws {
        let gpu = PodOwner(kind: "Deployment", name: "gpu")
        let pods = [
            pod("full", from: -3, to: 30, request: 0.9), pod("gpu-1", on: "b", from: -8, to: -6, owner: gpu),
            pod("gpu-2", on: "b", from: 1, to: 30, owner: gpu), pod("web-2", from: 2, to: 30),
        ]
        let own = try OwnHistory(history: history(pods, taints: ["gpu=yes:NoSchedule"]), window: Self.window)
        let placements = Simulator(scenario: own.scenario).run(.kubeDefault).assignment.placements
        #expect(own.titles == ["shop/full", "shop/gpu-2", "shop/web-2"])
        // Node a has 100 mCPU left for 250: gpu-2 may go to b, web-2 may not and waits in vain.
        #expect(placements[1]?.node == 1 && placements[2] == nil)
    }

    @Test("The newest value stands for a gap, which is counted, and a pod without values demands nothing")
    func gaps() throws {
        let pods = [
            pod("holes", from: 0, to: 1, gaps: 3..<6), pod("dark", on: "b", from: 0, to: 1, gaps: 0..<12),
            pod("other", from: 0, to: 23.9),
        ]
        let own = try OwnHistory(history: history(pods), window: Self.window)
        let index = try #require(own.titles.firstIndex(of: "shop/holes"))
        #expect((0..<12).map { own.scenario.usage.milliCPU(of: index, at: $0) } == Array(repeating: 500, count: 12))
        #expect(own.notes.neverMeasured == 1)
        // Three of twelve samples of holes; the twelve of dark count nowhere.
        #expect(own.notes.filledSamples - 0 >= 3 && own.notes.filledShare > 0)
        let dark = try #require(own.titles.firstIndex(of: "shop/dark"))
        #expect(own.scenario.usage.steps(of: dark).isEmpty)
    }

    @Test("A pod without requests is placed and reserves nothing")
    func bestEffort() throws {
        let own = try OwnHistory(
            history: history([pod("lone", from: 1, to: 30, request: nil, owner: nil)]),
            window: Self.window
        )
        let request = own.scenario.pods[0].pod.request
        #expect(request.resources == .zero)
        // kube-scheduler's defaults for scoring.
        #expect(request.nonZeroResources.milliCPU == 100 && request.nonZeroResources.memory == 200 << 20)
        #expect(own.notes.withoutRequests == 1)
        #expect(own.scenario.pods[0].pod.workload?.name == "Pod/lone")
    }

    @Test("The placement that mattered is measured in minutes worked out by hand")
    func difference() throws {
        // One core each. On a: 0.5 all day by a pod that stays, and 0.5 by the new one for one hour from 02:00.
        let pods = [
            pod("base", from: -2, to: 30), pod("new", from: 2, to: 3),
            pod("side", on: "b", from: -2, to: 30, cores: 0.1),
        ]
        let own = try OwnHistory(history: history(pods), window: Self.window)
        let new = try #require(own.titles.firstIndex(of: "shop/new"))
        var moved = own.recorded
        moved.placements[new] = .init(node: 1, start: 7200)
        let found = PlacementDifference.largest(10, from: own.recorded, to: moved, in: own)
        let one = try #require(found.first)
        // With it a is at 1.0 > 0.8 for 12 samples, without it at 0.5; b would be at 0.6: 60 minutes spared, nothing unmet.
        #expect(found.count == 1 && one.sparedHotMinutes == 60 && one.sparedCoreMinutes == 0)
        // 12 of 2 · 288 node samples at 100 points.
        #expect(abs(one.sparedCost - 100 * 12.0 / 576) < 1e-12)
        #expect(one.words(first: "kube-default", other: "ours").contains("spares 60 minutes above 80 % CPU"))
    }

    @Test("Too few days, no pods and an odd step are refused with a mend")
    func refusals() throws {
        #expect(throws: OwnHistoryError.noPods) { try OwnHistory.lastDays(1, of: history([])) }
        let short = history([pod("p", from: 0, to: 24)])
        #expect(throws: OwnHistoryError.tooFewDays(wanted: 7, found: 1)) { try OwnHistory.lastDays(7, of: short) }
        #expect(try OwnHistory.lastDays(1, of: short) == Self.window)
        let odd = PodHistory(stepMilliseconds: 420_000, pods: [], nodes: [])
        #expect(throws: OwnHistoryError.badStep(seconds: 420)) { try OwnHistory(history: odd, window: Self.window) }
    }

    @Test("Several own days share one history, each knows only the days before it, and runs are generated from all")
    func severalDays() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "own-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let pods = [
            pod("web-1", from: -24, to: 48, cores: 0.3), pod("web-2", on: "b", from: 3, to: 30, cores: 0.4),
            pod("job-1", from: 5, to: 9, cores: 0.2, owner: PodOwner(kind: "Job", name: "nightly")),
        ]
        let window = Self.midnight - 24 * Self.hour..<Self.midnight + 48 * Self.hour
        let written = try OwnHistoryFolder(history: history(pods), window: window, directory: folder.path).write()
        let folders = written.compactMap(\.self)
        #expect(
            folders.map { URL(filePath: $0).lastPathComponent } == [
                "own-2026-02-28", "own-2026-03-01", "own-2026-03-02",
            ]
        )
        // The second day knows the first, the third knows two.
        let known = try folders.map { Set(try Scenario(directory: $0).history.map(\.day)).count }
        #expect(known == [0, 1, 2])
        let materials = try ScenarioMaterial.read(folders)
        #expect(materials.map(\.family) == ["own-history"] && materials[0].runs.count == 3)
        let run = ScenarioGenerator(material: materials[0]).run(seed: 1)
        #expect(!run.scenario.pods.isEmpty && run.scenario.nodes.count == 2)
    }
}
