import ClusterModel
import Foundation
import Synchronization
import Testing

@testable import KubernetesAPI

/// A server that has too much to do.
@Suite("KubernetesAPI: a busy server") struct BusyServerTests {
    private static let node = Reply.list([Wire.node("a")])

    /// Lists the nodes of a server; gives their number, the waits and what was asked.
    private func nodes(
        _ script: @escaping @Sendable (Int) -> Reply
    ) async throws -> (Result<Int, KubernetesError>, [Duration], [Ask]) {
        let waits = Waits()
        var outcome: (Result<Int, KubernetesError>, [Ask])?
        try await ScriptedServer.with { _, number in
            script(number)
        } _: { url, asks in
            let access = ClusterAccess(server: url, origin: "test", identity: .none)
            try await KubernetesClient.with(access, pacing: waits.pacing) { client in
                do {
                    let list = try await client.list("/api/v1/nodes", as: KubeNode.self)
                    outcome = (.success(list.objects.count), asks())
                } catch let error as KubernetesError { outcome = (.failure(error), asks()) }
            }
        }
        let (result, asks) = try #require(outcome)
        return (result, waits.all, asks)
    }

    @Test(
        "A list that is refused for now is asked for again after the pause that the server wants",
        arguments: [
            (429, ["Retry-After: 7"], 7), (503, ["Retry-After: 2"], 2), (500, ["Retry-After: 0"], 0), (429, [], 1),
            // Counted from the server's own clock, which is a day behind ours.
            (429, ["Date: Mon, 23 Nov 2026 10:00:00 GMT", "Retry-After: Mon, 23 Nov 2026 10:00:09 GMT"], 9),
            // Without a clock of the server, from ours: 10:00 UTC.
            (503, ["Retry-After: Tue, 24 Nov 2026 10:00:05 GMT"], 5),
            (429, ["Retry-After: Tue, 24 Nov 2026 09:00:00 GMT"], 0),
            // Never longer than half a minute.
            (429, ["Retry-After: 99999"], 30), (429, ["Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"], 30),
            (429, ["Retry-After: soon"], 1), (429, ["Retry-After: -5"], 0),
        ]
    )
    func retries(_ status: Int, _ headers: [String], _ seconds: Int) async throws {
        let (result, waits, asks) = try await nodes { number in
            number <= 2 ? .refusal(status, headers: headers) : Self.node
        }
        #expect(try result.get() == 1)
        #expect(waits == [.seconds(seconds), .seconds(seconds)] && asks.count == 3)
    }

    @Test func `a server that stays busy is given up after ten more attempts, with how often it was asked`()
        async throws
    {
        let (result, waits, asks) = try await nodes { _ in .refusal(429, headers: ["Retry-After: 1"]) }
        let error = try #require(throws: KubernetesError.self) { try result.get() }
        #expect(error.status == 429 && "\(error)".contains("(tried 11 times)"))
        #expect(asks.count == 11 && waits == Array(repeating: .seconds(1), count: 10))
    }

    @Test func `all waits for one request together have a bound`() async throws {
        let (_, waits, asks) = try await nodes { _ in .refusal(429, headers: ["Retry-After: 3600"]) }
        // 30 s each, 120 s in all.
        #expect(waits == Array(repeating: .seconds(30), count: 4) && asks.count == 5)
    }

    @Test(
        "A refusal or fault without a word about when to come back is not asked again",
        arguments: [
            (500, []), (503, []), (403, ["Retry-After: 1"]), (404, ["Retry-After: 1"]), (409, ["Retry-After: 1"]),
        ]
    )
    func noRetry(_ status: Int, _ headers: [String]) async throws {
        let (result, waits, asks) = try await nodes { _ in .refusal(status, headers: headers) }
        #expect(throws: KubernetesError.self) { try result.get() }
        #expect(waits.isEmpty && asks.count == 1)
    }

    @Test func `a page in the middle of a list is asked for again, not the whole list`() async throws {
        let (result, _, asks) = try await nodes { number in
            switch number {
            case 1: .list([Wire.node("a")], next: "more")
            case 2: .refusal(429, headers: ["Retry-After: 1"])
            default: .list([Wire.node("b")])
            }
        }
        #expect(try result.get() == 2)
        #expect(asks.map { $0.parameters["continue"] ?? "" } == ["", "more", "more"])
    }

    @Test func `writes are made again too`() async throws {
        let waits = Waits()
        try await ScriptedServer.with { _, number in
            number == 1 ? .refusal(429, headers: ["Retry-After: 3"]) : .json("{}", status: 201)
        } _: { url, asks in
            let access = ClusterAccess(server: url, origin: "test", identity: .none)
            try await KubernetesClient.with(access, pacing: waits.pacing) { client in
                try await client.bind(PodName(namespace: "shop", name: "p"), uid: "u", to: "a")
            }
            #expect(asks().count == 2 && waits.all == [.seconds(3)])
        }
    }

    @Test func `a watch that is refused for now begins again where it was, after the pause`() async throws {
        let waits = Waits()
        try await withCache(pacing: waits.pacing) { ask, number in
            guard ask.resource == "nodes", ask.isWatch else { return nil }
            if number <= 7 { return .refusal(429, headers: ["Retry-After: 20"]) }
            return .watch(Wire.event("ADDED", Wire.node("b", version: 11)))
        } _: { cache, asks in
            try await eventually("node b is seen") { cache.view().nodeIndices["b"] != nil }
            // The busy server is not asked for the long list again, however often the watch is refused.
            #expect(asks().count { $0.resource == "nodes" && !$0.isWatch } == 1)
            #expect(waits.all.count { $0 == .seconds(20) } == 7)
        }
    }

    @Test func `a redirection is named without what may be secret`() async throws {
        var reply = Reply.json("", status: 302)
        reply.headers = ["Location: https://u:hidden@sso.example/login?state=hidden"]
        let (result, _, asks) = try await nodes { [reply] _ in reply }
        let error = try #require(throws: KubernetesError.self) { try result.get() }
        #expect("\(error)".contains("redirects to https://sso.example/login;") && asks.count == 1)
    }

    @Test func `a login page in the place of objects is called one`() async throws {
        let (result, _, _) = try await nodes { _ in .json("\n<!DOCTYPE html><html>Log in</html>") }
        let error = try #require(throws: KubernetesError.self) { try result.get() }
        #expect("\(error)".contains("is a web page, not JSON"))
    }
}
