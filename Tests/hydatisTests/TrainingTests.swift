import Foundation
import Testing

/// `hydatis train`, `forecast` and `models` together on a small history.
struct TrainingTests {
    /// What `forecast --format json` prints.
    struct Forecast: Decodable {
        struct Ahead: Decodable {
            var hours: Int
            var value: Double?
            var p95: Double?
            var absence: String?
        }

        var node: String
        var metric: String
        var origin: Date
        var dataAgeSeconds: Double?
        var now: Double?
        var ahead: [Ahead]
    }

    /// What `models show --format json` prints, as far as tests look at it.
    struct Manifest: Decodable {
        struct File: Decodable {
            var sha256: String
            var bytes: Int
        }

        var version: String
        var origin: String
        var parameters: [String: String]
        var files: [String: File]
    }

    @Test("A first predictor that beats the naive forecasts is stored and put to use")
    func firstTraining() async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", SampleHistory().csv)
            let result = try await place.trainingResult()
            #expect(result.promoted)
            #expect(result.verdict.contains("there is no other"))
            let accuracy = try #require(result.accuracy.first)
            #expect(result.accuracy.count == 1)
            #expect(accuracy.horizonHours == 1)
            #expect(accuracy.mae < accuracy.persistenceMAE)
            #expect(
                try await place.models() == [
                    StoredModel(kind: "predictor", version: result.version, isPromoted: true)
                ]
            )
        }
    }

    @Test("Training tells its verdict on standard error and prints a table on standard output")
    func trainingTable() async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", SampleHistory().csv)
            let run = try await place.succeed(
                ["train", "predictor", "--data", "metrics.csv"] + SampleHistory.quickTraining
            )
            let rows = run.output.split(separator: "\n")
            #expect(rows.first?.hasPrefix("metric") == true)
            // The default horizons.
            for horizon in ["1 h", "2 h", "4 h"] { #expect(rows.count { $0.contains(" \(horizon) ") } == 1) }
            #expect(run.lines(of: "SUCCESS ").count == 1)
            #expect(run.diagnostics.contains("is stored and in use"))
        }
    }

    @Test("A later predictor is judged against the one in use on days that neither has seen")
    func secondTraining() async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", SampleHistory(hourCount: 10 * 24).csv)
            let first = try await place.train()
            // Three more days, all of them held back: 3 · 24 h = 72 h are new to both.
            try place.write("metrics.csv", SampleHistory(hourCount: 13 * 24).csv)
            let second = try await place.trainingResult()
            #expect(second.verdict.contains("the current model on 72 h"))
            #expect(second.promoted == second.verdict.contains("is at least as good as the current model"))
            let inUse = try await place.models().filter(\.isPromoted).map(\.version)
            #expect(inUse == [second.promoted ? second.version : first])
        }
    }

    @Test("With --no-promote what is in use stays in use")
    func noPromotion() async throws {
        try await Workspace.trained { place, first in
            let second = try await place.trainingResult(["--no-promote"])
            #expect(!second.promoted)
            let models = try await place.models()
            #expect(models.map(\.version).sorted() == [first, second.version].sorted())
            #expect(models.filter(\.isPromoted).map(\.version) == [first])
        }
    }

    @Test("Promoting and rolling back change which version is in use")
    func promotionAndRollback() async throws {
        try await Workspace.trained { place, first in
            let second = try await place.train("--no-promote")
            _ = try await place.succeed(["models", "promote", "predictor", second])
            #expect(try await place.models().filter(\.isPromoted).map(\.version) == [second])
            let back = try await place.succeed(["models", "rollback", "predictor", "--format", "json"])
            #expect(try back.json([String: String].self) == ["kind": "predictor", "version": first])
            #expect(try await place.models().filter(\.isPromoted).map(\.version) == [first])
        }
    }

    @Test("A stored model tells what it was trained on and how")
    func manifest() async throws {
        try await Workspace.trained { place, version in
            let run = try await place.succeed(["models", "show", "predictor", "--format", "json"])
            let manifest = try run.json(Manifest.self)
            #expect(manifest.version == version)
            #expect(manifest.origin == "metrics.csv")
            #expect(manifest.parameters["eta"] == "0.2")
            // One model of one metric and horizon with its trees, and what drift is measured against.
            #expect(manifest.files["cpu_utilization_ratio-1h.json"] != nil)
            #expect(manifest.files.keys.contains { $0.hasSuffix("p95_full.ubj") })
            #expect(manifest.files["drift.json"] != nil)
            for (name, file) in manifest.files {
                let stored = try Data(contentsOf: place.url("models/predictor/\(version)/\(name)"))
                #expect(stored.count == file.bytes)
            }
        }
    }

    @Test("The tables of models name the version in use")
    func modelTables() async throws {
        try await Workspace.trained { place, version in
            let list = try await place.succeed(["models", "list"]).output
            #expect(list.split(separator: "\n").contains { $0.contains(version) && $0.contains("in use") })
            let show = try await place.succeed(["models", "show", "predictor", version]).output
            #expect(show.contains("checksum verified"))
        }
    }

    @Test("Every node gets a forecast for the hour after the last one")
    func forecast() async throws {
        try await Workspace.trained { place, _ in
            let run = try await place.succeed(["forecast", "--data", "metrics.csv", "--format", "json"])
            let forecasts = try run.json([Forecast].self)
            #expect(forecasts.map(\.node) == ["worker1", "worker2", "worker3"])
            for forecast in forecasts {
                // 2026-03-01 00:00 UTC and 12 · 24 - 1 = 287 hours.
                #expect(forecast.origin == Date(timeIntervalSince1970: 1_772_323_200 + 287 * 3600))
                let ahead = try #require(forecast.ahead.first)
                #expect(ahead.hours == 1)
                // At midnight the daily course is at its mean, 0.4; noise is at most 0.05.
                #expect(abs((ahead.value ?? .nan) - 0.4) < 0.15)
                #expect(try #require(ahead.p95) >= #require(ahead.value))
                #expect(forecast.dataAgeSeconds == 0)
            }
        }
    }

    @Test("The forecast table shows the nodes that were asked for")
    func forecastTable() async throws {
        try await Workspace.trained { place, version in
            let run = try await place.succeed(
                ["forecast", "--data", "metrics.csv", "--node", "worker2", "--model-version", version]
            )
            #expect(run.output.contains("worker2"))
            #expect(!run.output.contains("worker1"))
            #expect(run.diagnostics.contains("hour of origin: 2026-03-12T23:00:00Z"))
        }
    }

    @Test("An hour that has only begun is not taken for the newest one")
    func unfinishedHour() async throws {
        try await Workspace.trained { place, _ in
            // Steps of 900 s without the last sample: three quarters of the last hour are there.
            let rows = SampleHistory(nodeCount: 1, step: 900).csv.split(separator: "\n").dropLast()
            try place.write("fine.csv", rows.joined(separator: "\n") + "\n")
            let run = try await place.succeed(["forecast", "--data", "fine.csv", "--format", "json"])
            let origin = try #require(try run.json([Forecast].self).first?.origin)
            #expect(origin == Date(timeIntervalSince1970: 1_772_323_200 + 286 * 3600))
        }
    }

    @Test("A node without a newest value gets a reason, not a number")
    func missingNewestValue() async throws {
        try await Workspace.trained { place, _ in
            // Without its last row worker3 has a gap at the end.
            let rows = SampleHistory().csv.split(separator: "\n").dropLast()
            try place.write("gap.csv", rows.joined(separator: "\n") + "\n")
            let command = ["forecast", "--data", "gap.csv", "--node", "worker3"]
            let forecast = try await place.succeed(command + ["--format", "json"]).json([Forecast].self)
            #expect(forecast.first?.now == nil)
            #expect(forecast.first?.ahead.first?.value == nil)
            #expect(forecast.first?.ahead.first?.absence != nil)
            #expect(try await place.succeed(command).output.contains("newest value is missing"))
        }
    }

    @Test("The same data and seed give the same models")
    func repeatable() async throws {
        try await Workspace.trained { place, first in
            let second = try await place.train("--no-promote")
            var hashes: [[String: String]] = []
            for version in [first, second] {
                let run = try await place.succeed(["models", "show", "predictor", version, "--format", "json"])
                hashes.append(try run.json(Manifest.self).files.mapValues(\.sha256))
            }
            #expect(hashes[0] == hashes[1])
        }
    }

    @Test("An empty folder of models is an empty list")
    func noModels() async throws {
        try await Workspace.with { place in
            #expect(try await place.models() == [])
            let run = try await place.succeed(["models", "list"])
            #expect(run.output == "")
            #expect(run.diagnostics.contains("hydatis train predictor"))
        }
    }
}
