import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// `hydatis train optimizer` on a tiny budget.
struct TrainOptimizerTests {
    private static func arguments(out: String, models: String) -> [String] {
        ["train", "optimizer", "--scenarios"] + [1, 2].map { Benchmark.scenario($0).path }
            + ["--budget", "0.001", "--out", out, "--models", models]
    }

    @Test("A training that was killed goes on, and ends with the bytes of one that was not")
    func killed() async throws {
        try await Workspace.with { place in
            let training = try await place.start(Self.arguments(out: "killed", models: "killed-models"))
            let checkpoint = place.url("killed/checkpoint.json").path
            while training.isRunning, !FileManager.default.fileExists(atPath: checkpoint) {
                try await Task.sleep(for: .milliseconds(10))
            }
            kill(training.processIdentifier, SIGKILL)
            #expect(try await training.finish().status == -SIGKILL)
            // Nothing is stored before the end.
            #expect(!FileManager.default.fileExists(atPath: place.url("killed-models/optimizer").path))
            _ = try await place.succeed(Self.arguments(out: "killed", models: "killed-models"))
            let whole = try await place.succeed(Self.arguments(out: "whole", models: "models"))
            #expect(try place.read("killed/placement.json") == place.read("whole/placement.json"))
            #expect(whole.output.contains("predictive-convex"))
            let list = try await place.succeed(["models", "list", "--models", "models", "--format", "json"])
            #expect(list.output.contains("optimizer"))
        }
    }

    @Test("Help names every knob of the reward")
    func help() async throws {
        try await Workspace.with { place in
            let help = try await place.succeed(["train", "optimizer", "--help"]).output
            for option in ["--scenarios", "--budget", "--seed", "--overload-weight", "--nodes-used-weight"] {
                #expect(help.contains(option), "\(option)")
            }
        }
    }

    @Test(
        "A mistake is refused by what is wrong",
        arguments: [
            Refusal("train optimizer", "--scenarios"),
            Refusal("train optimizer --scenarios nowhere", status: 1, "nowhere"),
            Refusal("train optimizer --scenarios nowhere --budget 0", "--budget", "(0, 100]"),
            Refusal("train optimizer --scenarios nowhere --budget nan", "--budget", "nan"),
            Refusal("train optimizer --scenarios nowhere --hot-weight -1", "weights", "0 or more"),
            Refusal("train optimizer --scenarios nowhere --seed many", "--seed", "many"),
        ]
    )
    func refusals(refusal: Refusal) async throws {
        try await Workspace.with { place in
            try await place.expectRefusal(refusal.arguments, status: refusal.status, naming: refusal.facts)
        }
    }
}
