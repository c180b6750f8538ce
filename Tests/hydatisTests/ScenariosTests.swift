import Foundation
import Testing

/// `hydatis scenarios generate` on the shipped scenarios.
struct ScenariosTests {
    /// What `scenarios generate --format json` prints, as far as tests look at it.
    private struct Made: Decodable {
        var scenario: String
        var folder: String
        var nodes: Int
        var pods: Int
        var withoutHistory: Double
    }

    private static let source = [
        "scenarios", "generate", "--from", Benchmark.scenario(1).path, Benchmark.scenario(2).path,
    ]

    @Test("The referee and the simulator accept what was generated, and agree")
    func refereeAccepts() async throws {
        try await Workspace.with { place in
            let made = try await place.succeed(
                Self.source + ["--out", "made", "--count", "2", "--seed", "5", "--unknown", "0.2", "--format", "json"]
            ).json([Made].self)
            #expect(made.map(\.scenario) == ["s4-daily-generated-5", "s4-daily-generated-6"])
            for run in made {
                let folder = place.url(run.folder)
                let policies = ["--policy", "predictive-convex", "--policy", "random", "--assignments", "out"]
                let replay = try await place.succeed(["simulate", folder.path, "--format", "json"] + policies)
                    .json(SimulateTests.Replay.self)
                #expect(replay.nodes == run.nodes && replay.pods == run.pods)
                let verdicts = try await Benchmark.judge(scenario: folder, assignments: place.url("out"))
                for (policy, verdict) in verdicts {
                    #expect(verdict["avoidable_waits"] == 0)
                    let cost = try #require(replay.policies[policy]?["cost"])
                    #expect(abs((verdict["cost"] ?? .nan) - cost) <= 1e-6, "\(policy)")
                }
                #expect(verdicts.count == 2)
            }
        }
    }

    @Test("The same seed gives the same bytes")
    func sameBytes() async throws {
        try await Workspace.with { place in
            for folder in ["first", "again"] {
                _ = try await place.succeed(Self.source + ["--out", folder, "--seed", "3"])
            }
            let files = try place.contents().filter { $0.hasPrefix("first/") && $0.contains(".") }
            #expect(files.count == 5)
            for file in files {
                let other = "again/" + file.dropFirst("first/".count)
                #expect(try Data(contentsOf: place.url(file)) == Data(contentsOf: place.url(other)), "\(file)")
            }
        }
    }

    @Test(
        "A mistake is refused before anything is written",
        arguments: [
            Refusal("scenarios generate --from nowhere --out made", status: 1, "nowhere"),
            Refusal("scenarios generate --from nowhere --out made --count 0", "--count", "1...100000"),
            Refusal("scenarios generate --from nowhere --out made --unknown 2", "0...1"),
            Refusal("scenarios generate --from nowhere --out made --load 2:1", "--load"),
            Refusal("scenarios generate --from nowhere --out made --node-type 8000", "--node-type"),
            Refusal("scenarios generate --from nowhere", "--out"),
        ]
    )
    func refusals(refusal: Refusal) async throws {
        try await Workspace.with { place in
            try await place.expectRefusal(refusal.arguments, status: refusal.status, naming: refusal.facts)
        }
    }
}
