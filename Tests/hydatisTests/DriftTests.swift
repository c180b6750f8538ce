import Foundation
import Testing

/// `hydatis models drift` and the files of `hydatis evaluate predictor` on a small history.
struct DriftTests {
    /// What `models drift --format json` prints, as far as tests look at it.
    struct Report: Decodable {
        var verdict: String
        var recentHours: Int
    }

    @Test("Directly after the training there is nothing to compare, and it says so")
    func unknown() async throws {
        try await Workspace.trained { place, version in
            let run = try await place.succeed([
                "models", "drift", "--data", "metrics.csv", "--format", "json", "--textfile", "drift.prom",
            ])
            #expect(try run.json(Report.self).verdict == "unknown")
            #expect(run.diagnostics.contains("the metrics hold 0 h after the training of \(version)"))
            #expect(try place.read("drift.prom").contains("hydatis_predictor_drift_verdict{verdict=\"unknown\"} 1.0"))
        }
    }

    @Test("Load that has risen for good is a drift, named, and with --fail-on-drift exit code 1")
    func drifted() async throws {
        try await Workspace.trained { place, version in
            // Four more days, 0.3 above what was before, which is at most 0.65: 4 · 24 = 96 h.
            let rows = SampleHistory(hourCount: 16 * 24).csv.split(separator: "\n").map(String.init)
            let end = 1_772_323_200 + 12 * 86_400
            let risen = rows.map { row in
                let fields = row.split(separator: ",")
                guard let time = Int(fields[0]), time >= end, let value = Double(fields[3]) else { return row }
                return "\(fields[0]),\(fields[1]),\(fields[2]),\(value + 0.3)"
            }
            try place.write("metrics.csv", risen.joined(separator: "\n") + "\n")
            let command = ["models", "drift", "--data", "metrics.csv"]
            let report = try await place.succeed(command + ["--format", "json"]).json(Report.self)
            #expect(report.verdict == "drifted")
            #expect(report.recentHours == 96)
            let run = try await place.run(command + ["--fail-on-drift"])
            #expect(run.status == 1)
            #expect(run.diagnostics.contains("predictor \(version) has drifted"))
            #expect(run.diagnostics.contains("features that moved: cpu_utilization_ratio "))
            // The exit code is the verdict, not a failure to tell of.
            #expect(run.lines(of: "ERROR ").isEmpty)
            #expect(run.output.contains("moved"))
        }
    }

    @Test("A backtest writes every forecast of every method, and a page")
    func forecasts() async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", SampleHistory(nodeCount: 1, hourCount: 4 * 24).csv)
            let command = ["evaluate", "predictor", "--data", "metrics.csv", "--horizon", "1h", "--trees", "2"]
            _ = try await place.succeed(command + ["--forecasts", "all.csv", "--report", "page.html"])
            let rows = try place.read("all.csv").split(separator: "\n")
            #expect(rows.first == "metric,horizon_seconds,series,timestamp,actual,method,expected,p95")
            let models = rows.count { $0.contains(",model,") }
            #expect(models > 24)
            for method in ["persistence", "seasonal_naive", "ridge"] {
                #expect(rows.count { $0.contains(",\(method),") } == models)
            }
            #expect(try place.read("page.html").contains("<svg"))
        }
    }
}
