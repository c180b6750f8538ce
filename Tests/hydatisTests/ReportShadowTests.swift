import DecisionLog
import Foundation
import Logging
import Placement
import Testing

/// `hydatis report shadow` and `hydatis explain --log`, from a log as the service writes it.
struct ReportShadowTests {
    private struct Report: Decodable {
        struct Agreement: Decodable { var compared: Int, agreed: Int }
        struct Comparison: Decodable { var decisions: Int, agreement: Agreement }

        var headline: String
        var cautions: [String]
        var comparison: Comparison
    }

    private let noon = Date(timeIntervalSince1970: 1_772_366_400)  // 2026-03-01 12:00 UTC

    /// Decisions, one a minute, of which every second pod went where we would have put it.
    private func write(_ count: Int, to place: Workspace) async throws {
        let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        let log = try DecisionDatabase(path: place.url("log.sqlite").path, logger: logger)
        for number in 0..<count {
            var record = DecisionRecord(
                time: noon.addingTimeInterval(Double(number) * 60),
                mode: .shadow,
                namespace: "shop",
                pod: "cart-\(number)",
                uid: "uid-\(number)",
                step: .learned
            )
            record.podMilliCPU = 100
            record.chosen = "calm"
            record.boundNode = number.isMultiple(of: 2) ? "calm" : "busy"
            record.models = ["placement": "v7"]
            for (name, milliCPU) in [("calm", 200.0), ("busy", 700.0)] {
                var candidate = DecisionRecord.Candidate(node: name)
                candidate.allocatableMilliCPU = 1000
                candidate.forecastMilliCPU = milliCPU
                candidate.total = 100 - milliCPU / 10
                candidate.parts = [.init(scorer: "Learned", score: 100 - milliCPU / 10, weight: 1)]
                record.candidates.append(candidate)
            }
            var tainted = DecisionRecord.Candidate(node: "tainted")
            tainted.rejectedBy = "TaintToleration"
            tainted.reasons = ["node(s) had untolerated taint {dedicated: db}"]
            record.candidates.append(tainted)
            log.append(record)
        }
        await log.flush()
    }

    private let period = ["--log", "log.sqlite", "--from", "2026-03-01", "--to", "2026-03-02"]

    @Test("The report compares over the period as table, JSON and page")
    func report() async throws {
        try await Workspace.with { place in
            try await write(40, to: place)
            let table = try await place.succeed(["report", "shadow"] + period)
            #expect(table.output.hasPrefix("We agreed with the scheduler on 50.0 % of 40 placements"))
            #expect(table.output.contains("shop/cart-1") && table.output.contains("learned"))
            #expect(table.diagnostics.contains("only 0 differing decisions have measured load"))
            // These records do not say what kube-scheduler's own scores were.
            #expect(table.diagnostics.contains("40 compared decisions do not say what an extender would have led to"))
            #expect(table.output.contains("No weight is recommended: 0 compared decisions"))
            let json = try await place.succeed(["report", "shadow", "--format", "json"] + period).json(Report.self)
            #expect(json.comparison.agreement.agreed == 20 && json.comparison.agreement.compared == 40)
            // Ours raises e^(8u) by 6.0701 always, theirs by 6.0701 or 331.4185: 1 - 12.1402 / 337.4886 = 0.964.
            #expect(json.headline.hasSuffix("convex load by 96.4 % less."))
            let page = ["report", "shadow", "--format", "html", "--output", "shadow.html"] + period
            #expect(try await place.succeed(page).diagnostics.contains("SUCCESS report: shadow.html"))
            #expect(try place.read("shadow.html").contains("<svg"))
        }
    }

    @Test("Too little is said to be too little, and nothing is not an error")
    func little() async throws {
        try await Workspace.with { place in
            try await write(4, to: place)
            let few = try await place.succeed(["report", "shadow"] + period)
            #expect(few.diagnostics.contains("only 4 decisions can be compared, at least 30 are needed"))
            let none = try await place.succeed(
                ["report", "shadow", "--log", "log.sqlite", "--from", "2030-01-01"]
                    + ["--to", "2030-01-02"]
            )
            #expect(none.output.hasPrefix("There is no decision in this period."))
        }
    }

    @Test("A decision of the log is explained node by node")
    func explain() async throws {
        try await Workspace.with { place in
            try await write(2, to: place)
            let run = try await place.succeed(["explain", "shop/cart-1", "--log", "log.sqlite"])
            let lines = run.output.split(separator: "\n")
            #expect(lines.first?.hasPrefix("HYDATIS chose calm for shop/cart-1 out of 2 feasible and 3 nodes") == true)
            #expect(lines.first?.hasSuffix("it was bound to busy.") == true)
            #expect(run.output.contains("TaintToleration: node(s) had untolerated taint {dedicated: db}"))
            #expect(run.output.contains("placement v7") && run.output.contains("0.20 (20.0 %)"))
            let record = try DecisionRecord.decoder.decode(
                DecisionRecord.self,
                from: Data(
                    try await place.succeed(["explain", "shop/cart-1", "--log", "log.sqlite", "--format", "json"])
                        .output.utf8
                )
            )
            #expect(record.boundNode == "busy" && record.candidates.count == 3)
        }
    }

    @Test(
        "What cannot be is refused",
        arguments: [
            Refusal("report shadow --log nowhere.sqlite", status: 1, "nowhere.sqlite: no such file"),
            Refusal("report shadow --log text", status: 1, "text: is not a decision log"),
            Refusal("report shadow --log text --from 1d --to 2d", "--from: must be before --to"),
            Refusal("report shadow --log text --output x.html", "--output", "--format html"),
            Refusal("explain shop/web --log nowhere.sqlite", status: 1, "nowhere.sqlite: no such file"),
            Refusal("explain shop/web --log text --service http://127.0.0.1:1", "exclude each other"),
            Refusal("explain shop/web --service nonsense", "--service", "nonsense"),
            Refusal("explain shop/web --service http://127.0.0.1:1", status: 1, "cannot be reached", "hydatis serve"),
        ]
    )
    func refused(refusal: Refusal) async throws {
        try await Workspace.with { place in
            try place.write("text", String(repeating: "no database\n", count: 100))
            try await place.expectRefusal(refusal.arguments, status: refusal.status, naming: refusal.facts)
        }
    }
}
