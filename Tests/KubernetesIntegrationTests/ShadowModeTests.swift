import Foundation
import Testing

/// `hydatis serve --mode shadow` beside a real kube-scheduler that knows nothing of it.
@Suite(.serialized) struct ShadowModeTests {
    @Test func `every binding is recorded, explained and reported, and a reload counts at once`() throws {
        let bed = try SchedulingBed(loads: ["n1": 0.9, "n2": 0.5, "n3": 0.5, "n4": 0.1])
        defer { try? bed.end() }
        let started = try bed.serve("shadow")
        let (url, folder) = (try #require(started.url), try #require(started.folder))
        let log = "\(folder)/logs/decisions.sqlite"
        try bed.order("scheduler")
        let nodes = try bed.place("web", 40, using: 0.1)
        let decisions = try bed.decisions("web", 40)
        #expect(decisions.allSatisfy { $0.step == "learned" && $0.boundNode == nodes[$0.pod] && $0.chosen != nil })

        for source in [["--service", url], ["--log", log]] {
            let explained = try bed.hydatis(["explain", "shop/web-3"] + source)
            #expect(explained.contains("HYDATIS chose"))
            let line = try #require(explained.split(separator: "\n").first { $0.contains("(bound)") })
            #expect(line.hasPrefix(try #require(nodes["web-3"])))
            #expect(["n1", "n2", "n3", "n4"].allSatisfy(explained.contains))
        }
        let report = try bed.hydatis(["report", "shadow", "--log", log])
        #expect(report.contains("expected, all compared"))
        #expect(report.contains("40"))

        // From now on pods of the namespace are out of scope.
        let config = URL(filePath: try #require(started.config))
        let text = try String(contentsOf: config, encoding: .utf8)
        let scope = #""scope": {"excludedNamespaces": ["shop"]}"#
        let changed = text.replacing(#""service": {"#, with: #""service": {\#(scope), "#)
        #expect(changed != text)
        try Data(changed.utf8).write(to: config)
        try bed.order("signal", ["program": "hydatis", "name": "HUP"])
        try bed.waitFor("the reload") {
            try bed.order("log", ["program": "hydatis"]).text?.contains("the configuration was read again") == true
        }
        _ = try bed.place("late", 3)
        Thread.sleep(forTimeInterval: 1)
        #expect(try !bed.get("/api/v1/decisions?limit=200").contains("late-"))

        let ended = try bed.order("signal", ["program": "hydatis", "name": "TERM"])
        #expect(ended.status == 0)
        #expect(try #require(ended.seconds) < 10)
        let lines = try #require(bed.order("log", ["program": "hydatis"]).text).split(separator: "\n")
        #expect(lines.last?.hasSuffix("INFO    stopped") == true)
        #expect(lines.contains { $0.contains("SUCCESS ready after") })
        // What was decided is there after the end.
        #expect(try bed.hydatis(["explain", "shop/web-3", "--log", log]).contains("HYDATIS chose"))
    }
}
