import Foundation
import LoadPrediction
import MetricHistory
import ModelRegistry
import Testing

/// A predictor that was trained and stored, and what came after its training.
@Suite("Drift of a stored predictor")
struct DriftReportTests {
    private static let trainingDays = 20

    /// Small noise that repeats with the seed, in -1...1.
    private func noise(_ index: Int, seed: Int) -> Double {
        var bits = UInt64(index) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(seed)
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return Double(bits >> 11) / Double(1 << 52) - 1
    }

    /// Four nodes whose load is a daily wave with noise; after the training it is higher by a shift.
    private func history(days: Int, shift: Double = 0) -> MetricTable {
        let keys = (1...4).map { SeriesKey(node: "worker-\($0)", metric: NodeMetric.cpuUtilization) }
        let grid = TimeGrid(start: Fixtures.start, stepMilliseconds: Fixtures.hour, count: 24 * days)
        var table = MetricTable(grid: grid, series: keys)
        for series in table.series.indices {
            for hour in 0..<24 * days {
                let later = hour >= 24 * Self.trainingDays ? shift : 0
                table[series: series, at: hour] =
                    Fixtures.dailyWave(hour) + 0.05 * noise(hour, seed: series + 1) + later
            }
        }
        return table
    }

    private func report(days: Int, shift: Double = 0) throws -> DriftReport {
        try Fixtures.withTemporaryDirectory { path in
            let store = ModelStore(root: path)
            let outcome = try PredictorTrainer(
                history: history(days: Self.trainingDays),
                options: Fixtures.quickOptions(treeCount: 60),
                holdbackHours: 120
            ).run(publishingTo: store, origin: "test", promoting: true, at: Date())
            let stored = try store.load(LoadPredictor.kind, version: outcome.version)
            let json = try #require(stored.files[DriftReference.fileName])
            return try DriftReport(
                history: history(days: days, shift: shift),
                predictor: LoadPredictor(from: store, version: outcome.version),
                reference: DriftReference(json: json, name: DriftReference.fileName),
                version: outcome.version,
                recentHours: 168
            )
        }
    }

    /// Runs promtool, which scripts/bootstrap unpacked, on a text in Prometheus's format.
    private func promtool(_ text: String) throws -> (status: Int32, output: String) {
        let (input, output) = (Pipe(), Pipe())
        let process = Process()
        process.executableURL = Fixtures.package.appending(path: ".native/prometheus/promtool")
        process.arguments = ["check", "metrics"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }

    @Test("Load that goes on as before is stable")
    func stable() throws {
        let report = try report(days: Self.trainingDays + 7)
        #expect(report.recentHours == 168)
        #expect(report.verdict == .stable, "\(report.features.prefix(3)) \(report.errors)")
        #expect(report.features.count > 30)
        #expect(!report.features.contains { $0.feature.hasPrefix("target_") })
    }

    @Test("Load that has risen for good has drifted, and its levels are named first")
    func drifted() throws {
        let report = try report(days: Self.trainingDays + 7, shift: 0.5)
        #expect(report.verdict == .drifted)
        let farthest = try #require(report.features.first)
        #expect(farthest.hasMoved)
        #expect(report.features.first { $0.feature == "lag_0" }?.hasMoved == true)
        let indices = report.features.map(\.stabilityIndex)
        #expect(indices == indices.sorted(by: >))
    }

    @Test("Less than a day after the training says nothing")
    func unknown() throws {
        // 20 days and 0 hours: the history ends with the training.
        let report = try report(days: Self.trainingDays)
        #expect(report.verdict == .unknown)
        #expect(report.features.isEmpty && report.errors.isEmpty)
    }

    @Test("Prometheus's own tool accepts the figures", arguments: [0, 7])
    func exposition(daysAfter: Int) throws {
        let report = try report(days: Self.trainingDays + daysAfter)
        let text = report.exposition
        let verdict = try promtool(text)
        #expect(verdict.status == 0 && verdict.output.isEmpty, "\(verdict.output)")
        #expect(text.contains("hydatis_predictor_drift_verdict{verdict=\"\(report.verdict.rawValue)\"} 1.0\n"))
        let samples = text.split(separator: "\n").count { !$0.hasPrefix("#") }
        // One for each feature, three sums for each metric and horizon, three verdicts.
        #expect(samples == report.features.count + 3 * report.errors.count + 3)
    }

    @Test("A damaged reference is refused by name")
    func damagedReference() {
        #expect {
            try DriftReference(json: Data("{\"features\": []".utf8), name: "drift.json")
        } throws: { "\($0)".contains("drift.json") }
    }

    @Test("A reference with an impossible horizon is refused by name", arguments: [0, -1, 169, Int.max])
    func impossibleHorizon(hours: Int) {
        func json(_ hours: Int) -> Data {
            Data(
                """
                {"features": [{"metric": "m", "horizonHours": \(hours), "nodeDays": 1, "distributions": []}], "errors": []}
                """.utf8
            )
        }
        // 3600 s times 2^63 - 1 does not fit.
        #expect {
            try DriftReference(json: json(hours), name: "drift.json")
        } throws: { "\($0)".contains("drift.json") && "\($0)".contains("a horizon of \(hours) h") }
        #expect(throws: Never.self) { try DriftReference(json: json(168), name: "drift.json") }
    }
}
