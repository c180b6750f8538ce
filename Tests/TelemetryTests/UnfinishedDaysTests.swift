import Foundation
import MetricHistory
import Synchronization
import Testing

@testable import Telemetry

/// Days of which something could not be had.
struct UnfinishedDaysTests {
    /// Two days after the first of March, at noon: three days are collected.
    private static let now = firstOfMarch + 2 * day + 12 * hour
    private static let refusal = Reply.ok(
        #"{"status":"error","errorType":"execution","error":"too many samples"}"#,
        status: "422 Unprocessable Entity"
    )
    private static let partial = Reply.ok(
        #"{"status":"success","isPartial":true,"data":{"resultType":"matrix","result":[]}}"#
    )
    private static let noStore = Reply.ok(
        #"{"status":"success","warnings":["No StoreAPIs matched for this query"],"data":{"resultType":"matrix","result":[]}}"#
    )

    /// Collects from a server that answers some range queries in another way; gives the report and the range queries.
    private func collect(
        _ folder: String,
        now: Int64 = UnfinishedDaysTests.now,
        _ other: @escaping @Sendable (_ query: String, _ day: Int64) -> Reply? = { _, _ in nil }
    ) async throws -> (report: CollectionReport, asked: [Request]) {
        let prometheus = SmallPrometheus()
        var options = CollectorOptions(directory: folder)
        options.catalogue = SmallPrometheus.catalogue
        options.from = firstOfMarch
        var outcome: (CollectionReport, [Request])?
        try await withClient { request, _ in
            // What identity and sources are asked with is not what these tests are about.
            if request.path.hasSuffix("query_range"), SmallPrometheus.catalogue[request["query"]] != nil,
                let reply = other(request["query"], DayStore.day(of: (Int64(request["start"]) ?? 0) * 1000))
            {
                return reply
            }
            return prometheus.answer(request)
        } _: { [options] client, requests in
            let report = try await Collector(client: client, options: options, logger: silent).run(now: now)
            outcome = (report, requests().filter { SmallPrometheus.catalogue[$0["query"]] != nil })
        }
        return try #require(outcome)
    }

    private func expected() async throws -> MetricTable {
        var table: MetricTable?
        try await withFolder { folder in
            _ = try await collect(folder)
            table = try MetricTable.read(path: folder)
        }
        return try #require(table)
    }

    @Test("A metric that is refused on one day is named; the others are there, and the next run asks for it alone")
    func refused() async throws {
        let whole = try await expected()
        try await withFolder { folder in
            let first = try await collect(folder) { query, time in
                query == "mem" && time == firstOfMarch + day ? Self.refusal : nil
            }
            #expect(first.report.failures.map { "\($0.day) \($0.metric) \($0.isPartial)" } == ["2026-03-02 mem false"])
            #expect(first.report.failures[0].reason.contains("too many samples"))
            #expect(first.report.writtenDays == ["2026-03-01", "2026-03-02", "2026-03-03"])
            let second = try await collect(folder)
            // The overlap of two hours: 10:00, 11:00 and 12:00 of the last day, three metrics; and what was refused.
            let again = second.asked.filter { $0["start"] == "1772409600" }
            #expect(second.asked.count == 4 && again.map { $0["query"] } == ["mem"])
            #expect(second.report.failures.isEmpty)
            let found = try MetricTable.read(path: folder)
            #expect(found == whole)
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/.unfinished.json"))
        }
    }

    @Test("A metric that stays refused is named in every run")
    func staysRefused() async throws {
        try await withFolder { folder in
            for _ in 0..<2 {
                let run = try await collect(folder) { query, _ in query == "mem" ? Self.refusal : nil }
                #expect(Set(run.report.failures.map(\.metric)) == ["mem"])
                #expect(run.report.failures.map(\.day) == ["2026-03-01", "2026-03-02", "2026-03-03"])
            }
        }
    }

    @Test("A day of which all answers are partial is not written, later days are, and the next run asks for all of it")
    func partialDay() async throws {
        let whole = try await expected()
        try await withFolder { folder in
            let first = try await collect(folder) { _, time in time == firstOfMarch ? Self.partial : nil }
            #expect(first.report.writtenDays == ["2026-03-02", "2026-03-03"])
            #expect(first.report.failures.map(\.metric) == ["cpu", "mem", "pending"])
            #expect(first.report.failures.allSatisfy { $0.day == "2026-03-01" && $0.isPartial })
            #expect(first.report.emptyDays.isEmpty)
            let second = try await collect(folder)
            #expect(second.report.failures.isEmpty)
            let found = try MetricTable.read(path: folder)
            #expect(found == whole)
        }
    }

    @Test("A partial answer about one metric gives no values of it, and is asked for until it is whole")
    func partialMetric() async throws {
        let whole = try await expected()
        let half = Reply.ok(
            #"{"status":"success","isPartial":true,"data":{"resultType":"matrix","result":[{"metric":{"instance":"10.0.0.1:9100"},"values":[[1772323200,"0.5"]]}]}}"#
        )
        try await withFolder { folder in
            for _ in 0..<2 {
                let run = try await collect(folder) { query, time in
                    query == "cpu" && time == firstOfMarch ? half : nil
                }
                #expect(run.report.failures.map(\.metric) == ["cpu"])
                let table = try MetricTable.read(path: folder)
                let index = try #require(table.index(of: SeriesKey(node: "worker1", metric: "cpu")))
                #expect((0..<24).allSatisfy { table[series: index, at: $0] == nil })
            }
            _ = try await collect(folder)
            let found = try MetricTable.read(path: folder)
            #expect(found == whole)
        }
    }

    @Test("Once a store is known not to answer, later days do not wait for it again")
    func waitsOnce() async throws {
        try await withFolder { folder in
            let run = try await collect(folder) { _, _ in Self.partial }
            // Three metrics, three attempts each, then two days of one attempt each: 3 · 3 + 2 · 3.
            #expect(run.asked.count == 15)
            #expect(run.report.writtenDays.isEmpty)
            #expect(run.report.failures.count == 9)
        }
    }

    @Test("Today's new hours are asked for again when their answers were partial, and what was there stays")
    func partialToday() async throws {
        try await withFolder { folder in
            _ = try await collect(folder)
            let before = try MetricTable.read(path: folder)
            let later = Self.now + 3 * hour
            _ = try await collect(folder, now: later) { _, _ in Self.partial }
            let after = try MetricTable.read(path: folder)
            #expect(after == before)
            _ = try await collect(folder, now: later)
            let found = try MetricTable.read(path: folder)
            // 2 days and 15 hours, both ends.
            #expect(found.grid.count == 2 * 24 + 16)
            #expect(!found.values.contains { $0.isNaN })
        }
    }

    @Test("Days before Thanos' oldest data are empty days, with its words as a warning, and asked for again")
    func noStore() async throws {
        try await withFolder { folder in
            let run = try await collect(folder) { _, time in time == firstOfMarch ? Self.noStore : nil }
            #expect(run.report.emptyDays == ["2026-03-01"] && run.report.failures.isEmpty)
            #expect(run.report.warnings == ["No StoreAPIs matched for this query"])
            #expect(run.report.writtenDays == ["2026-03-02", "2026-03-03"])
            let again = try await collect(folder)
            #expect(again.report.writtenDays == ["2026-03-01", "2026-03-03"])
        }
    }

    @Test("A note of what lacks that cannot be read is an error, not forgotten")
    func badNote() async throws {
        try await withFolder { folder in
            try Data("[{".utf8).write(to: URL(filePath: "\(folder)/.unfinished.json"))
            let error = await #expect(throws: CollectorError.self) { _ = try await collect(folder) }
            #expect(error.map { "\($0)".contains(".unfinished.json: cannot be read or written") } == true)
        }
    }

    @Test(
        "A note with times that cannot be meant harms nothing",
        arguments: [
            (Int64.min, Int64.max), (Int64.max, Int64.min), (firstOfMarch + 1, firstOfMarch + 2),
            (firstOfMarch, firstOfMarch + 400 * day), (-hour, hour),
        ]
    )
    func oddNote(_ first: Int64, _ last: Int64) async throws {
        try await withFolder { folder in
            _ = try await collect(folder)
            try Data(#"[{"metric":"cpu","first":\#(first),"last":\#(last)}]"#.utf8)
                .write(to: URL(filePath: "\(folder)/.unfinished.json"))
            let run = try await collect(folder)
            #expect(run.report.failures.isEmpty && run.asked.count == 3)
        }
    }

    @Test("Failures are named by metric, partial answers together")
    func sentences() {
        let partial = PrometheusError(url: "u", problem: .partial("a store is down", isEmpty: false))
        let refused = PrometheusError(url: "u", problem: .failed(errorType: "execution", message: "no"))
        var failures = [CollectionFailure(day: firstOfMarch + day, metric: "g", error: refused)]
        for metric in ["a", "b", "c", "d", "e", "f"] {
            failures.append(CollectionFailure(day: firstOfMarch, metric: metric, error: partial))
        }
        let sentences = failures.sentences
        #expect(sentences.count == 2)
        #expect(
            sentences[0].hasPrefix("partial answers for 6 metrics (a, b, c, d, e, ...) on 2026-03-01, asked for again")
        )
        #expect(sentences[0].contains("a store is down"))
        #expect(
            sentences[1].hasPrefix("not collected: g on 2026-03-02, asked for again with the next run: u: the query")
        )
    }

    @Test("What lacks of a metric is one part as long as its instants follow each other, and gone when it is whole")
    func parts() {
        var unfinished = UnfinishedParts()
        func grid(_ hours: Range<Int>) -> TimeGrid {
            TimeGrid(start: firstOfMarch + Int64(hours.lowerBound) * hour, stepMilliseconds: hour, count: hours.count)
        }
        for hours in [0..<4, 8..<10, 4..<8] { unfinished.add(["cpu"], grid(hours)) }
        unfinished.add(["mem"], grid(20..<22))
        unfinished.add(["cpu"], grid(24..<26))
        let expected: Set<UnfinishedParts.Part> = [
            .init(metric: "cpu", grid: grid(0..<10)), .init(metric: "mem", grid: grid(20..<22)),
            .init(metric: "cpu", grid: grid(24..<26)),
        ]
        #expect(unfinished.parts == expected)
        unfinished.remove(["cpu"], grid(0..<9))
        #expect(unfinished.parts == expected)
        unfinished.remove(["cpu"], grid(0..<10))
        #expect(unfinished.parts.count == 2)
    }

    @Test(
        "A check names the metric and the series that are refused or partial, and looks at the others",
        arguments: [true, false]
    )
    func check(isPartial: Bool) async throws {
        let prometheus = SmallPrometheus()
        let reply =
            isPartial
            ? Reply.ok(#"{"status":"success","isPartial":true,"data":{"resultType":"vector","result":[]}}"#)
            : Self.refusal
        try await withClient { request, _ in
            if request.path.hasSuffix("series") || request.path.hasSuffix("buildinfo") {
                return prometheus.answer(request)
            }
            let query = request["query"]
            guard query != "mem", !query.hasSuffix("exported_node) (kube_node_info)") else { return reply }
            return .success(
                #"{"resultType":"vector","result":[{"metric":{"instance":"10.0.0.1:9100"},"value":[1772496000,"1"]}]}"#
            )
        } _: { client, _ in
            var options = CollectorOptions(directory: "unused")
            options.catalogue = SmallPrometheus.catalogue
            let report = try await Collector(client: client, options: options, logger: silent).check(now: Self.now)
            #expect(report.metrics.map(\.name).contains("cpu"))
            #expect(report.metrics.filter { $0.state == .refused }.map(\.name) == ["mem"])
            #expect(
                report.problems.contains { $0.hasPrefix("kube_node_info cannot be looked at: ") } && !report.isReady
            )
        }
    }

    @Test("A day of which it is only partly known who had which address is not written, and asked for again")
    func partialIdentity() async throws {
        let whole = try await expected()
        try await withFolder { folder in
            for isPartial in [true, false] {
                let prometheus = SmallPrometheus()
                var options = CollectorOptions(directory: folder)
                options.catalogue = SmallPrometheus.catalogue
                options.from = firstOfMarch
                try await withClient { request, _ in
                    let isAsked = request.path.hasSuffix("query_range") && request["query"].contains("kube_node_info[")
                    return isAsked && isPartial ? Self.partial : prometheus.answer(request)
                } _: { [options] client, _ in
                    let report = try await Collector(client: client, options: options, logger: silent).run(
                        now: Self.now
                    )
                    #expect(Set(report.failures.map(\.metric)) == (isPartial ? ["cpu", "mem", "pending"] : []))
                    #expect(report.writtenDays.isEmpty == isPartial)
                }
            }
            let found = try MetricTable.read(path: folder)
            #expect(found == whole)
        }
    }

    // MARK: - The live service

    @Test("A partial answer is no measurement of now")
    func live() async throws {
        try await withClient { request, _ in
            if request.path.hasSuffix("series") { return .success("[]") }
            if ["kube_node_info", "node_uname_info"].contains(where: request["query"].contains) {
                return .success(#"{"resultType":"vector","result":[]}"#)
            }
            guard request.path.hasSuffix("query_range") else {
                return .ok(#"{"status":"success","isPartial":true,"data":{"resultType":"vector","result":[]}}"#)
            }
            return Self.partial
        } _: { client, _ in
            var options = CollectorOptions(directory: "unused")
            options.catalogue = SmallPrometheus.catalogue
            let metrics = LiveMetrics(client: client, options: options)
            let identity = try await metrics.identity(now: Self.now)
            let table = try await prometheusError { _ = try await metrics.table(hourly(1), identity) }
            let pods = try await prometheusError { _ = try await metrics.pods(hourly(1)) }
            let times = try await prometheusError { _ = try await metrics.sampleTimes(now: Self.now, identity) }
            #expect([table, pods, times].allSatisfy { $0?.isPartial == true })
        }
    }

    @Test(
        "A refused query of one metric costs the live service that metric only, and a table of all of them is refused"
    )
    func liveRefusal() async throws {
        try await withClient { request, _ in
            let query = request["query"]
            if request.path.hasSuffix("series") { return .success("[]") }
            guard request.path.hasSuffix("query_range") else {
                return .success(#"{"resultType":"vector","result":[]}"#)
            }
            guard SmallPrometheus.catalogue[query] != nil else {
                return .success(#"{"resultType":"matrix","result":[]}"#)
            }
            return query == "cpu"
                ? Self.refusal : .success(#"{"resultType":"matrix","result":[]}"#)
        } _: { client, _ in
            var options = CollectorOptions(directory: "unused")
            options.catalogue = SmallPrometheus.catalogue
            let metrics = LiveMetrics(client: client, options: options)
            let identity = try await metrics.identity(now: Self.now)
            let answered = try await metrics.answeredTable(hourly(1), identity)
            #expect(Array(answered.refusals.keys) == ["cpu"])
            let all = try await prometheusError { _ = try await metrics.table(hourly(1), identity) }
            #expect(all?.isAboutQuery == true)
        }
    }

    // MARK: - Pods

    /// Collects six hours of one pod from a server that answers some queries in another way.
    private func collectPods(
        _ folder: String,
        _ other: @escaping @Sendable (_ query: String) -> Reply? = { _ in nil }
    ) async throws -> PodCollectionReport {
        var report: PodCollectionReport?
        try await withClient { request, _ in
            let query = request["query"]
            if let reply = other(query) { return reply }
            if request.path.hasSuffix("series") { return .success("[]") }
            guard request.path.hasSuffix("query_range") else {
                let count = query.hasPrefix("count(") ? #"{"metric":{},"value":[1,"1"]}"# : ""
                return .success(#"{"resultType":"vector","result":[\#(count)]}"#)
            }
            let isPresence = query.contains("timestamp(")
            let labels = #""namespace":"shop","pod":"web","node":"worker1""# + (isPresence ? #","uid":"u1""# : "")
            let times = stride(from: Int(request["start"]) ?? 0, through: Int(request["end"]) ?? 0, by: 3600)
            let samples = times.map { "[\($0),\"\(isPresence ? $0 : 2)\"]" }.joined(separator: ",")
            return .matrix(#"{"metric":{\#(labels)},"values":[\#(samples)]}"#)
        } _: { client, _ in
            var options = CollectorOptions(directory: folder)
            options.from = firstOfMarch
            report = try await PodCollector(client: client, options: options, logger: silent).run(
                now: firstOfMarch + 5 * hour
            )
        }
        return try #require(report)
    }

    @Test("Memory that is refused is named, the pods' CPU is kept, and the next run asks for it again")
    func podMemory() async throws {
        try await withFolder { folder in
            let first = try await collectPods(folder) { query in
                query.hasPrefix("sum by") && query.contains(PodQuantity.memory.rawValue) ? Self.refusal : nil
            }
            #expect(
                first.failures.map(\.metric) == [PodQuantity.memory.rawValue] && first.writtenDays == ["2026-03-01"]
            )
            let half = try PodHistory.read(directory: folder)
            #expect(half.usage[0].cpu.allSatisfy { $0 == 2 } && half.usage[0].memory.allSatisfy(\.isNaN))
            let second = try await collectPods(folder)
            let whole = try PodHistory.read(directory: folder)
            // Midnight to 05:00, both ends.
            #expect(second.failures.isEmpty && whole.usage[0].memory == Array(repeating: 2, count: 6))
        }
    }

    @Test(
        "A day of pods of which an answer is partial is not written, and asked for again",
        arguments: PodQuantity.allCases
    )
    func partialPods(_ quantity: PodQuantity) async throws {
        let type = quantity.isCourse ? "matrix" : "vector"
        let partial = Reply.ok(#"{"status":"success","isPartial":true,"data":{"resultType":"\#(type)","result":[]}}"#)
        try await withFolder { folder in
            let first = try await collectPods(folder) { query in
                !query.hasPrefix("count(") && query.contains(quantity.series) ? partial : nil
            }
            #expect(
                first.failures.contains { $0.metric == quantity.rawValue && $0.isPartial } && first.writtenDays.isEmpty
            )
            let second = try await collectPods(folder)
            #expect(second.failures.isEmpty && second.writtenDays == ["2026-03-01"])
        }
    }
}

extension PodQuantity {
    /// The name of the series, without what tells two queries of it apart.
    fileprivate var series: String { String(rawValue.prefix { $0 != " " }) }
}
