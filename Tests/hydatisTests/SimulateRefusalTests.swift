import Foundation
import Testing

/// What `hydatis simulate` says of input it cannot use.
struct SimulateRefusalTests {
    private static let scenario = Benchmark.scenario(1)

    @Test(
        "Wrong use of simulate is refused",
        arguments: [
            Refusal("simulate nowhere", status: 1, "nowhere", "scenario folder"),
            Refusal("simulate nowhere --policy nope", ["nope"] + Benchmark.policies),
            Refusal("simulate nowhere --policy extender:101", "extender:101", "extender:WEIGHT (1 to 100)"),
            Refusal("simulate nowhere --policy random --seed -1", "-1", "--seed"),
            Refusal("simulate nowhere --seed 18446744073709551616", "18446744073709551616", "--seed"),
            Refusal("simulate a/same b/same --assignments out", "same", "--assignments"),
            Refusal("simulate nowhere --moves out", "--moves", "--rebalance"),
            Refusal("simulate nowhere --rebalance nope", "nope", "hot-risk"),
            Refusal("simulate nowhere --rebalance hot-risk --restart 3601", "--restart", "3601"),
            Refusal("simulate nowhere --rebalance hot-risk --threshold nan", "--threshold", "nan"),
            Refusal("simulate nowhere --rebalance hot-risk --policy oracle-greedy", "oracle-greedy"),
            Refusal("simulate nowhere --rebalance hot-risk --report page.html", "--report"),
            Refusal("simulate --from-history --rebalance hot-risk", "--from-history"),
        ]
    )
    func wrongUse(refusal: Refusal) async throws {
        try await Workspace.with { place in
            try await place.expectRefusal(refusal.arguments, status: refusal.status, naming: refusal.facts)
        }
    }

    /// A way to damage a file.
    enum Damage: Sendable {
        case removed, halved, emptied, replaced
        /// The bytes 4000..<4400, which lie in the data of the shipped files.
        case flipped

        func apply(to file: URL) throws {
            let contents = try Data(contentsOf: file)
            switch self {
            case .removed: try FileManager.default.removeItem(at: file)
            case .halved: try contents.prefix(contents.count / 2).write(to: file)
            case .emptied: try Data().write(to: file)
            case .replaced: try Data("{}".utf8).write(to: file)
            case .flipped:
                try Data(contents.enumerated().map { 4000..<4400 ~= $0 ? $1 ^ 0x5A : $1 }).write(to: file)
            }
        }
    }

    @Test(
        "A missing, truncated or damaged file of a scenario is named",
        arguments: [
            ("pods.parquet", Damage.removed, "no such file"), ("pods.parquet", .halved, "cut off"),
            ("nodes.parquet", .emptied, "empty"), ("usage.parquet", .replaced, "not a Parquet file"),
            ("usage.parquet", .flipped, "cannot be read"), ("scenario.json", .removed, "is missing"),
            ("scenario.json", .replaced, "history_before_day"),
        ]
    )
    func damagedScenario(file: String, damage: Damage, fact: String) async throws {
        try await Workspace.with { place in
            try place.copy(Self.scenario, to: "scenario")
            try damage.apply(to: place.url("scenario/\(file)"))
            try await place.expectRefusal(
                ["simulate", "scenario", "--policy", "kube-default", "--assignments", "out", "--report", "page.html"],
                status: 1,
                naming: ["scenario/\(file)", fact]
            )
        }
    }

    @Test(
        "A missing history is named with the option that mends it",
        arguments: ["predictive-peak", "predictive-convex"]
    )
    func missingHistory(policy: String) async throws {
        try await Workspace.with { place in
            try place.copy(Self.scenario, to: "deep/scenarios/one")
            try await place.expectRefusal(
                ["simulate", "deep/scenarios/one", "--policy", policy, "--assignments", "out"],
                status: 1,
                naming: ["deep/history/daily.parquet", "missing", "--history"]
            )
        }
    }

    @Test("A policy without forecasts needs no history")
    func needlessHistory() async throws {
        try await Workspace.with { place in
            try place.copy(Self.scenario, to: "deep/scenarios/one")
            let run = try await place.run(["simulate", "deep/scenarios/one", "--policy", "trimaran-lvrb"])
            #expect(run.status == 0)
        }
    }

    @Test(
        "A place that cannot be written to is refused before anything is written",
        arguments: [
            (["--assignments", "file"], ["--assignments", "file"]),
            (["--assignments", "file/below"], ["--assignments", "file/below"]),
            (["--assignments", ""], ["--assignments", "empty"]),
            (["--assignments", "out", "--report", "file/page.html"], ["--report", "file/page.html"]),
            (["--assignments", "out", "--report", "folder"], ["--report", "folder", "name a file"]),
            (["--report", "/proc/page.html", "--assignments", "/proc/no/such"], ["/proc"]),
        ]
    )
    func unwritablePlace(options: [String], facts: [String]) async throws {
        try await Workspace.with { place in
            try place.write("file", "mine")
            try place.write("folder/inside", "mine")
            let run = try await place.run(["simulate", Self.scenario.path, "--policy", "round-robin"] + options)
            #expect([1, 2].contains(run.status))
            #expect(run.output == "")
            #expect(run.lines(of: "ERROR ").count == 1)
            for fact in facts { #expect(run.diagnostics.contains(fact), "\(run.diagnostics)") }
            #expect(try place.contents() == ["file", "folder", "folder/inside"])
            #expect(try place.read("file") == "mine")
        }
    }
}
