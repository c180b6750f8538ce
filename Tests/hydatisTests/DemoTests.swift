import Foundation
import Testing

/// `hydatis demo`, with few trees and days to be quick.
struct DemoTests {
    /// What `demo --format json` prints, as far as tests look at it.
    struct Result: Decodable {
        var report: String
        var policies: [String: [String: Double]]
        var forecastAccuracy: [TrainingResult.Accuracy]
    }

    private static let command = [
        "demo", "--days", "6", "--replay-days", "1", "--replays", "1", "--report", "show/demo.html",
    ]
    private static let fewTrees = ["HYDATIS_PREDICTOR_TREES": "30", "HYDATIS_PREDICTOR_LEARNING_RATE": "0.2"]

    @Test("The demonstration prints both tables, writes a page that stands alone, and leaves data and models to use")
    func wholeChain() async throws {
        try await Workspace.with { place in
            let run = try await place.succeed(Self.command, environment: Self.fewTrees)
            for policy in ["kube-default", "trimaran-tlp", "predictive-convex", "oracle-greedy"] {
                #expect(run.output.split(separator: "\n").contains { $0.hasPrefix(policy) }, "\(policy)")
            }
            #expect(run.output.contains("MAE last value"))
            #expect(run.lines(of: "SUCCESS ").contains { $0.contains("show/demo.html") })
            let page = try place.read("show/demo.html")
            #expect(page.contains("<svg"))
            #expect(page.firstMatch(of: /(?:src|href)\s*=\s*["']?(?:https?:)?\/\//) == nil)
            // The hint it ends with works as it stands.
            let hint = try #require(run.diagnostics.firstMatch(of: /hydatis (forecast .*)/)?.1)
            let forecast = try await place.succeed(hint.split(separator: " ").map(String.init))
            #expect(forecast.output.contains("worker"))
        }
    }

    @Test("The demonstration for machines is JSON and nothing else")
    func json() async throws {
        try await Workspace.with { place in
            let run = try await place.succeed(Self.command + ["--format", "json"], environment: Self.fewTrees)
            let result = try run.json(Result.self)
            #expect(result.report == "show/demo.html")
            #expect(result.policies.count == 4)
            #expect(result.policies.values.allSatisfy { ($0["cost"] ?? -1) > 0 })
            #expect(result.forecastAccuracy.map(\.horizonHours).sorted().first == 1)
        }
    }

    @Test(
        "Wrong use of the demonstration is refused before anything is done",
        arguments: [
            Refusal("demo --days 1", "--days", "at least 6", "got 1"),
            Refusal("demo --days -1", "--days", "got -1"),
            Refusal("demo --days 9223372036854775807", "--days", "at most"),
            Refusal("demo --days 6 --replay-days 9223372036854775807", "--replay-days", "at most"),
            Refusal("demo --replay-days 0", "--replay-days", "got 12 and 0"),
            Refusal("demo --replays 0", "--replays", "1...100"),
            Refusal("demo --seed -1", "--seed", "-1"),
            Refusal("demo --report file/page.html", "--report", "file"),
            Refusal("demo --report folder", "--report", "folder"),
        ]
    )
    func wrongUse(refusal: Refusal) async throws {
        try await Workspace.with { place in
            try place.write("file", "mine")
            try place.write("folder/inside", "mine")
            try await place.expectRefusal(refusal.arguments, status: refusal.status, naming: refusal.facts)
        }
    }

    @Test("A setting out of its range is refused before anything is recorded")
    func badSetting() async throws {
        try await Workspace.with { place in
            try await place.expectRefusal(
                Self.command,
                environment: ["HYDATIS_PREDICTOR_TREES": "0"],
                status: 2,
                naming: ["tree count", "1...10000"]
            )
        }
    }
}
