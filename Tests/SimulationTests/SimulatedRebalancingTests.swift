import ClusterModel
import Foundation
import Rebalancing
import Simulation
import Testing

/// Moves of running pods in the simulator.
struct SimulatedRebalancingTests {
    private static let names = ["s4-daily-test-01", "s4-daily-test-08"]

    private static func scenario(_ name: String) throws -> Scenario {
        try Scenario(directory: Fixture.benchmark.appending(path: "scenarios/\(name)").path)
    }

    private static func rebalancing(_ rule: MoveRule, restart: Int = 30, spike: Int = 0) -> SimulatedRebalancing {
        var limits = MoveLimits()
        limits.restartSeconds = restart
        limits.spikeSeconds = spike
        return SimulatedRebalancing(rule, limits: limits)
    }

    @Test("Figures of runs with moves are those of the benchmark's referee", arguments: names)
    func referee(name: String) throws {
        let data = try Data(contentsOf: Fixture.benchmark.appending(path: "moves-reference.json"))
        let reference = try JSONDecoder().decode([String: [String: [String: Double]]].self, from: data)
        let simulator = Simulator(scenario: try Self.scenario(name))
        let rules: [(String, MoveRule)] = [("hot-risk", .hotRisk), ("lownodeload-tuned", .lowNodeLoad(isTuned: true))]
        for (rule, value) in rules {
            let run = simulator.run(.kubeDefault, rebalancing: Self.rebalancing(value, spike: 120))
            let expected = try #require(reference[name]?[rule])
            var figures = try Fixture.dictionary(run.figures)
            let moves = try JSONEncoder().encode(try #require(run.moveFigures))
            figures.merge(try JSONDecoder().decode([String: Double].self, from: moves)) { $1 }
            for (figure, value) in figures {
                #expect(abs(value - (expected[figure] ?? .nan)) <= 2e-6, "\(rule) \(figure)")
            }
            #expect(run.moves.count > 5)
        }
    }

    @Test(
        "No move breaks a rule of the benchmark",
        arguments: [MoveRule.hotRisk, .triggered, .forecast, .lowNodeLoad(isTuned: false), .lowNodeLoad(isTuned: true)]
    )
    func rulesHold(rule: MoveRule) throws {
        let scenario = try Self.scenario("s4-daily-test-08")
        let run = Simulator(scenario: scenario).run(.kubeDefault, rebalancing: Self.rebalancing(rule))
        var node = run.assignment.placements.map { $0?.node }
        var movedAt: [Int: Int] = [:]
        var previous: Int?
        for move in run.moves {
            let pod = scenario.pods[move.pod]
            let start = try #require(run.assignment.placements[move.pod]).start
            #expect(node[move.pod] == move.source && move.source != move.destination && pod.pod.kind == .service)
            #expect(move.time - start >= 600 && move.time - (movedAt[move.pod] ?? -3600) >= 3600)
            #expect(pod.lifetime.map { move.time < start + $0 } ?? true)
            if let previous, previous != move.time { #expect(move.time - previous >= 900) }
            previous = move.time
            movedAt[move.pod] = move.time
            node[move.pod] = move.destination
        }
        for (time, moves) in Dictionary(grouping: run.moves, by: \.time) {
            let running = run.assignment.placements.enumerated().count { pod, placement in
                guard let placement, placement.start <= time else { return false }
                return scenario.pods[pod].lifetime.map { placement.start + $0 > time } ?? true
            }
            #expect(moves.count <= MoveLimits().budget(of: running))
        }
        #expect(!run.moves.isEmpty)
    }

    @Test("A run without rebalancing is what it was, and has no figures of moves")
    func withoutMoves() throws {
        let run = Simulator(scenario: try Self.scenario("s4-daily-test-01")).run(.kubeDefault)
        #expect(run.moves.isEmpty && run.moveFigures == nil)
    }

    @Test("Moves lower the cost of kube-default even with their restarts")
    func gain() throws {
        for name in Self.names {
            let simulator = Simulator(scenario: try Self.scenario(name))
            let none = simulator.run(.kubeDefault).figures.cost
            let run = simulator.run(.kubeDefault, rebalancing: Self.rebalancing(.hotRisk))
            #expect(try #require(run.moveFigures).totalCost < none)
        }
    }

    @Test("The file of moves has the referee's columns")
    func csv() {
        let moves = [Move(time: 60, pod: 3, source: 1, destination: 0)]
        #expect(moves.csv == "time_s,pod_id,from_node,to_node\n60,3,1,0\n")
    }
}
