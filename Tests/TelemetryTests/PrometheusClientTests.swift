import Foundation
import MetricHistory
import NIOCore
import Testing

@testable import Telemetry

struct PrometheusClientTests {
    private static let one = Reply.matrix(#"{"metric":{"instance":"a"},"values":[[1772323200,"1"],[1772326800,"2"]]}"#)
    private static let expected = [RangeSeries(labels: ["instance": "a"], values: [1, 2])]

    // MARK: - What is sent

    @Test("A range query names its query, its ends and its step, every sign of it")
    func parameters() async throws {
        let query = #"rate(a{b=~".+&é"}[5m]) % 2"#
        try await withClient { _, _ in
            Self.one
        } _: { client, requests in
            let answer = try await client.queryRange(query, hourly(2))
            #expect(answer.series == Self.expected)
            let request = try #require(requests().first)
            #expect(request.method == "GET" && request.path == "/api/v1/query_range")
            #expect(request["query"] == query)
            #expect([request["start"], request["end"], request["step"]] == ["1772323200", "1772326800", "3600"])
            #expect(request.headers["authorization"] == nil)
        }
    }

    @Test("A long query goes into the body of a POST")
    func longQuery() async throws {
        let query = "a{b=\"" + String(repeating: "+", count: 3000) + "\"}"
        try await withClient { _, _ in
            Self.one
        } _: { client, requests in
            _ = try await client.queryRange(query, hourly(2))
            let request = try #require(requests().first)
            #expect(request.method == "POST" && request["query"] == query && request["step"] == "3600")
        }
    }

    @Test("Headers and the bearer token are sent, the token as its file holds it at that moment")
    func bearer() async throws {
        try await withFolder { folder in
            let file = "\(folder)/token"
            try "first\n".write(toFile: file, atomically: true, encoding: .utf8)
            try await withClient { _, _ in
                Self.one
            } change: { configuration in
                configuration.credentials = .bearer(tokenFile: file)
                configuration.headers = ["X-Scope-OrgID": "hydatis"]
            } _: { client, requests in
                _ = try await client.queryRange("a", hourly(2))
                try "second".write(toFile: file, atomically: true, encoding: .utf8)
                _ = try await client.queryRange("a", hourly(2))
                #expect(requests().map { $0.headers["authorization"] } == ["Bearer first", "Bearer second"])
                #expect(requests().allSatisfy { $0.headers["x-scope-orgid"] == "hydatis" })
            }
        }
    }

    @Test("User name and password are sent as basic authentication")
    func basic() async throws {
        try await withFolder { folder in
            try "pass:word\n".write(toFile: "\(folder)/password", atomically: true, encoding: .utf8)
            try await withClient { _, _ in
                Self.one
            } change: { configuration in
                configuration.credentials = .basic(username: "user", passwordFile: "\(folder)/password")
            } _: { client, requests in
                _ = try await client.queryRange("a", hourly(2))
                // printf 'user:pass:word' | base64
                #expect(requests().first?.headers["authorization"] == "Basic dXNlcjpwYXNzOndvcmQ=")
            }
        }
    }

    @Test("A missing or empty password file is named, and nothing is sent", arguments: [nil, " \n", "two\nlines"])
    func badSecret(_ content: String?) async throws {
        try await withFolder { folder in
            let file = "\(folder)/secret-file"
            try content?.write(toFile: file, atomically: true, encoding: .utf8)
            try await withClient { _, _ in
                Self.one
            } change: { configuration in
                configuration.credentials = .bearer(tokenFile: file)
            } _: { client, requests in
                let error = try await prometheusError { _ = try await client.queryRange("a", hourly(2)) }
                guard case .unusableFile(file, _) = error?.problem else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(requests().isEmpty)
            }
        }
    }

    // MARK: - Trying again

    @Test("A server that fails in passing is asked again, after longer and longer waits")
    func tryAgain() async throws {
        let waits = Waits()
        try await withClient(waits: waits) { _, number in
            number < 4 ? .ok("", status: "503 Service Unavailable") : Self.one
        } _: { client, requests in
            let answer = try await client.queryRange("a", hourly(2))
            #expect(answer.series == Self.expected)
            #expect(requests().count == 4)
            // 1 s, doubled twice.
            #expect(waits.all == [.seconds(1), .seconds(2), .seconds(4)])
        }
    }

    @Test("A server that asks for a pause gets it, but not for ever")
    func retryAfter() async throws {
        let waits = Waits()
        try await withClient(waits: waits) { _, number in
            switch number {
            case 1: .ok("", status: "429 Too Many Requests", headers: ["Retry-After: 7"])
            case 2: .ok("", status: "429 Too Many Requests", headers: ["Retry-After: 99999"])
            default: Self.one
            }
        } _: { client, _ in
            _ = try await client.queryRange("a", hourly(2))
            #expect(waits.all == [.seconds(7), .seconds(30)])
        }
    }

    @Test("A refusal is not tried again, and Prometheus's own words are shown")
    func refusal() async throws {
        let body = #"{"status":"error","errorType":"bad_data","error":"unexpected end of input"}"#
        try await withClient { _, _ in
            .ok(body, status: "400 Bad Request")
        } _: { client, requests in
            let error = try await prometheusError { _ = try await client.queryRange("sum(", hourly(2)) }
            let problem = PrometheusError.Problem.refused(
                status: 400,
                errorType: "bad_data",
                message: "unexpected end of input"
            )
            #expect(error?.problem == problem)
            #expect(error.map { "\($0)".contains("the query was sum(") } == true)
            #expect(requests().count == 1)
        }
    }

    @Test("An error in a good answer is an error")
    func errorAnswer() async throws {
        let reply = Reply.ok(#"{"status":"error","errorType":"execution","error":"too many samples"}"#)
        try await withClient { _, _ in
            reply
        } _: { client, requests in
            let error = try await prometheusError { _ = try await client.query("a") }
            #expect(error?.problem == .failed(errorType: "execution", message: "too many samples"))
            #expect(requests().count == 1)
        }
    }

    @Test("A server that never recovers ends in an error that tells how often it was asked")
    func gaveUp() async throws {
        try await withClient { _, _ in
            .ok("<html>bad gateway</html>", status: "502 Bad Gateway")
        } _: { client, requests in
            let error = try await prometheusError { _ = try await client.queryRange("a", hourly(2)) }
            #expect(error?.attempts == 5 && requests().count == 5)
            #expect(error.map { "\($0)".contains("answered 502: <html>bad gateway</html> (tried 5 times)") } == true)
        }
    }

    // MARK: - Broken answers

    @Test("A body that breaks off is asked for again, whether its length was told or not", arguments: [true, false])
    func breaksOff(_ tellsLength: Bool) async throws {
        let length = tellsLength ? "Content-Length: 500\r\n" : "Connection: close\r\n"
        let head = "HTTP/1.1 200 OK\r\n\(length)\r\n"
        let broken = Reply(pieces: [Array((head + #"{"status":"success","data":{"resultTy"#).utf8)], closes: true)
        try await withClient { _, number in
            number == 1 ? broken : Self.one
        } _: { client, requests in
            let answer = try await client.queryRange("a", hourly(2))
            #expect(answer.series == Self.expected)
            #expect(requests().count == 2)
        }
    }

    @Test("A connection that closes without a word is tried again and then reported")
    func closes() async throws {
        try await withClient { _, _ in
            Reply(pieces: [], closes: true)
        } _: { client, requests in
            let error = try await prometheusError { _ = try await client.queryRange("a", hourly(2)) }
            guard case .interrupted = error?.problem else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(requests().count == 5)
        }
    }

    @Test("A body that arrives byte by byte is read")
    func slow() async throws {
        let bytes = try #require(Self.one.pieces.first)
        let reply = Reply(pieces: bytes.map { [$0] }, pause: .microseconds(200))
        try await withClient { _, _ in
            reply
        } _: { client, _ in
            let answer = try await client.queryRange("a", hourly(2))
            #expect(answer.series == Self.expected)
        }
    }

    @Test("A body that drips for longer than the timeout is given up")
    func tooSlow() async throws {
        let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".utf8)
        let reply = Reply(pieces: [head] + (0..<1000).map { _ in [UInt8(ascii: " ")] }, pause: .milliseconds(50))
        try await withClient { _, _ in
            reply
        } change: { configuration in
            configuration.timeout = .milliseconds(400)
            configuration.retry = RetryPolicy(attempts: 2)
        } _: { client, _ in
            let error = try await prometheusError { _ = try await client.queryRange("a", hourly(2)) }
            #expect(error?.problem == .timedOut(after: .milliseconds(400)))
            // Not what the server counts: on a busy machine the time is over before it sees the request.
            #expect(error?.attempts == 2)
        }
    }

    @Test("A page that is no JSON is refused at once")
    func notJSON() async throws {
        try await withClient { _, _ in
            .ok("<html>Log in</html>")
        } _: { client, requests in
            let error = try await prometheusError { _ = try await client.queryRange("a", hourly(2)) }
            #expect(error?.problem == .badAnswer(.notJSON(at: 0, "'<'")))
            #expect(requests().count == 1)
        }
    }

    @Test("A small document of the wrong type is refused")
    func wrongDocument() async throws {
        try await withClient { _, _ in
            .success(#"{"a":1}"#)
        } _: { client, _ in
            let error = try await prometheusError { _ = try await client.labels(from: 0, to: hour) }
            #expect(error?.problem == .badAnswer(.wrongShape(expected: "an object with status and data")))
        }
    }

    @Test("A line of ten megabytes is read when it holds samples, refused when it is one text")
    func longLine() async throws {
        // 140,000 samples of 77 bytes: 10 of time, 60 of value, 6 of punctuation and a comma.
        let grid = TimeGrid(start: firstOfMarch, stepMilliseconds: 1000, count: 140_000)
        let value = "0.5" + String(repeating: "0", count: 57)
        let samples = (0..<grid.count).map { "[\(grid.time(at: $0) / 1000),\"\(value)\"]" }
        let long = Reply.matrix(#"{"metric":{},"values":[\#(samples.joined(separator: ","))]}"#)
        let text = Reply.matrix(#"{"metric":{"a":"\#(String(repeating: "x", count: 10_000_000))"},"values":[]}"#)
        #expect(long.pieces[0].count > 10_000_000)
        try await withClient { request, _ in
            request["query"] == "long" ? long : text
        } change: { configuration in
            configuration.maximumPointsPerSeries = .max
        } _: { client, _ in
            let answer = try await client.queryRange("long", grid)
            #expect(answer.series.first?.sampleCount == 140_000)
            let error = try await prometheusError { _ = try await client.queryRange("text", grid) }
            #expect(error?.problem == .badAnswer(.textTooLong(limit: 65_536)))
        }
    }

    @Test("An answer larger than allowed is refused")
    func tooLarge() async throws {
        try await withClient { _, _ in
            Self.one
        } change: {
            $0.maximumAnswerBytes = 100
        } _: { client, _ in
            let error = try await prometheusError { _ = try await client.queryRange("a", hourly(2)) }
            #expect(error?.problem == .badAnswer(.tooLarge(limit: 100)))
        }
    }

    @Test("A redirection is not followed, and where it leads is told without credentials")
    func redirect() async throws {
        let reply = Reply.ok("", status: "302 Found", headers: ["Location: http://u:p@elsewhere/login?token=1"])
        try await withClient { _, _ in
            reply
        } _: { client, requests in
            let error = try await prometheusError { _ = try await client.query("a") }
            let text = try #require(error.map { "\($0)" })
            #expect(text.contains("redirects to http://elsewhere/login;"))
            #expect(requests().count == 1)
        }
    }

    @Test("Nobody listening is told with the address")
    func unreachable() async throws {
        var configuration = try PrometheusConfiguration(url: "http://127.0.0.1:1/prefix/")
        configuration.retry = RetryPolicy(attempts: 2)
        let waits = Waits()
        try await PrometheusClient.with(configuration, pacing: waits.pacing, logger: silent) { client in
            let error = try await prometheusError { _ = try await client.query("a") }
            guard case .unreachable = error?.problem else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(
                error.map { "\($0)".hasPrefix("http://127.0.0.1:1/prefix/api/v1/query: cannot be reached") } == true
            )
            #expect(waits.all.count == 1)
        }
    }

    // MARK: - Answers

    @Test("A grid longer than the server answers is asked for in parts, which make one series")
    func split() async throws {
        // 7 instants in parts of 3: two and a half parts.
        try await withClient { request, _ in
            let times = stride(from: Int(request["start"]) ?? 0, through: Int(request["end"]) ?? 0, by: 3600)
            let samples = times.map { "[\($0),\"\($0 / 3600 % 1000)\"]" }.joined(separator: ",")
            return .matrix(#"{"metric":{"n":"a"},"values":[\#(samples)]}"#)
        } change: {
            $0.maximumPointsPerSeries = 3
        } _: { client, requests in
            let answer = try await client.queryRange("a", hourly(7))
            // 1772323200 / 3600 = 492312
            #expect(answer.series == [RangeSeries(labels: ["n": "a"], values: [312, 313, 314, 315, 316, 317, 318])])
            #expect(Set(requests().map { $0["start"] }) == ["1772323200", "1772334000", "1772344800"])
        }
    }

    @Test("Warnings and infos come with the answer")
    func notes() async throws {
        let reply = Reply.ok(
            #"{"status":"success","warnings":["PromQL warning: w"],"infos":["i"],"data":{"resultType":"vector","result":[{"metric":{},"value":[1,"2"]}]}}"#
        )
        try await withClient { _, _ in
            reply
        } _: { client, _ in
            let answer = try await client.query("a", at: 1500)
            let samples = [InstantAnswer.Sample(labels: [:], value: 2)]
            #expect(answer == InstantAnswer(samples: samples, warnings: ["PromQL warning: w"], infos: ["i"]))
        }
    }

    @Test("Series, labels, values and version are read")
    func documents() async throws {
        try await withClient { request, _ in
            switch request.path {
            case "/api/v1/series": .success(#"[{"__name__":"\#(request.parameters["match[]"]?.joined() ?? "")"}]"#)
            case "/api/v1/labels": .success(#"["a","b"]"#)
            case "/api/v1/label/a/values": .success(#"["\#(request["start"])"]"#)
            case "/api/v1/status/buildinfo": .success(#"{"version":"2.42.0"}"#)
            default: .ok("", status: "404 Not Found")
            }
        } _: { client, _ in
            let series = try await client.series(["x", "y"], from: 0, to: hour)
            let labels = try await client.labels(from: 0, to: hour)
            let values = try await client.values(of: "a", from: 1500, to: hour)
            let version = try await client.version()
            #expect(
                series == [["__name__": "xy"]] && labels == ["a", "b"] && values == ["1.500"] && version == "2.42.0"
            )
        }
    }

    @Test("A server that does not tell its version is no failure")
    func noVersion() async throws {
        try await withClient { _, _ in
            .ok("404 page not found", status: "404 Not Found")
        } _: { client, _ in
            let version = try await client.version()
            #expect(version == nil)
        }
    }

    // MARK: - Addresses

    @Test(
        "An address that cannot be one is refused, without showing what may be secret",
        arguments: [
            "", "prometheus:9090", "ftp://a", "http://", "http://user:hidden@a", "http://a?token=hidden", "http://a#x",
        ]
    )
    func badAddress(_ url: String) throws {
        let error = #expect(throws: PrometheusError.self) { try PrometheusConfiguration(url: url) }
        let text = try #require(error.map { "\($0)" })
        #expect(!text.contains("hidden"))
    }
}
