import Foundation
import Testing

/// `hydatis evaluate optimizer` with a small hand-made model.
struct EvaluateOptimizerTests {
    /// What `--format json` prints, as far as tests look at it.
    private struct Result: Decodable {
        struct Policy: Decodable {
            var policy: String
            var relative: [String: Double]
        }

        struct Difference: Decodable {
            struct Interval: Decodable {
                var mean: Double
                var low: Double
                var high: Double
            }

            var reference: String
            var family: String
            var runCount: Int
            var interval: Interval
        }

        struct Condition: Decodable {
            var condition: String
            var policy: String
        }

        struct Guard: Decodable {
            var family: String
            var fallbackShare: Double
        }

        struct Run: Decodable {
            var scenario: String
            var cost: [String: Double]
        }

        var modelVersion: String
        var policies: [Policy]
        var differences: [Difference]
        var ablations: [Policy]
        var robustness: [Condition]
        var guardRails: [Guard]
        var runs: [Run]
    }

    /// Writes a model whose correction is 0.1 times the measured utilization, and that knows features in a range.
    private static func writeModel(_ place: Workspace, range: Double = 1e6) throws {
        let source = Benchmark.repository.appending(path: "Sources/PlacementLearning/QFunction/CandidateFeature.swift")
        let names = try String(contentsOf: source, encoding: .utf8).split(separator: "\n").compactMap { line in
            line.wholeMatch(of: #/ {4}case (\w+)/#).map { String($0.1) }
        }
        let measured = try #require(names.firstIndex(of: "measured"))
        var parameters = Array(repeating: 0.0, count: names.count)
        parameters[measured] = 0.1
        func all(_ value: Double) -> [Double] { Array(repeating: value, count: names.count) }
        let model: [String: Any] = [
            "format": 1, "features": names,
            "q": [
                "rule": [
                    "varianceFactor": 2, "serviceHours": 4, "jobHours": 1.5, "steepness": 8, "memoryWeight": 0.3,
                ],
                "calibration": [
                    "patternShare": 0, "dayShare": 0, "doubtFactor": 1, "requestShare": 0, "unknownDoubtFactor": 1,
                    "todayGain": 0, "todayHours": 8, "patternScaleShare": 1, "settledNoise": 1,
                    "replicaCorrelation": 0,
                ],
                "gain": 1,
                "residual": ["featureCount": names.count, "hiddenCount": 0, "parameters": parameters],
                "scale": ["mean": all(0), "deviation": all(1), "low": all(-range), "high": all(range)],
            ] as [String: Any],
            "reward": ["overload": 2000, "hot": 100, "memoryHot": 50, "imbalance": 10, "nodesUsed": 0],
        ]
        try place.write("model/placement.json", JSONSerialization.data(withJSONObject: model))
    }

    private static let scenarios = [Benchmark.scenario(1).path, Benchmark.scenario(2).path]

    private static func evaluate(_ place: Workspace, _ options: [String] = []) async throws -> Result {
        try await place.succeed(
            ["evaluate", "optimizer", "--model", "model", "--format", "json"] + options + scenarios
        ).json(Result.self)
    }

    @Test("Every policy, part and condition is there, and differences are those of the runs")
    func wholeEvaluation() async throws {
        try await Workspace.with { place in
            try Self.writeModel(place)
            let result = try await Self.evaluate(place, ["--report", "page.html"])
            let extenders = [1, 2, 3, 5, 10].map { "extender:\($0)" }
            #expect(result.policies.map(\.policy).sorted() == (Benchmark.policies + extenders + ["learned"]).sorted())
            #expect(result.policies.first?.relative == ["s4-daily": 1])
            #expect(result.runs.map(\.scenario) == ["s4-daily-test-01", "s4-daily-test-02"])
            let costs = result.runs.map { ($0.cost["learned"] ?? .nan) - ($0.cost["predictive-convex"] ?? .nan) }
            let difference = try #require(result.differences.last)
            #expect(difference.reference == "predictive-convex" && difference.family == "pooled")
            // Of two runs the interval reaches from the one difference to the other.
            #expect(abs(difference.interval.mean - (costs[0] + costs[1]) / 2) < 1e-9)
            #expect(abs(difference.interval.low - (costs.min() ?? .nan)) < 1e-9)
            #expect(abs(difference.interval.high - (costs.max() ?? .nan)) < 1e-9)
            #expect(result.ablations.contains { $0.policy == "without correction" })
            #expect(result.ablations.contains { $0.policy == "without measurement" })
            #expect(Set(result.robustness.map(\.condition)).count == 5)
            #expect(Set(result.robustness.map(\.policy)) == ["kube-default", "predictive-convex", "learned"])
            #expect(result.guardRails.map(\.fallbackShare) == [0])
            let page = try place.read("page.html")
            for word in ["Paired differences", "What the parts are worth", "Under changed conditions", "<svg"] {
                #expect(page.contains(word), "\(word)")
            }
            #expect(page.firstMatch(of: /(?:src|href)\s*=\s*["']?(?:https?:)?\/\//) == nil)
        }
    }

    @Test("A policy that knows no state as seen decides like its prior, and that is counted")
    func fallbacksAreCounted() async throws {
        try await Workspace.with { place in
            try Self.writeModel(place, range: 1e-9)
            let result = try await Self.evaluate(place)
            #expect(result.guardRails.map(\.fallbackShare) == [1])
            let prior = try #require(result.ablations.first { $0.policy == "without correction" })
            let learned = try #require(result.policies.first { $0.policy == "learned" })
            #expect(prior.relative == learned.relative)
        }
    }

    @Test("Quick leaves out parts and conditions, and only the named policies are beside the learned one")
    func quick() async throws {
        try await Workspace.with { place in
            try Self.writeModel(place)
            let result = try await Self.evaluate(
                place,
                ["--quick", "--threads", "1", "--policy", "extender", "--policy", "extender:5"]
            )
            #expect(result.ablations.isEmpty && result.robustness.isEmpty)
            #expect(result.policies.map(\.policy) == ["kube-default", "extender", "extender:5", "learned"])
        }
    }

    @Test(
        "A mistake is refused by what is wrong",
        arguments: [
            Refusal("evaluate optimizer", "<scenario>"),
            Refusal("evaluate optimizer nowhere --model nowhere", status: 1, "nowhere/placement.json"),
            Refusal("evaluate optimizer nowhere --policy learned", "--policy learned"),
            Refusal("evaluate optimizer nowhere --policy extender:0", "extender:0", "extender:WEIGHT (1 to 100)"),
            Refusal("evaluate optimizer nowhere --threads 0", "--threads", "1...1024"),
            Refusal("evaluate optimizer nowhere --model a --model-version b", "--model-version"),
            Refusal("evaluate optimizer nowhere --report .", "--report"),
        ]
    )
    func refusals(refusal: Refusal) async throws {
        try await Workspace.with { place in
            try await place.expectRefusal(refusal.arguments, status: refusal.status, naming: refusal.facts)
        }
    }
}
