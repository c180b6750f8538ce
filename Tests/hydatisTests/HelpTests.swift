import Foundation
import Testing

/// What a newcomer reads first.
struct HelpTests {
    /// A command with words that its help must hold: the options and an example.
    struct Page: CustomTestStringConvertible, Sendable {
        let command: String
        let words: [String]
        var testDescription: String { "hydatis \(command) --help" }

        init(_ command: String, _ words: String...) {
            self.command = command
            self.words = words
        }
    }

    @Test("The help of the program says where to start, what the commands are and what the exit codes mean")
    func programHelp() async throws {
        try await Workspace.with { place in
            let run = try await place.succeed(["--help"])
            for word in [
                "hydatis demo", "quality", "train", "forecast", "simulate", "models", "Exit codes", "HYDATIS_",
            ] {
                #expect(run.output.contains(word), "\(word)")
            }
            #expect(run.diagnostics == "")
        }
    }

    @Test("Without a command the help is shown")
    func noCommand() async throws {
        try await Workspace.with { place in
            let help = try await place.succeed(["--help"])
            #expect(try await place.succeed([]).output == help.output)
        }
    }

    @Test("The version is three numbers")
    func version() async throws {
        try await Workspace.with { place in
            let run = try await place.succeed(["--version"])
            #expect(run.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil, "\(run.output)")
        }
    }

    @Test(
        "Each command's help names its options and gives an example",
        arguments: [
            Page("demo", "--report", "--days", "--replays", "--seed", "hydatis demo --days"),
            Page("train", "predictor", "hydatis train predictor --data"),
            Page("train predictor", "--data", "--horizon", "--holdback", "--no-promote", "hydatis train predictor"),
            Page("quality", "--data", "--threshold", "--report", "hydatis quality --data"),
            Page("features", "--markdown", "hydatis features --markdown"),
            Page("profiles", "--pod-data", "--namespace", "--hour", "hydatis profiles --namespace"),
            Page("forecast", "--data", "--node", "--model-version", "--workloads", "hydatis forecast --node"),
            Page("scenarios from-history", "--data", "--days", "--out", "hydatis scenarios from-history --data"),
            Page("simulate", "--from-history", "--days", "hydatis simulate --from-history"),
            Page("collect", "--no-pods", "--pod-step", "--pod-data", "hydatis collect --check"),
            Page("simulate", "--policy", "--assignments", "--history", "--report", "hydatis simulate scenarios/"),
            Page("evaluate optimizer", "--model", "--pool", "--report", "--quick", "hydatis evaluate optimizer"),
            Page("scenarios generate", "--from", "--count", "--load", "--unknown", "hydatis scenarios generate --from"),
            Page("models", "promote", "rollback", "hydatis models show predictor"),
            Page("models list", "--models", "--format", "hydatis models list predictor"),
            Page("models show", "--models", "--format", "hydatis models show predictor"),
            Page("models promote", "--models", "--format", "hydatis models promote predictor"),
            Page("models rollback", "--models", "--format", "hydatis models rollback predictor"),
        ]
    )
    func commandHelp(of page: Page) async throws {
        try await Workspace.with { place in
            let run = try await place.succeed(page.command.split(separator: " ").map(String.init) + ["--help"])
            for word in page.words { #expect(run.output.contains(word), "\(word)") }
            #expect(run.diagnostics == "")
        }
    }

    @Test("The help of simulate explains every policy", arguments: Benchmark.policies)
    func policiesAreExplained(policy: String) async throws {
        try await Workspace.with { place in
            let run = try await place.succeed(["simulate", "--help"])
            #expect(run.output.contains("  \(policy): "))
        }
    }

    @Test(
        "An unknown command or option is refused with a pointer to the help",
        arguments: [
            Refusal("nonsense", "nonsense", "hydatis --help"),
            Refusal("models nonsense", "nonsense", "hydatis models --help"),
            Refusal("forecast --nonsense", "--nonsense", "hydatis forecast --help"),
            Refusal("simulate", "<scenario>", "hydatis simulate --help"),
            Refusal("models list --format xml", "xml", "table", "json"),
        ]
    )
    func unknownWords(refusal: Refusal) async throws {
        try await Workspace.with { place in
            try await place.expectRefusal(refusal.arguments, status: refusal.status, naming: refusal.facts)
        }
    }
}
