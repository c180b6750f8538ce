import ClusterModel
import Foundation
import LoadPrediction
import MetricHistory
import Simulation
import Testing

/// Runs made up from three of the shipped ones.
struct ScenarioGeneratorTests {
    /// Reading them takes longer than making runs, so it is done once.
    private static let material = Result { try ScenarioMaterial.read(folders) }

    private static let folders = (1...3).map {
        Fixture.benchmark.appending(path: "scenarios/s4-daily-test-0\($0)").path
    }

    private static func generator(_ change: (inout ScenarioKnobs) -> Void = { _ in }) throws -> ScenarioGenerator {
        var knobs = ScenarioKnobs()
        change(&knobs)
        let material = try #require(try Self.material.get().first)
        return ScenarioGenerator(material: material, knobs: knobs)
    }

    /// The mean of a figure over some runs.
    private static func mean(_ runs: [GeneratedRun], _ figure: (GeneratedRun) -> Double) -> Double {
        runs.reduce(0) { $0 + figure($1) } / Double(runs.count)
    }

    private static func jobShare(_ run: GeneratedRun) -> Double {
        Double(run.scenario.pods.count { $0.pod.kind == .job }) / Double(run.scenario.pods.count)
    }

    @Test("The material is one family with the nodes, lives and days of its runs")
    func material() throws {
        let families = try Self.material.get()
        #expect(families.map(\.family) == ["s4-daily"])
        let material = try #require(families.first)
        #expect(material.historyName == "daily")
        #expect(material.runs.count == 3)
        // History reaches to day 117; the runs' own demand, which it lacks, is day 118.
        #expect(material.days.count == 1)
        let days = try #require(material.days[.bitbrains])
        #expect(days.first == 118)
        #expect(days.last == 118)
        #expect(days.window == 1)
        #expect(!material.isShifted)
        let pods = try Self.folders.reduce(0) { try $0 + Scenario(directory: $1, history: .notNeeded).pods.count }
        #expect(material.lives.reduce(0) { $0 + $1.pods.count } <= pods)
        #expect(material.lives.reduce(0) { $0 + $1.pods.count } > pods * 9 / 10)
    }

    @Test("The same seed gives the same run, another one another")
    func seed() throws {
        let generator = try Self.generator()
        let tables = ([7, 7, 8] as [UInt64]).map { seed in
            let run = generator.run(seed: seed).scenario
            return [run.nodeTable, run.podTable, run.usageTable]
        }
        #expect(tables[0] == tables[1])
        #expect(tables[0] != tables[2])
        // A generator made anew has nothing in its cache, and dictionaries in another order.
        let again = try Self.generator().run(seed: 7).scenario
        #expect([again.nodeTable, again.podTable, again.usageTable] == tables[0])
    }

    @Test("A run keeps the benchmark's rules", arguments: [1, 2, 3])
    func rules(seed: UInt64) throws {
        let run = try Self.generator().run(seed: seed)
        let scenario = run.scenario
        #expect(scenario.pods.map(\.arrival) == scenario.pods.map(\.arrival).sorted())
        #expect(scenario.pods.allSatisfy { (0..<86_400).contains($0.arrival) && $0.lifetime ?? 1 > 0 })
        var requests: [WorkloadKey: Set<PodRequest>] = [:]
        for (index, pod) in scenario.pods.enumerated() {
            // One sample for every step from the arrival to the end.
            #expect(scenario.usage.steps(of: index) == min(288, (pod.arrival + 299) / 300)..<288)
            let workload = try #require(pod.pod.workload)
            requests[workload, default: []].insert(pod.pod.request)
        }
        #expect(requests.values.allSatisfy { $0.count == 1 })
        // Every pod fits on a node that is empty.
        #expect(
            scenario.pods.allSatisfy { pod in
                scenario.nodes.contains { node in
                    pod.pod.request.resources.milliCPU <= node.allocatable.milliCPU
                        && pod.pod.request.resources.memory <= node.allocatable.memory
                }
            }
        )
    }

    @Test("Policies may know only days before the run's, and demand is of none of them", arguments: [1, 2, 3])
    func historyIsOfThePast(seed: UInt64) throws {
        let run = try Self.generator().run(seed: seed)
        let limit = try #require(run.limits[.bitbrains])
        #expect(!run.scenario.history.isEmpty)
        #expect(run.scenario.history.allSatisfy { $0.day < limit })
        let known = Dictionary(grouping: run.scenario.history, by: \.workload)
        for (index, pod) in run.scenario.pods.enumerated() {
            let steps = run.scenario.usage.steps(of: index)
            // The benchmark itself has days that recur in part; a whole long stretch would be a leak.
            guard steps.count > 250, let workload = pod.pod.workload else { continue }
            let demand = steps.map { Double(run.scenario.usage.milliCPU(of: index, at: $0)) }
            guard Set(demand).count > 20 else { continue }
            for day in known[workload] ?? [] { #expect(Array(day.milliCPU[steps]) != demand) }
        }
    }

    @Test("The profiles of a run are those that its history gives")
    func profilesAreOfTheHistory() throws {
        for unknown in [nil, 0.4] {
            let run = try Self.generator { $0.unknownShare = unknown }.run(seed: 5)
            let anew = WorkloadProfiles(history: run.scenario.history)
            for pod in run.scenario.pods { #expect(run.profiles.profile(of: pod.pod) == anew.profile(of: pod.pod)) }
        }
    }

    @Test("Runs reach the load of the recorded ones")
    func loadIsAsRecorded() throws {
        let generator = try Self.generator()
        let runs = (1...10).map { generator.run(seed: $0) }
        let recorded = try Self.material.get()[0].runs.map(\.requestShare)
        let isClose = runs.map { run in recorded.contains { abs($0 - run.cpuRequestShare) < 0.03 } }
        // A run whose demand is high ends earlier, as the recorded ones did.
        #expect(isClose.count { $0 } >= 7)
        #expect(runs.allSatisfy { $0.cpuRequestShare < (recorded.max() ?? 0) + 0.04 })
        #expect(runs.allSatisfy { $0.scenario.nodes.count == 10 })
    }

    @Test("Load is a factor on the requests of the recorded runs")
    func loadKnob() throws {
        func share(_ load: Double) throws -> Double {
            let generator = try Self.generator { $0.load = load...load }
            return Self.mean((1...6).map { generator.run(seed: $0) }, \.cpuRequestShare)
        }
        // Both stop at the first pod beyond the mark, which adds about one part in a hundred.
        #expect(abs(try share(0.6) / share(1) - 0.6) < 0.05)
    }

    @Test("The share of pods without history is what was asked for", arguments: [0, 0.25, 0.6])
    func unknownKnob(share: Double) throws {
        let generator = try Self.generator { $0.unknownShare = share }
        let runs = (1...4).map { generator.run(seed: $0) }
        #expect(abs(Self.mean(runs, \.unknownShare) - share) < 0.03)
    }

    @Test("The share of jobs is what was asked for", arguments: [0, 0.5])
    func jobKnob(share: Double) throws {
        let generator = try Self.generator { $0.jobShare = share }
        #expect(abs(Self.mean((1...4).map { generator.run(seed: $0) }, Self.jobShare) - share) < 0.03)
    }

    @Test("Late arrivals leave no service to the filling phase")
    func lateKnob() throws {
        let run = try Self.generator { $0.lateArrivals = 1 }.run(seed: 3)
        #expect(run.scenario.pods.allSatisfy { $0.pod.kind == .job || $0.arrival >= 7200 })
        let early = try Self.generator().run(seed: 3).scenario.pods.count {
            $0.pod.kind == .service && $0.arrival < 7200
        }
        #expect(early > 20)
    }

    @Test("Longer lives mean fewer pods for the same load")
    func lifetimeKnob() throws {
        func pods(_ factor: Double) throws -> Int {
            let generator = try Self.generator { $0.lifetime = factor }
            return (1...5).reduce(0) { $0 + generator.run(seed: $1).scenario.pods.count }
        }
        #expect(try pods(2) < pods(0.7))
    }

    @Test("Nodes are as many and of the types that were asked for")
    func nodeKnobs() throws {
        let types = [
            ScenarioKnobs.NodeType(milliCPU: 8000, memoryMiB: 65_536),
            ScenarioKnobs.NodeType(milliCPU: 32_000, memoryMiB: 131_072),
        ]
        let run = try Self.generator {
            $0.nodeCount = 14
            $0.nodeTypes = types
        }.run(seed: 2)
        #expect(run.scenario.nodes.count == 14)
        #expect(Set(run.scenario.nodes.map(\.allocatable.milliCPU)) == [8000, 32_000])
        #expect(Set(run.scenario.nodes.map(\.allocatable.memory)) == [65_536 << 20, 131_072 << 20])
    }

    @Test("What was written reads back as the same run")
    func writtenRunReadsBack() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "generated-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let generator = try Self.generator { $0.unknownShare = 0.3 }
        let run = generator.run(seed: 4)
        let written = try Scenario(directory: try generator.write(run, to: folder.path))
        #expect(written.podTable == run.scenario.podTable)
        #expect(written.nodeTable == run.scenario.nodeTable)
        #expect(written.usageTable == run.scenario.usageTable)
        #expect(written.history.count == run.scenario.history.count)
        let figures = Simulator(scenario: run.scenario, profiles: run.profiles).run(.predictiveConvex).figures
        #expect(Simulator(scenario: written).run(.predictiveConvex).figures == figures)
    }

    @Test("Knobs that cannot be meant are refused with the range that is allowed")
    func badKnobs() {
        let cases: [(words: String, change: (inout ScenarioKnobs) -> Void)] = [
            ("load must be in (0, 3]", { $0.load = 0...1 }),
            ("lifetime factor must be in (0, 100]", { $0.lifetime = 0 }),
            ("nodes must be 1...10000", { $0.nodeCount = 0 }),
            ("got 0 and 5", { $0.nodeTypes = [.init(milliCPU: 0, memoryMiB: 5)] }),
            ("late arrivals must be in 0...1", { $0.lateArrivals = 1.1 }),
            ("without history must be in 0...1", { $0.unknownShare = -0.1 }),
            ("jobs must be in 0...1", { $0.jobShare = .nan }),
        ]
        for (words, change) in cases {
            var knobs = ScenarioKnobs()
            change(&knobs)
            #expect(knobs.problem?.contains(words) == true, "\(words)")
        }
        #expect(ScenarioKnobs().problem == nil)
    }
}
