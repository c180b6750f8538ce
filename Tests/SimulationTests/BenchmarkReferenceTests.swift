import Foundation
import Simulation
import Testing

/// Our replays against the key figures that the benchmark's own implementation wrote.
struct BenchmarkReferenceTests {
    /// A scenario of a benchmark folder with the figures it should give.
    struct Case: CustomTestStringConvertible, Sendable {
        var folder: URL
        var reference: [String: [String: Double]]
        var testDescription: String { folder.lastPathComponent }
    }

    static let shipped: [Case] = cases(in: Fixture.benchmark)

    /// Further scenarios, where `HYDATIS_BENCHMARK` names their folder.
    static let further: [Case] =
        ProcessInfo.processInfo.environment["HYDATIS_BENCHMARK"].map { cases(in: URL(filePath: $0)) } ?? []

    static let integerPolicies: [ReferencePolicy] = [
        .roundRobin, .kubeDefault, .mostAllocated, .trimaranTLP, .trimaranLVRB, .kubeLVRB,
    ]

    static func cases(in benchmark: URL) -> [Case] {
        guard let data = try? Data(contentsOf: benchmark.appending(path: "reference.json")),
            let reference = try? JSONDecoder().decode([String: [String: [String: Double]]].self, from: data)
        else { return [] }
        return reference.keys.sorted().map { name in
            Case(folder: benchmark.appending(path: "scenarios/\(name)"), reference: reference[name] ?? [:])
        }
    }

    @Test("The shipped scenarios are there")
    func scenariosAreThere() {
        #expect(Self.shipped.count == 10)
    }

    @Test("Policies on whole numbers give the reference's figures exactly", arguments: shipped + further)
    func integerPoliciesAreExact(of scenario: Case) throws {
        let simulator = Simulator(scenario: try Scenario(directory: scenario.folder.path, history: .notNeeded))
        for policy in Self.integerPolicies {
            let expected = try #require(scenario.reference[policy.rawValue])
            let figures = simulator.run(policy).figures
            // The reference is rounded to six decimals.
            for (name, value) in try Fixture.dictionary(figures) {
                #expect(abs(value - (expected[name] ?? .nan)) <= 0.6e-6, "\(policy.rawValue) \(name)")
            }
        }
    }

    @Test("Forecasting policies and the oracle give the reference's cost", arguments: shipped + further)
    func forecastingPoliciesAgree(of scenario: Case) throws {
        let simulator = Simulator(scenario: try Scenario(directory: scenario.folder.path))
        for policy in [ReferencePolicy.predictivePeak, .predictiveConvex, .oracleGreedy] {
            let expected = try #require(scenario.reference[policy.rawValue]?["cost"])
            let cost = simulator.run(policy).figures.cost
            #expect(abs(cost - expected) <= 1.6e-6, "\(policy.rawValue)")
        }
    }

    @Test("The random policy's mean over seeds 1 to 5 is the reference's", arguments: shipped + further)
    func randomPolicyAgrees(of scenario: Case) throws {
        let simulator = Simulator(scenario: try Scenario(directory: scenario.folder.path, history: .notNeeded))
        let expected = try #require(scenario.reference["random"])
        let mean = KeyFigures(meanOf: (1...5).map { simulator.run(.random, seed: $0).figures })
        for (name, value) in try Fixture.dictionary(mean) {
            #expect(abs(value - (expected[name] ?? .nan)) <= 0.6e-6, "\(name)")
        }
    }

    @Test(
        "Decision for decision, the first shipped run is the reference's",
        arguments: ReferencePolicy.allCases.filter { $0 != .random && !$0.usesModel }
    )
    func decisionsAreEqual(policy: ReferencePolicy) throws {
        let name = "s4-daily-test-01"
        let folder = Fixture.benchmark.appending(path: "scenarios/\(name)")
        let file = Fixture.benchmark.appending(path: "decisions/\(name)/\(policy.rawValue).csv")
        let expected = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
        let run = Simulator(scenario: try Scenario(directory: folder.path)).run(policy)
        #expect(run.assignment.csv.split(whereSeparator: \.isNewline).sorted() == expected.sorted())
    }
}
