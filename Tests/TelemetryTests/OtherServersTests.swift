import Foundation
import MetricHistory
import Testing

@testable import Telemetry

/// Answers of servers that are not quite Prometheus, or of what stands before one.
struct OtherServersTests {
    private static let samples = #""result":[{"metric":{"n":"a"},"values":[[1772323200,"1"],[1772326800,"2"]]}]"#
    private static let matrix = #""data":{"resultType":"matrix",\#(samples)}"#
    private static let whole = Reply.ok(#"{"status":"success",\#(matrix)}"#)
    private static let expected = [RangeSeries(labels: ["n": "a"], values: [1, 2])]

    /// Asks for two instants; gives the answer or the error, the waits, and what was asked.
    private func ask(
        _ answer: @escaping @Sendable (Request, Int) -> Reply
    ) async throws -> (Result<RangeAnswer, PrometheusError>, [Duration], [Request]) {
        let waits = Waits()
        var outcome: (Result<RangeAnswer, PrometheusError>, [Request])?
        try await withClient(waits: waits, answer) { client, requests in
            do { outcome = (.success(try await client.queryRange("a", hourly(2))), requests()) } catch let error
                as PrometheusError
            { outcome = (.failure(error), requests()) }
        }
        let (result, requests) = try #require(outcome)
        return (result, waits.all, requests)
    }

    // MARK: - Partial answers

    @Test(
        "An answer that is not whole is asked for again and then an error, however it says so and wherever it does",
        arguments: [
            #"{"status":"success","isPartial":true,\#(matrix)}"#,
            #"{"status":"success",\#(matrix),"isPartial":true,"stats":{"seriesFetched":"2"}}"#,
            #"{"status":"success",\#(matrix),"isPartial":"true"}"#,
            #"{"status":"success",\#(matrix),"warnings":["No StoreAPIs matched for this query"]}"#,
            #"{"status":"success",\#(matrix),"warnings":["PromQL info: x","receive series from Addr: store-1: Unavailable"]}"#,
            #"{"status":"success",\#(matrix),"warnings":["Query result may contain partial data."]}"#,
            #"{"status":"success",\#(matrix),"warnings":"a store does not answer"}"#,
            #"{"status":"success",\#(matrix),"infos":["Partial response: one of two shards is missing"]}"#,
        ]
    )
    func partial(_ body: String) async throws {
        let (result, waits, requests) = try await ask { _, _ in .ok(body) }
        let error = try #require(throws: PrometheusError.self) { try result.get() }
        #expect(error.isPartial && error.attempts == 3 && "\(error)".contains("the answer is partial ("))
        // 1 s, doubled once: three attempts, not the five of other failures.
        #expect(requests.count == 3 && waits == [.seconds(1), .seconds(2)])
    }

    @Test("An answer that is whole again with the second attempt is taken")
    func wholeAgain() async throws {
        let (result, _, requests) = try await ask { _, number in
            number == 1 ? .ok(#"{"status":"success","isPartial":true,\#(Self.matrix)}"#) : Self.whole
        }
        #expect(try result.get().series == Self.expected && requests.count == 2)
    }

    @Test("What Prometheus remarks about a query does not make its answer partial")
    func harmless() async throws {
        let info = #"PromQL info: metric might not be a counter, name does not end in _total: \"partial\" (1:6)"#
        let warning = #"PromQL warning: bucket label \"le\" is missing or has a malformed value"#
        let body =
            #"{"status":"success","isPartial":false,"warnings":["\#(warning)"],"infos":["\#(info)","x"],\#(Self.matrix)}"#
        let (result, _, requests) = try await ask { _, _ in .ok(body) }
        let answer = try result.get()
        #expect(answer.series == Self.expected && answer.warnings.count == 1 && answer.infos.count == 2)
        #expect(requests.count == 1)
    }

    @Test("A warning that is one too many to be kept still makes the answer partial")
    func lastOfMany() async throws {
        let warnings = ((0..<200).map { #""PromQL warning: \#($0)""# } + [#""a store is down""#]).joined(separator: ",")
        let (result, _, _) = try await ask { _, _ in
            .ok(#"{"status":"success","warnings":[\#(warnings)],\#(Self.matrix)}"#)
        }
        #expect(throws: PrometheusError.self) { try result.get() }
    }

    @Test("The labels of series are partial too where the server says so")
    func partialSeries() async throws {
        try await withClient { _, _ in
            .ok(#"{"status":"success","isPartial":true,"data":[{"__name__":"kube_node_info"}]}"#)
        } _: { client, requests in
            let error = try await prometheusError { _ = try await client.series(["a"], from: 0, to: hour) }
            #expect(error?.isPartial == true && requests().count == 3)
        }
    }

    // MARK: - Parameters against partial answers

    @Test("Every query of data asks the server to refuse rather than to answer a part")
    func wholeness() async throws {
        try await withClient { request, _ in
            request.path.hasSuffix("query_range") ? Self.whole : .success("[]")
        } _: { client, requests in
            _ = try await client.queryRange("a", hourly(2))
            _ = try await client.series(["a"], from: 0, to: hour)
            #expect(requests().allSatisfy { $0["partial_response"] == "false" && $0["deny_partial_response"] == "1" })
        }
    }

    @Test(
        "A server that refuses unknown parameters is asked without them from then on",
        arguments: [
            (
                "400 Bad Request",
                #"{"status":"error","errorType":"bad_data","error":"unknown parameter \"partial_response\""}"#
            ),
            ("400 Bad Request", "Bad Request"), ("422 Unprocessable Entity", ""),
            ("403 Forbidden", "parameter not allowed"),
        ]
    )
    func unknownParameters(_ status: String, _ body: String) async throws {
        try await withClient { request, _ in
            request["partial_response"].isEmpty ? Self.whole : .ok(body, status: status)
        } _: { client, requests in
            for _ in 0..<2 {
                let answer = try await client.queryRange("a", hourly(2))
                #expect(answer.series == Self.expected)
            }
            // With, without, without.
            #expect(requests().map { $0["deny_partial_response"] } == ["1", "", ""])
        }
    }

    @Test("A query that is refused with and without them is refused, and the next one has them again")
    func refusedAnyway() async throws {
        try await withClient { _, _ in
            .ok("no", status: "400 Bad Request")
        } _: { client, requests in
            for _ in 0..<2 {
                let error = try await prometheusError { _ = try await client.query("a") }
                #expect(error?.problem == .refused(status: 400, errorType: nil, message: "no"))
            }
            #expect(requests().map { $0["partial_response"] } == ["false", "", "false", ""])
        }
    }

    // MARK: - Nothing, in many words

    @Test(
        "Nothing found is nothing found, however it is written",
        arguments: [
            #"{"status":"success","data":null}"#, #"{"status":"success","data":{"resultType":"","result":null}}"#,
            #"{"status":"success","data":{"resultType":"","result":[]}}"#,
            #"{"status":"success","data":{"result":[]}}"#,
            #"{"status":"success","data":{"resultType":null,"result":null}}"#,
            #"{"status":"success","data":{"resultType":"vector","result":null}}"#,
            #"{"data":{"result":null,"resultType":"matrix"},"status":"success","warnings":null,"infos":null,"error":""}"#,
        ]
    )
    func nothing(_ body: String) async throws {
        let (result, _, _) = try await ask { _, _ in .ok(body) }
        #expect(try result.get().series.isEmpty)
    }

    @Test("A byte order mark before a body is skipped")
    func byteOrderMark() async throws {
        try await withClient { request, _ in
            .ok(
                "\u{FEFF}"
                    + (request.path.hasSuffix("labels")
                        ? #"{"status":"success","data":["a"]}"# : #"{"status":"success",\#(Self.matrix)}"#)
            )
        } _: { client, _ in
            let answer = try await client.queryRange("a", hourly(2))
            let labels = try await client.labels(from: 0, to: hour)
            #expect(answer.series == Self.expected && labels == ["a"])
        }
    }

    @Test("Values beside histograms, statistics and a trace are kept")
    func extras() async throws {
        let series = #"""
            {"metric":{"n":"a"},"histograms":[[1772323200,{"count":"3","sum":"1","buckets":[[0,"0.1","0.2","3"]]}]],
            "values":[[1772323200,"1"],[1772326800,"2"]],"group":{"id":[1]}}
            """#
        let body =
            #"{"trace":{"children":[{"a":[1,{"b":2}]}]},"status":"success","data":{"resultType":"matrix","result":[\#(series)],"stats":{"x":[{}]}},"analysis":null}"#
        let (result, _, _) = try await ask { _, _ in .ok(body) }
        #expect(try result.get().series == Self.expected)
    }

    @Test("An error in an answer of success is an error", arguments: [#""no""#, #""no","errorType":"execution""#])
    func errorInSuccess(_ error: String) async throws {
        let (result, _, requests) = try await ask { _, _ in
            .ok(#"{"status":"success","error":\#(error),\#(Self.matrix)}"#)
        }
        let found = try #require(throws: PrometheusError.self) { try result.get() }
        guard case .failed(_, message: "no") = found.problem else {
            Issue.record("\(found)")
            return
        }
        #expect(requests.count == 1)
    }

    @Test("A small document that failed tells why", arguments: ["error", "success"])
    func failedDocument(_ status: String) async throws {
        try await withClient { _, _ in
            .ok(#"{"status":"\#(status)","errorType":"execution","error":"no"}"#)
        } _: { client, _ in
            let error = try await prometheusError { _ = try await client.labels(from: 0, to: hour) }
            #expect(error?.problem == .failed(errorType: "execution", message: "no"))
        }
    }

    @Test("A list of series that is null is empty")
    func nullDocument() async throws {
        try await withClient { _, _ in
            .ok(#"{"status":"success","data":null}"#)
        } _: { client, _ in
            let series = try await client.series(["a"], from: 0, to: hour)
            #expect(series.isEmpty)
        }
    }

    // MARK: - The version is only for show

    @Test(
        "A version that cannot be had is unknown",
        arguments: [
            Reply.ok("404 page not found", status: "404 Not Found"), .ok(#"{"message":"no"}"#, status: "403 Forbidden"),
            .ok("", status: "401 Unauthorized"), .ok("no", status: "405 Method Not Allowed"),
            .ok("", status: "302 Found", headers: ["Location: /login"]), .ok("<html>Log in</html>"), .ok("{}"),
            .ok(#"{"status":"success","data":null}"#), .success(#"{"version":7}"#), .ok("", status: "500 No"), .ok(""),
            .ok(#"{"status":"error","error":"no"}"#),
        ]
    )
    func noVersion(_ reply: Reply) async throws {
        try await withClient { _, _ in
            reply
        } change: {
            $0.retry = RetryPolicy(attempts: 1)
        } _: { client, _ in
            let version = try await client.version()
            #expect(version == nil)
        }
    }

    // MARK: - Busy servers

    @Test("A server that says until when to wait gets that time", arguments: ["429 Too Many Requests", "503 No"])
    func retryUntil(_ status: String) async throws {
        let headers = ["Date: Sun, 01 Mar 2026 00:00:00 GMT", "Retry-After: Sun, 01 Mar 2026 00:00:09 GMT"]
        let (result, waits, _) = try await ask { _, number in
            number == 1 ? .ok("", status: status, headers: headers) : Self.whole
        }
        #expect(try result.get().series == Self.expected)
        #expect(waits == [.seconds(9)])
    }

    // MARK: - What stands before a server

    @Test("A login page behind a redirection is named", arguments: [301, 302, 303, 307, 308])
    func redirections(_ status: Int) async throws {
        let (result, _, requests) = try await ask { _, _ in
            .ok("", status: "\(status) Elsewhere", headers: ["Location: https://sso.example/login?state=hidden"])
        }
        let error = try #require(throws: PrometheusError.self) { try result.get() }
        #expect("\(error)".contains("redirects to https://sso.example/login;") && "\(error)".contains("login page"))
        #expect(requests.count == 1)
    }

    @Test(
        "A login page in the place of an answer is called one",
        arguments: ["<html>", "\r\n  <!DOCTYPE html>\n<html>"]
    )
    func loginPage(_ body: String) async throws {
        try await withClient { _, _ in
            .ok(body, headers: ["Content-Type: text/html"])
        } _: { client, requests in
            let range = try await prometheusError { _ = try await client.queryRange("a", hourly(2)) }
            let series = try await prometheusError { _ = try await client.series(["a"], from: 0, to: hour) }
            for error in [range, series] {
                #expect(error.map { "\($0)".contains("is a web page, not JSON: the login page") } == true)
            }
            #expect(requests().count == 2)
        }
    }

    @Test("An empty body is asked for again and then called empty")
    func emptyBody() async throws {
        let (result, _, requests) = try await ask { _, _ in .ok("") }
        let error = try #require(throws: PrometheusError.self) { try result.get() }
        #expect("\(error)".contains("the answer is empty (tried 5 times)") && requests.count == 5)
    }

    @Test("A compressed body, which was not asked for, is refused by name, whole or not", arguments: ["gzip", "zstd"])
    func compressed(_ coding: String) async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: \(coding)\r\nContent-Length: 4\r\n\r\n"
        let (result, _, requests) = try await ask { _, _ in
            Reply(pieces: [Array(head.utf8) + [0x1F, 0x8B, 0x08, 0x00]])
        }
        let error = try #require(throws: PrometheusError.self) { try result.get() }
        #expect(error.problem == .badAnswer(.compressed(coding)))
        #expect(requests.count == 1 && requests[0].headers["accept-encoding"] == "identity")
    }

    @Test("A page of an error does not bring control characters into a message")
    func controlCharacters() async throws {
        let (result, _, _) = try await ask { _, _ in .ok("\u{1B}[31mbad\u{7}", status: "400 Bad Request") }
        let error = try #require(throws: PrometheusError.self) { try result.get() }
        #expect("\(error)".contains("answered 400: ?[31mbad?"))
    }

    // MARK: - Series that come twice

    @Test("Labels that come twice are two series, in one part as in several")
    func twice() async throws {
        try await withClient { request, _ in
            let times = stride(from: Int(request["start"]) ?? 0, through: Int(request["end"]) ?? 0, by: 3600)
            let series = [1, 2].map { value in
                let samples = times.map { "[\($0),\"\(value)\"]" }.joined(separator: ",")
                return #"{"metric":{"n":"a"},"values":[\#(samples)]}"#
            }
            return .matrix(series.joined(separator: ","))
        } change: {
            $0.maximumPointsPerSeries = 2
        } _: { client, _ in
            let answer = try await client.queryRange("a", hourly(3))
            let expected = [1.0, 2].map { RangeSeries(labels: ["n": "a"], values: [$0, $0, $0]) }
            #expect(answer.series == expected)
        }
    }
}
