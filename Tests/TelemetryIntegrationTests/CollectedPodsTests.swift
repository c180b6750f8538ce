import Foundation
import MetricHistory
import Testing

/// Pods of the real Prometheus, from collecting to a replay of the own days.
@Suite(.serialized)
struct CollectedPodsTests {
    private struct Comparison: Decodable {
        let cpuDifference: Double
        let memoryDifference: Double
        let values: Int
        let onlyOnOneSide: Int
        let owners: [String: String]
    }

    private static let days = RecordedHistory.span.upperBound - 3 * 86_400_000...RecordedHistory.span.upperBound

    @Test("Collected pods equal the HTTP API's answers, and lead to scenarios, forecasts and a replay")
    func chain() throws {
        try withTemporaryDirectory { directory in
            let hydatis = try Hydatis(url: TestBed.recorded.get().url, directory: directory)
            let outcome = try hydatis.collect(Self.days, step: "1h", options: ["--pods"])
            try #require(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("owner not resolved"))
            let pods = directory.appending(path: "pods").path
            try compare(hydatis, pods)
            let again = try hydatis.collect(Self.days, step: "1h", options: ["--pods"])
            #expect(again.status == 0)
            try compare(hydatis, pods)
            let out = directory.appending(path: "own").path
            let made = try hydatis.run(["scenarios", "from-history", "--data", pods, "--days", "2", "--out", out])
            #expect(made.status == 0, "\(made.errors)")
            let scenario = "\(out)/scenarios/own-2026-11-15"
            let simulated = try hydatis.run(["simulate", scenario, "--policy", "predictive-convex"])
            #expect(simulated.status == 0 && simulated.output.contains("predictive-convex"), "\(simulated.errors)")
            let page = directory.appending(path: "own.html").path
            let replay = ["simulate", "--from-history", "--data", pods, "--days", "2", "--report", page]
            let replayed = try hydatis.run(replay)
            #expect(replayed.status == 0 && replayed.output.contains("recorded"), "\(replayed.errors)")
            #expect(replayed.output.contains("learned"))
            #expect(try String(contentsOfFile: page, encoding: .utf8).contains("placements that mattered most"))
            let forecast = try hydatis.run(["forecast", "--workloads", "--pod-data", pods])
            #expect(forecast.status == 0 && forecast.output.contains("Deployment/search"), "\(forecast.errors)")
        }
    }

    @Test("Without kube-state-metrics no pods are collected, which is said, and an error only where they are asked for")
    func withoutKubeStateMetrics() throws {
        let bed = try TestBed(.partial)
        try withTemporaryDirectory { directory in
            let hydatis = Hydatis(url: bed.url, directory: directory)
            let common = ["collect", "--data", hydatis.data, "--from", "2h", "--step", "5m"]
            let silent = try hydatis.run(common)
            #expect(
                silent.status == 0 && silent.errors.contains("no pods collected: kube_pod_info"),
                "\(silent.errors)"
            )
            #expect(try hydatis.run(common + ["--pods"]).status == 1)
        }
    }

    /// Compares with an implementation of its own that asks Prometheus by itself.
    private func compare(_ hydatis: Hydatis, _ pods: String) throws {
        let process = Process()
        process.executableURL = TestBed.root.appending(path: ".native/checks/bin/python")
        let script = "Tests/TelemetryIntegrationTests/Python/compare_pods.py"
        process.arguments = [TestBed.root.appending(path: script).path, hydatis.url, pods]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let found = try JSONDecoder().decode(Comparison.self, from: printed)
        #expect(found.values > 10_000 && found.onlyOnOneSide == 0)
        #expect(found.cpuDifference <= 1e-9 && found.memoryDifference <= 1e-9)
        #expect(found.owners["search"] == "Deployment" && found.owners["report"] == "CronJob")
        #expect(found.owners["db"] == "StatefulSet" && found.owners["calico-node"] == "DaemonSet")
        #expect(found.owners["kube-apiserver"] == "Node")
    }
}
