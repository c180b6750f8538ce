import Foundation
import ModelRegistry
import PlacementLearning
import Testing

/// `hydatis serve --mode extender` beside a real kube-scheduler that is configured as the shipped one.
@Suite(.serialized) struct ExtenderTests {
    /// A bed whose nodes have their own load as given, with an extender whose scores outweigh everything else.
    private func with<Result>(
        _ loads: [String: Double],
        service: [String: Any] = [:],
        reactive: Bool = false,
        _ body: (SchedulingBed) throws -> Result
    ) throws -> Result {
        try with(loads, service: service, reactive: reactive) { bed, _ in try body(bed) }
    }

    /// The same for a body that also wants to know the service's folder.
    private func with<Result>(
        _ loads: [String: Double],
        service: [String: Any] = [:],
        reactive: Bool = false,
        _ body: (SchedulingBed, _ folder: String) throws -> Result
    ) throws -> Result {
        let bed = try SchedulingBed(loads: loads)
        defer { try? bed.end() }
        var started = try bed.serve("extender", service: service)
        if reactive {
            // A promoted version that is gone leaves the service without a policy.
            let models = URL(filePath: try #require(started.folder)).appending(path: "models/optimizer")
            try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
            try Data("gone\n".utf8).write(to: models.appending(path: "current"))
            started = try bed.serve("extender", service: service)
        }
        try bed.order("scheduler", ["url": try #require(started.url), "weight": 100])
        return try body(bed, try #require(started.folder))
    }

    private static let fourNodes = ["n1": 0.9, "n2": 0.5, "n3": 0.5, "n4": 0.1]

    @Test func `pods go where our scores say, and the log has the node where they are`() throws {
        try with(Self.fourNodes) { bed in
            let nodes = try bed.place("web", 20, using: 0.2)
            let decisions = try bed.decisions("web", 20)
            #expect(decisions.allSatisfy { $0.step == "learned" })
            for decision in decisions {
                #expect(decision.boundNode == nodes[decision.pod])
                let best = decision.candidates.filter { $0.extenderScore == 10 }.map(\.node)
                #expect(best.contains(try #require(decision.boundNode)), "\(decision.sentence)")
                // Of nodes that are equal to us, kube-scheduler takes any.
                if best.count == 1 { #expect(decision.chosen == decision.boundNode) }
            }
            #expect(decisions.count { $0.chosen == $0.boundNode } >= 12)
            let followed = #"hydatis_extender_bindings_total{followed="true"} 20"#
            let isFollowed = try bed.get("/metrics").contains(followed)
            #expect(isFollowed)
        }
    }

    @Test func `a policy that is promoted or rolled back while pods are placed counts from the next round on`() throws {
        try with(Self.fourNodes) { bed, folder in
            func newest(_ pod: String) throws -> String? {
                _ = try bed.place(pod, 1)
                let decision = try #require(bed.decisions(pod, 1).first)
                #expect(decision.step == "learned" && decision.stepReason == nil)
                return decision.models[PlacementModel.kind]
            }
            func waitFor(_ version: String) throws {
                let model = #"{"kind":"\#(PlacementModel.kind)","version":"\#(version)"}"#
                try bed.waitFor("model \(version)") {
                    try bed.get("/api/v1/models").replacing(" ", with: "").contains(model)
                }
            }
            #expect(try newest("shipped") == "shipped")
            let store = ModelStore(root: "\(folder)/models")
            let versions = try [0.5, 0.25].map { gain in
                var q = try PlacementModel.shipped().q
                q.gain = gain
                let model = PlacementModel(q: q)
                let draft = ModelDraft(
                    kind: PlacementModel.kind,
                    trainingWindow: TrainingWindow(start: Date(), end: Date()),
                    features: PlacementModel.featureNames
                )
                let version = try store.publish(
                    draft,
                    files: [PlacementModel.fileName: try model.encoded()],
                    at: Date(timeIntervalSince1970: 1_800_000_000 + 100 * gain)
                )
                try store.promote(PlacementModel.kind, version: version)
                try waitFor(version)
                #expect(try newest("gain\(Int(100 * gain))") == version)
                return version
            }
            #expect(try store.rollBack(PlacementModel.kind) == versions[0])
            try waitFor(versions[0])
            #expect(try newest("back") == versions[0])
        }
    }

    @Test func `without a learned policy pods keep away from busy nodes, and the log says why`() throws {
        try with(Self.fourNodes, reactive: true) { bed in
            let nodes = try bed.place("web", 8, using: 0.1)
            // 8 pods of 0.2 cores are 1.6 of 8 cores: n4 would be at 30 %, with n2 at 50 % and n1 at 90 %.
            #expect(Set(nodes.values) == ["n4"])
            let decisions = try bed.decisions("web", 8)
            #expect(decisions.allSatisfy { $0.step == "reactive" && $0.stepReason?.contains("no such model") == true })
        }
    }

    @Test func `a burst between two rounds is spread by the load in flight`() throws {
        var loads: [String: Double] = [:]
        for number in 0..<10 { loads["n\(number)"] = 0.15 + 0.03 * Double(number) }
        func burst(countInFlight: Bool) throws -> [Int] {
            let service: [String: Any] = ["refreshInterval": "60s", "countInFlight": countInFlight]
            return try self.with(loads, service: service, reactive: true) { bed in
                let nodes = try bed.place("burst", 100, using: 0.2)
                return Dictionary(grouping: nodes.values) { $0 }.values.map(\.count).sorted(by: >)
            }
        }
        let counted = try burst(countInFlight: true)
        let uncounted = try burst(countInFlight: false)
        print("burst of 100 pods over ten nodes, with the ledger \(counted), without \(uncounted)")
        // Without, the quietest takes what fits: 40 pods of 200 milli-CPU fill 8 cores.
        #expect(uncounted.first == 40)
        // An answer that a busy machine makes late is neutral and may send a pod elsewhere.
        #expect(uncounted.prefix(3).reduce(0, +) >= 90)
        #expect(counted.count >= 7)
        #expect(try #require(counted.first) <= 25)
    }

    @Test func `every pod is bound when the extender is killed, hung, slow or answers garbage`() throws {
        try with(Self.fourNodes) { bed in
            _ = try bed.place("before", 2)
            try bed.order("signal", ["program": "hydatis", "name": "STOP"])
            _ = try bed.place("hung", 5)
            try bed.order("signal", ["program": "hydatis", "name": "CONT"])
            try bed.waitFor("an answer after the halt") { try bed.get("/readyz") == "ok\n" }
            _ = try bed.place("again", 2)
            #expect(try bed.decisions("again", 2).allSatisfy { $0.step == "learned" })
            try bed.order("signal", ["program": "hydatis", "name": "KILL"])
            _ = try bed.place("killed", 5)
            let garbage = [
                ["body": "not JSON at all"], ["body": #"[{"Host":"n1","Score":1e300}]"#], ["body": "", "status": 500],
                ["body": #"{"NodeNames":null}"#], ["body": "[]", "seconds": 1.0],
            ]
            for (number, answer) in garbage.enumerated() {
                try bed.order("stand_in", answer)
                _ = try bed.place("garbage\(number)", 3)
                #expect(try #require(bed.order("no_stand_in").asked) >= 3)
            }
        }
    }

    @Test func `without Prometheus and with lying metrics every pod is bound and the reason is told`() throws {
        // Ten minutes without Prometheus, shortened: measurements count for 6 s here instead of 5 min.
        try with(Self.fourNodes, service: ["maximumOutlookAge": "6s"]) { bed in
            // One node silent, one that measures nonsense, one frozen at zero: n3 alone tells the truth.
            try bed.order("load", ["loads": ["n1": NSNull(), "n2": "nan", "n4": "zero"] as [String: Any]])
            Thread.sleep(forTimeInterval: 12)
            _ = try bed.place("lies", 6)
            let lies = try bed.decisions("lies", 6)
            #expect(lies.allSatisfy { $0.step == "neutral" || $0.step == "learned" })
            try bed.order("load", ["loads": Self.fourNodes])
            try bed.waitFor("learned decisions again") {
                let name = "truth\(Int(Date().timeIntervalSince1970 * 10))"
                _ = try bed.place(name, 1)
                return try bed.decisions(name, 1).allSatisfy { $0.step == "learned" }
            }
            try bed.order("signal", ["program": "prometheus", "name": "KILL"])
            Thread.sleep(forTimeInterval: 8)
            _ = try bed.place("blind", 6)
            let blind = try bed.decisions("blind", 6)
            #expect(blind.allSatisfy { $0.step == "neutral" })
            #expect(blind.allSatisfy { $0.stepReason?.contains("6 s are allowed") == true })
            #expect(blind.allSatisfy { decision in decision.candidates.allSatisfy { $0.extenderScore == 0 } })
            let metrics = try bed.get("/metrics")
            let isCounted = metrics.contains(
                #"hydatis_decisions_total{mode="extender",step="neutral",reason="stale"} 6"#
            )
            let hasNoFailure = metrics.contains("hydatis_outlook_refresh_failures_total 0")
            #expect(isCounted)
            #expect(!hasNoFailure)
            try bed.order("prometheus")
            try bed.waitFor("learned decisions with Prometheus") {
                let name = "back\(Int(Date().timeIntervalSince1970 * 10))"
                _ = try bed.place(name, 1)
                return try bed.decisions(name, 1).allSatisfy { $0.step == "learned" }
            }
        }
    }
}
