import Foundation
import Testing

/// `hydatis simulate` on the shipped scenarios.
struct SimulateTests {
    /// What `simulate --format json` prints, as far as tests look at it.
    struct Replay: Decodable {
        var scenario: String
        var nodes: Int
        var pods: Int
        var policies: [String: [String: Double]]
    }

    private static func arguments(for policies: [String]) -> [String] { policies.flatMap { ["--policy", $0] } }

    @Test("The referee accepts every policy's assignments and gives the same figures", arguments: [1, 2])
    func refereeAgrees(on number: Int) async throws {
        try await Workspace.with { place in
            let scenario = Benchmark.scenario(number)
            let replay = try await place.succeed(
                ["simulate", scenario.path, "--assignments", "out", "--format", "json"]
                    + Self.arguments(for: Benchmark.policies)
            ).json(Replay.self)
            #expect(replay.scenario == scenario.lastPathComponent)
            let verdicts = try await Benchmark.judge(scenario: scenario, assignments: place.url("out"))
            #expect(verdicts.keys.sorted() == Benchmark.policies.sorted())
            for (policy, verdict) in verdicts {
                let figures = try #require(replay.policies[policy])
                // The referee also counts waits that a free node could have ended; ours counts decisions and seconds.
                #expect(
                    Set(figures.keys).symmetricDifference(verdict.keys) == ["avoidable_waits", "decisions", "seconds"]
                )
                for (name, value) in verdict where name != "avoidable_waits" {
                    #expect(abs(value - (figures[name] ?? .nan)) <= 1e-6, "\(policy) \(name)")
                }
                #expect(verdict["avoidable_waits"] == 0, "\(policy)")
            }
        }
    }

    @Test("The table compares three policies when none is named")
    func defaultPolicies() async throws {
        try await Workspace.with { place in
            let run = try await place.succeed(["simulate", Benchmark.scenario(1).path])
            let lines = run.output.split(separator: "\n").map(String.init)
            #expect(lines.first?.hasPrefix("policy") == true)
            let first = lines.dropFirst(2).compactMap { $0.split(separator: " ").first.map(String.init) }
            #expect(first == ["kube-default", "trimaran-tlp", "predictive-convex"])
            #expect(try place.contents() == [])
        }
    }

    @Test("Each policy that is named gets one assignment file, however often it is named")
    func assignmentFiles() async throws {
        try await Workspace.with { place in
            let policies = ["kube-default", "round-robin", "kube-default"]
            _ = try await place.succeed(
                ["simulate", Benchmark.scenario(1).path, "--assignments", "a/b"] + Self.arguments(for: policies)
            )
            #expect(try place.contents() == ["a", "a/b", "a/b/kube-default.csv", "a/b/round-robin.csv"])
            #expect(try place.read("a/b/kube-default.csv").hasPrefix("pod_id,node_id,start_s"))
        }
    }

    @Test("Several scenarios give a list and one folder of assignments each")
    func severalScenarios() async throws {
        try await Workspace.with { place in
            let scenarios = [Benchmark.scenario(1), Benchmark.scenario(2)]
            let replays = try await place.succeed(
                ["simulate", "--policy", "kube-default", "--assignments", "out", "--format", "json"]
                    + scenarios.map(\.path)
            ).json([Replay].self)
            #expect(replays.map(\.scenario) == scenarios.map(\.lastPathComponent))
            for scenario in scenarios {
                let file = place.url("out/\(scenario.lastPathComponent)/kube-default.csv")
                #expect(FileManager.default.fileExists(atPath: file.path))
            }
        }
    }

    @Test("The table of several scenarios says that it shows means")
    func meansAreSaid() async throws {
        try await Workspace.with { place in
            let scenarios = [Benchmark.scenario(1).path, Benchmark.scenario(2).path]
            let run = try await place.succeed(["simulate", "--policy", "kube-default"] + scenarios)
            #expect(run.diagnostics.contains("means over 2 scenarios"))
        }
    }

    @Test("The report is one page with drawings that loads nothing")
    func report() async throws {
        try await Workspace.with { place in
            _ = try await place.succeed(
                ["simulate", Benchmark.scenario(1).path, "--policy", "kube-default", "--report", "page/replay.html"]
            )
            let page = try place.read("page/replay.html")
            #expect(page.contains("<svg"))
            #expect(page.contains("kube-default"))
            #expect(page.firstMatch(of: /(?:src|href)\s*=\s*["']?(?:https?:)?\/\//) == nil)
        }
    }

    @Test("A history folder of its own serves a scenario that lies alone")
    func historyFolder() async throws {
        try await Workspace.with { place in
            try place.copy(Benchmark.scenario(1), to: "alone/scenario")
            try place.copy(Benchmark.folder.appending(path: "history"), to: "known")
            let command = ["simulate", "--policy", "predictive-convex", "--format", "json"]
            let alone = try await place.succeed(command + ["alone/scenario", "--history", "known"]).json(Replay.self)
            let shipped = try await place.succeed(command + [Benchmark.scenario(1).path]).json(Replay.self)
            let cost = try #require(shipped.policies["predictive-convex"]?["cost"])
            #expect(alone.policies["predictive-convex"]?["cost"] == cost)
        }
    }

    @Test("The seed decides what the random policy does")
    func seed() async throws {
        try await Workspace.with { place in
            var files: [String] = []
            for (folder, seed) in [("first", "1"), ("again", "1"), ("other", "2")] {
                _ = try await place.succeed(
                    ["simulate", Benchmark.scenario(1).path, "--policy", "random", "--seed", seed]
                        + ["--assignments", folder]
                )
                files.append(try place.read("\(folder)/random.csv"))
            }
            #expect(files[0] == files[1])
            #expect(files[0] != files[2])
        }
    }

    @Test("Moves of running pods are written, counted and part of the cost")
    func moves() async throws {
        try await Workspace.with { place in
            let replay = try await place.succeed(
                ["simulate", Benchmark.scenario(1).path, "--policy", "kube-default", "--format", "json"]
                    + ["--rebalance", "hot-risk", "--moves", "moved"]
            ).json(Replay.self)
            let figures = try #require(replay.policies["kube-default"])
            let lines = try place.read("moved/kube-default.csv").split(separator: "\n")
            #expect(lines.first == "time_s,pod_id,from_node,to_node")
            #expect(Double(lines.count - 1) == figures["moves"] && lines.count > 2)
            let (cost, loss) = (try #require(figures["cost"]), try #require(figures["restart_loss"]))
            #expect(abs(try #require(figures["cost_total"]) - cost - 2000 * loss) < 1e-9)
        }
    }
}
