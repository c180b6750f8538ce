import Foundation
import Testing

/// `hydatis quality`, and what `train` makes of incomplete data.
struct QualityTests {
    /// What `quality --format json` prints, as far as tests look at it.
    struct Result: Decodable {
        struct Gap: Decodable { var seconds: Double }

        struct Summary: Decodable {
            var name: String
            var verdict: String
            var completeness: Double
            var longestGap: Gap?
            var repeatedRows: Int
        }

        struct Series: Decodable {
            var node: String
            var verdict: String
            var newest: Date?
        }

        var goodFrom: Double
        var poorBelow: Double
        var metrics: [Summary]
        var nodes: [Summary]
        var series: [Series]
    }

    /// Twelve days of three nodes with hourly values; those of worker2 end after some hours.
    private func history(worker2Hours: Int) -> String {
        let lines = SampleHistory().csv.split(separator: "\n")
        var seen = 0
        let kept = lines.filter { line in
            guard line.contains(",worker2,") else { return true }
            seen += 1
            return seen <= worker2Hours
        }
        return kept.joined(separator: "\n") + "\n"
    }

    @Test("Complete data is good in table and JSON, without a warning")
    func good() async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", SampleHistory().csv)
            let run = try await place.succeed(["quality", "--data", "metrics.csv"])
            let rows = run.output.split(separator: "\n").map {
                $0.split(separator: " ").prefix(3).joined(separator: " ")
            }
            for name in ["cpu_utilization_ratio", "worker1", "worker2", "worker3"] {
                #expect(rows.contains("\(name) good 100.0"), "\(run.output)")
            }
            #expect(run.lines(of: "WARNING").isEmpty)
            let result = try await place.succeed(["quality", "--data", "metrics.csv", "--format", "json"])
                .json(Result.self)
            #expect(result.metrics.map(\.verdict) == ["good"])
            #expect(result.goodFrom == 0.95 && result.poorBelow == 0.8)
        }
    }

    @Test("A node that stops is told with its gap, in numbers worked out by hand")
    func stopped() async throws {
        try await Workspace.with { place in
            let text = history(worker2Hours: 216)
            let repeated = text.split(separator: "\n")[1]
            try place.write("metrics.csv", text + repeated + "\n")
            let run = try await place.succeed(["quality", "--data", "metrics.csv", "--format", "json"])
            let result = try run.json(Result.self)
            // 216 of 288 hours are 75 %; with the two complete nodes 792 of 864.
            #expect(result.nodes.map(\.verdict) == ["good", "poor", "good"])
            #expect(result.nodes.map(\.completeness) == [1, 0.75, 1])
            #expect(result.metrics.map(\.completeness) == [792.0 / 864])
            let gap = try #require(result.metrics.first?.longestGap)
            #expect(gap.seconds == 259_200)  // the last 72 hours
            #expect(result.metrics.first?.repeatedRows == 1)
            // 2026-03-01 00:00 UTC and 215 hours.
            let newest = Date(timeIntervalSince1970: 1_772_323_200 + 215 * 3600)
            #expect(result.series.map(\.newest).dropFirst().first == newest)
            #expect(run.lines(of: "WARNING").count == 1)
            #expect(run.diagnostics.contains("cpu_utilization_ratio is usable: 91.6 %"))
        }
    }

    @Test("A threshold moves the line of good")
    func threshold() async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", history(worker2Hours: 216))
            let command = ["quality", "--data", "metrics.csv", "--format", "json", "--threshold"]
            #expect(try await place.succeed(command + ["0.9"]).json(Result.self).metrics.first?.verdict == "good")
            let lenient = try await place.succeed(command + ["0.5"]).json(Result.self)
            #expect(lenient.poorBelow == 0.5 && lenient.nodes.allSatisfy { $0.verdict != "poor" })
        }
    }

    @Test("The page is written whole and names the nodes")
    func page() async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", history(worker2Hours: 216))
            let run = try await place.succeed(["quality", "--data", "metrics.csv", "--report", "out/quality.html"])
            #expect(run.diagnostics.contains("SUCCESS report: out/quality.html"))
            let page = try place.read("out/quality.html")
            #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
            #expect(page.contains("worker2") && page.contains("<svg"))
        }
    }

    @Test(
        "What cannot be is refused",
        arguments: [
            Refusal("quality --data metrics.csv --threshold 1.5", "--threshold", "0...1", "1.5"),
            Refusal("quality --data metrics.csv --threshold -0.5", "--threshold", "0...1", "-0.5"),
            Refusal("quality --data metrics.csv --threshold nan", "--threshold", "0...1"),
            Refusal("quality --data nowhere.csv", status: 1, "nowhere.csv", "no such file"),
            Refusal("quality --data metrics.csv --report metrics.csv/page.html", "--report", "expected a folder"),
        ]
    )
    func refused(refusal: Refusal) async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", SampleHistory().csv)
            try await place.expectRefusal(refusal.arguments, status: refusal.status, naming: refusal.facts)
        }
    }

    @Test("Training warns below 95 % and names the metric and how to look closer")
    func warning() async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", history(worker2Hours: 216))
            let run = try await place.succeed(
                ["train", "predictor", "--data", "metrics.csv", "--horizon", "1h"] + SampleHistory.quickTraining
            )
            #expect(run.diagnostics.contains("metrics.csv: cpu_utilization_ratio is 91.6 % complete"))
            #expect(run.diagnostics.contains("hydatis quality --data metrics.csv"))
        }
    }

    @Test("Training refuses below 80 % unless it is forced")
    func refusal() async throws {
        try await Workspace.with { place in
            // 576 + 48 of 864 are 72.2 %.
            try place.write("metrics.csv", history(worker2Hours: 48))
            let command =
                ["train", "predictor", "--data", "metrics.csv", "--horizon", "1h"] + SampleHistory.quickTraining
            try await place.expectRefusal(
                command,
                status: 1,
                naming: ["cpu_utilization_ratio is 72.2 % complete", "80.0 %", "--force"]
            )
            let forced = try await place.succeed(command + ["--force"])
            #expect(forced.diagnostics.contains("WARNING metrics.csv: cpu_utilization_ratio is 72.2 % complete"))
        }
    }

    @Test("A metric in percent is refused with the likely cause, even if training is forced")
    func percent() async throws {
        try await Workspace.with { place in
            let lines = SampleHistory().csv.split(separator: "\n").enumerated().map { number, line -> String in
                guard number > 0, let comma = line.lastIndex(of: ","), let value = Double(line[comma...].dropFirst())
                else { return String(line) }
                // Shares from 0.1 on; below 0.0101 a percentage would pass for a share.
                return "\(line[..<comma]),\(100 * max(value, 0.1))"
            }
            try place.write("percent.csv", lines.joined(separator: "\n") + "\n")
            let command =
                ["train", "predictor", "--data", "percent.csv", "--horizon", "1h"] + SampleHistory.quickTraining
            try await place.expectRefusal(
                command + ["--force"],
                status: 1,
                naming: ["cpu_utilization_ratio", "100.0 %", "percent", "0 to 1"]
            )
        }
    }

    @Test("Both limits can be set")
    func settings() async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", history(worker2Hours: 216))
            let command =
                ["train", "predictor", "--data", "metrics.csv", "--horizon", "1h"] + SampleHistory.quickTraining
            try await place.expectRefusal(
                command,
                environment: ["HYDATIS_QUALITY_REFUSE_BELOW": "0.92"],
                status: 1,
                naming: ["91.6 % complete", "92.0 %"]
            )
            try place.write("lenient.yaml", "quality:\n  warnBelow: 0.9\n")
            let quiet = try await place.succeed(command + ["--config", "lenient.yaml"])
            #expect(!quiet.diagnostics.contains("complete"))
            try place.write("wrong.yaml", "quality:\n  warnBelow: 95\n")
            try await place.expectRefusal(
                command + ["--config", "wrong.yaml"],
                status: 2,
                naming: ["quality.warnBelow: must be in 0...1, got 95"]
            )
        }
    }
}
