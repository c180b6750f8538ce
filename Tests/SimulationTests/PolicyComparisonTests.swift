import Foundation
import Simulation
import Testing

struct PolicyComparisonTests {
    /// A run that costs given amounts under the policies "a" and "b".
    private static func run(_ family: String, _ costs: Double...) throws -> PolicyComparison.Run {
        let figures = Simulator(scenario: Fixture.scenario([])).run(.kubeDefault).figures
        return PolicyComparison.Run(
            family: family,
            name: family,
            outcomes: costs.map { cost in
                var figures = figures
                figures.cost = cost
                return PolicyComparison.Outcome(figures: figures, decisionCount: 1, fallbackCount: 0)
            }
        )
    }

    @Test("Relative cost is of means within a family, and the mean of these over families")
    func relativeCost() throws {
        let comparison = try PolicyComparison(
            policies: ["a", "b"],
            runs: [Self.run("x", 1, 4), Self.run("x", 3, 4), Self.run("y", 3, 2)]
        )
        // x: (1 + 3) / (4 + 4) = 0.5, y: 3 / 2 = 1.5; mean 1.
        #expect(comparison.families == ["x", "y"])
        #expect(comparison.relativeCost(of: "a", to: "b", in: "x") == 0.5)
        #expect(comparison.relativeCost(of: "a", to: "b", in: "y") == 1.5)
        #expect(comparison.overallRelativeCost(of: "a", to: "b")?.mean == 1)
        #expect(comparison.overallRelativeCost(of: "a", to: "none") == nil)
    }

    @Test("Differences are paired by run, by family and pooled over the families asked for")
    func differences() throws {
        let comparison = try PolicyComparison(
            policies: ["a", "b"],
            runs: [Self.run("x", 1, 4), Self.run("x", 3, 4), Self.run("y", 3, 2), Self.run("z", 9, 1)]
        )
        let differences = comparison.differences(of: "a", to: "b", pool: ["x", "y"])
        #expect(differences.map(\.family) == ["x", "y", "z", "pooled"])
        // x: -3 and -1; y: 1; z: 8; pooled over x and y: (-3 - 1 + 1) / 3 = -1.
        #expect(differences.map(\.interval.mean) == [-2, 1, 8, -1])
        #expect(differences.map(\.wins) == [2, 0, 0, 2])
        #expect(differences.map(\.runCount) == [2, 1, 1, 3])
    }

    @Test("Replays at a time do not change what comes out, and every replay is reported")
    func parallelEqualsSerial() async throws {
        let runs = try [1, 2, 3].map { number in
            let folder = Fixture.benchmark.appending(path: "scenarios/s4-daily-test-0\(number)")
            return ComparisonRunner.PreparedRun(
                family: "s4",
                scenario: try Scenario(directory: folder.path, history: .notNeeded)
            )
        }
        let entrants = [ReferencePolicy.kubeDefault, .random, .trimaranTLP].map { PolicyEntrant($0) }
        var shares: [Double] = []
        let parallel = await ComparisonRunner(entrants: entrants, concurrency: 3).compare(runs) { shares.append($0) }
        let serial = await ComparisonRunner(entrants: entrants, concurrency: 1).compare(runs)
        #expect(parallel.runs.map { $0.outcomes.map(\.figures) } == serial.runs.map { $0.outcomes.map(\.figures) })
        #expect(shares.count == 9 && shares == shares.sorted() && shares.last == 1)
        let single = runs[1].simulator.run(.trimaranTLP).figures
        #expect(parallel.runs[1].outcomes[2].figures == single)
    }
}
