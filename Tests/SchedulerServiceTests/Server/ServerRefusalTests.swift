import Foundation
import Testing

@testable import SchedulerService

/// What the server says to requests that are wrong, too long or too slow.
struct ServerRefusalTests {
    private let engine = SchedulingEngine.fixture(
        FixedCluster(nodeCount: 3),
        FixedOutlook(milliCPU: [4000, 1000, 8000], measuredAt: noon)
    )

    /// The status of the first answer in a text.
    private func status(_ text: String) -> Int? { text.split(separator: " ").dropFirst().first.flatMap { Int($0) } }

    @Test(
        arguments: [
            ("GET", "/prioritize"), ("PUT", "/prioritize"), ("DELETE", "/filter"), ("POST", "/healthz"),
            ("PATCH", "/metrics"), ("POST", "/api/v1/decisions"), ("OPTIONS", "/api/v1/nodes"),
        ]
    )
    func `another method is refused and the right one named`(method: String, path: String) async throws {
        try await RunningServer.with(engine) { server in
            let answer = try await server.send(method, path)
            let isExtender = path == "/prioritize" || path == "/filter"
            #expect((answer.status, answer.headers["allow"]) == (405, isExtender ? "POST" : "GET"))
        }
    }

    @Test(arguments: ["/", "/prioritize/", "/Prioritize/x", "/api/v1", "/api/v1/decisions/shop", "/%00", "/a?b=c"])
    func `a path that there is not is refused`(path: String) async throws {
        try await RunningServer.with(engine) { server in
            let expected = path == "/prioritize/" ? 405 : 404
            let answer = try await server.send("GET", path)
            #expect(answer.status == expected)
        }
    }

    @Test func `a head alone can be asked for`() async throws {
        try await RunningServer.with(engine) { server in
            let heads = "HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\nHEAD /prioritize HTTP/1.1\r\nHost: a\r\n\r\n"
            let (text, isClosed) = try await server.exchange([heads + Requests.raw("GET", "/healthz")])
            #expect(isClosed)
            let answers = text.components(separatedBy: "HTTP/1.1 ").dropFirst()
            #expect(answers.map { $0.prefix(3) } == ["200", "405", "200"])
            #expect(answers.map { $0.components(separatedBy: "\r\n\r\n").last ?? "" } == ["", "", "ok\n"])
        }
    }

    @Test(arguments: ["text/plain", "application/jsonp", "", "application/x-www-form-urlencoded"])
    func `another content type is refused`(type: String) async throws {
        try await RunningServer.with(engine) { server in
            let answer = try await server.send("POST", "/prioritize", Requests.names(["n0"]), contentType: type)
            #expect((answer.status, answer.headers["connection"]) == (415, "close"))
        }
        try await RunningServer.with(engine) { server in
            let answer = try await server.send("POST", "/prioritize", Requests.names(["n0"]), contentType: nil)
            #expect(answer.status == 415)
        }
    }

    @Test(
        arguments: [
            "", "{", "null", "[]", #"{"Pod":{}}"#, #"{"pod":{"metadata":{"name":"p"}},"nodenames":["a"]}"#,
            #"{"Pod":{"metadata":{"name":"p"}},"NodeNames":["a"]}}"#,
            #"{"Pod":{"metadata":{"name":"p"}},"NodeNames":"a"}"#, "\u{0}\u{1}\u{2}",
            String(repeating: "[", count: 100_000), String(repeating: #"{"Pod":"#, count: 100_000),
            #"{"Pod":{"metadata":{"name":"p"},"spec":"# + String(repeating: "[", count: 100_000),
        ]
    )
    func `a body that is no such request is refused with the place`(body: String) async throws {
        try await RunningServer.with(engine) { server in
            for path in ["/prioritize", "/filter"] {
                let answer = try await server.send("POST", path, body)
                #expect(answer.status == 400)
                #expect(answer.body.contains("at byte "))
            }
        }
    }

    @Test func `a body that is too long is refused before it is read`() async throws {
        try await RunningServer.with(engine) { server in
            let head = Requests.raw(
                "POST",
                "/prioritize",
                ["Content-Type: application/json", "Content-Length: 52428800"]
            )
            let (text, isClosed) = try await server.exchange([head])
            #expect(status(text) == 413)
            #expect(text.contains("the body may have 8388608 bytes at most"))
            #expect(isClosed)
        }
    }

    @Test(arguments: [true, false])
    func `a body of 50 MB is refused, whether its length is told or not`(isTold: Bool) async throws {
        let mebibyte = String(repeating: "x", count: 1 << 20)
        let length = isTold ? "Content-Length: \(50 << 20)" : "Transfer-Encoding: chunked"
        let head = "POST /prioritize HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\(length)\r\n\r\n"
        let piece = isTold ? mebibyte : "100000\r\n\(mebibyte)\r\n"
        try await RunningServer.with(engine) { server in
            let (text, isClosed) = try await server.exchange([head] + Array(repeating: piece, count: 50))
            #expect(status(text) == 413)
            #expect(isClosed)
        }
    }

    @Test func `a body of just the length that is allowed is read`() async throws {
        try await RunningServer.with(engine, .local(\.maximumBodyBytes, 1000)) { server in
            let body = Requests.names(["n1"])
            let fitting = body + String(repeating: " ", count: 1000 - body.utf8.count)
            let answer = try await server.send("POST", "/prioritize", fitting)
            #expect(answer.status == 200)
            let longer = try await server.send("POST", "/prioritize", fitting + " ")
            #expect(longer.status == 413)
        }
    }

    @Test(arguments: ["/prioritize", "/healthz", "/nothing"])
    func `a body that comes too slowly ends the connection`(path: String) async throws {
        try await RunningServer.with(engine, .local(\.bodyTimeout, .milliseconds(300))) { server in
            let head =
                "\(path == "/healthz" ? "GET" : "POST") \(path) HTTP/1.1\r\nHost: a\r\n"
                + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
            let drops = Array(repeating: "{", count: 100)
            let (text, isClosed) = try await server.exchange([head] + drops, pause: .milliseconds(50))
            #expect(isClosed)
            #expect(status(text) == (path == "/nothing" ? 404 : 408))
        }
    }

    @Test func `a head that does not come ends the connection`() async throws {
        try await RunningServer.with(engine, .local(\.headTimeout, .milliseconds(300))) { server in
            let drops = Array("GET /healthz HTTP/1.1\r\nX-Slow: ").map(String.init)
            let (_, isClosed) = try await server.exchange(drops, pause: .milliseconds(50))
            #expect(isClosed)
        }
    }

    @Test func `an idle connection is closed in the end`() async throws {
        try await RunningServer.with(engine, .local(\.idleTimeout, .seconds(5))) { server in
            let request = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
            let (text, isClosed) = try await server.exchange([request], patience: .seconds(60))
            #expect(status(text) == 200 && isClosed)
        }
    }

    @Test(
        arguments: [
            "\u{0}\u{1}\u{2}\u{3}\r\n\r\n", "GET\r\n\r\n", "POST /prioritize HTTP/9.9\r\n\r\n",
            "POST /prioritize HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
            "POST /prioritize HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST /prioritize HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
            "GET /healthz HTTP/1.1\r\nX: " + String(repeating: "x", count: 200_000) + "\r\n\r\n",
        ]
    )
    func `what is no HTTP is refused and the connection closed`(bytes: String) async throws {
        try await RunningServer.with(engine) { server in
            let (text, isClosed) = try await server.exchange([bytes])
            #expect(isClosed)
            #expect(text.isEmpty || status(text) == 400, "\(text)")
            #expect(try await server.send("GET", "/healthz").status == 200)
        }
    }

    @Test func `a client that goes away in the middle disturbs nobody`() async throws {
        try await RunningServer.with(engine) { server in
            let head =
                "POST /prioritize HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Content-Length: 1000\r\n\r\n{\"Pod\""
            for _ in 0..<20 { _ = try await server.exchange([head], patience: .milliseconds(5)) }
            #expect(try await server.send("POST", "/prioritize", Requests.names(["n1"])).status == 200)
        }
    }

    @Test func `requests are counted by path and status, those for unknown paths under one name`() async throws {
        try await RunningServer.with(engine) { server in
            _ = try await server.send("POST", "/prioritize", Requests.names(["n0"]))
            _ = try await server.send("POST", "/prioritize", "{")
            _ = try await server.send("GET", "/a")
            _ = try await server.send("GET", "/b")
        }
        #expect(engine.metrics.requests.value("/prioritize", "200") == 1)
        #expect(engine.metrics.requests.value("/prioritize", "400") == 1)
        #expect(engine.metrics.requests.value("other", "404") == 2)
    }
}
