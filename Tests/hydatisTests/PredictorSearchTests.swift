import Foundation
import Testing

/// `hydatis train predictor --search`.
struct PredictorSearchTests {
    private static let arguments =
        ["train", "predictor", "--data", "metrics.csv", "--horizon", "1h", "--search", "2", "--seed", "5"]
        + SampleHistory.quickTraining

    @Test("A search records its trials and trains with the best, and once more it has nothing left to try")
    func search() async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", SampleHistory().csv)
            let first = try await place.succeed(Self.arguments)
            #expect(first.diagnostics.contains("experiments/predictor-5/search.json"))
            #expect(first.diagnostics.contains("of 2 is the best"))
            let record = try place.read("experiments/predictor-5/search.json")
            let again = try await place.succeed(Self.arguments)
            #expect(try place.read("experiments/predictor-5/search.json") == record)
            #expect(again.output == first.output)
        }
    }

    @Test("A record of another search, or a file that is none, stays as it is")
    func otherRecord() async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", SampleHistory().csv)
            try place.write("odd/search.json", "{}")
            try await place.expectRefusal(
                Self.arguments + ["--experiment", "odd"],
                status: 1,
                naming: ["odd/search.json", "no record of a search"]
            )
            #expect(try place.read("odd/search.json") == "{}")
        }
    }

    @Test(
        "A mistake is refused by what is wrong",
        arguments: [
            Refusal("--search 0", "--search", "1...1000"),
            Refusal("--search many", "--search", "many"),
            Refusal("--experiment here", "--experiment", "--search"),
            Refusal("--search 2 --experiment metrics.csv", "--experiment", "metrics.csv"),
        ]
    )
    func refusals(refusal: Refusal) async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", SampleHistory().csv)
            try await place.expectRefusal(
                ["train", "predictor", "--data", "metrics.csv"] + refusal.arguments,
                status: refusal.status,
                naming: refusal.facts
            )
        }
    }
}
