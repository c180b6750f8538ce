import ClusterModel
import Foundation
import Testing

@testable import KubernetesAPI

@Suite("KubernetesAPI: WatchCache") struct WatchCacheTests {
    private let shop = PodName(namespace: "shop", name: "p")

    @Test func `pages of a list become one view with the pods counted on their nodes`() async throws {
        try await withCache { ask, _ in
            guard ask.resource == "pods", !ask.isWatch else { return nil }
            guard ask.parameters["continue"] == nil else { return .list([Wire.pod("q", on: "a"), Wire.pod("r")]) }
            return .list([Wire.pod("p", on: "a")], next: "more")
        } _: { cache, _ in
            try await eventually("it is in sync") { cache.isSynced }
            let view = cache.view()
            #expect(view.podNames == ["shop/p", "shop/q", "shop/r"])
            // p and q are on the node with 100 mCPU each; r is pending.
            #expect(view.state.nodes[0].requested.milliCPU == 200)
            #expect(view.state.nodes[0].podCount == 2)
            #expect(cache.statuses.allSatisfy { $0.isSynced && $0.secondsSinceAnswer != nil && $0.problem == nil })
        }
    }

    @Test func `a view is empty until every kind was listed`() async throws {
        let recovered = Switch()
        try await withCache { ask, _ in
            ask.resource == "storageclasses" && !ask.isWatch && !recovered.isOn ? .refusal(500) : nil
        } _: { cache, _ in
            try await eventually("pods were listed") { cache.statuses.contains { $0.kind == "pods" && $0.isSynced } }
            #expect(!cache.isSynced)
            #expect(cache.view().pods.isEmpty)
            recovered.turnOn()
            try await eventually("it is in sync") { cache.isSynced }
            #expect(cache.view().podNames == ["shop/p"])
        }
    }

    @Test func `events of a watch change the view`() async throws {
        try await withCache { ask, number in
            guard ask.resource == "pods", ask.isWatch, number == 1 else { return nil }
            return .watch(
                Wire.event("ADDED", Wire.pod("new", version: 11)),
                Wire.event("MODIFIED", Wire.pod("new", on: "a", version: 12)),
                Wire.event("DELETED", Wire.pod("p", on: "a", version: 13))
            )
        } _: { cache, _ in
            try await eventually("p is gone") { cache.view().podNames == ["shop/new"] }
            #expect(cache.view().state.nodes[0].podCount == 1)
        }
    }

    @Test(arguments: [true, false])
    func `after 410 everything is listed again and what vanished meanwhile is removed`(asStatus: Bool) async throws {
        try await withCache { ask, number in
            guard ask.resource == "pods" else { return nil }
            if ask.isWatch { return number > 1 ? nil : asStatus ? .refusal(410) : .watch(Wire.gone) }
            return number > 1 ? .list([Wire.pod("q", on: "a")], version: "20") : nil
        } _: { cache, asks in
            try await eventually("q is there") { cache.view().podNames == ["shop/q"] }
            #expect(cache.view().state.nodes[0].podCount == 1)
            try await eventually("it watches again") { asks().count { $0.resource == "pods" && $0.isWatch } >= 2 }
            #expect(asks().last { $0.resource == "pods" && $0.isWatch }?.version == "20")
            #expect(cache.statuses.first { $0.kind == "pods" }?.relistCount == 1)
        }
    }

    @Test func `a line that is cut off comes again from the last whole one on`() async throws {
        try await withCache { ask, _ in
            guard ask.resource == "pods", ask.isWatch else { return nil }
            let half = String(Wire.event("ADDED", Wire.pod("r", version: 12)).prefix(40))
            if ask.version == "10" {
                return Reply(pieces: [Wire.event("ADDED", Wire.pod("q", version: 11)) + "\n", half], end: .cut)
            }
            return ask.version == "11" ? .watch(Wire.event("ADDED", Wire.pod("r", version: 12))) : nil
        } _: { cache, asks in
            try await eventually("r is there") { cache.view().podNames == ["shop/p", "shop/q", "shop/r"] }
            #expect(asks().filter { $0.resource == "pods" && $0.isWatch }.map(\.version) == ["10", "11"])
            #expect(cache.statuses.first { $0.kind == "pods" }?.relistCount == 0)
        }
    }

    @Test func `a line in two pieces is one event`() async throws {
        try await withCache { ask, number in
            guard ask.resource == "pods", ask.isWatch, number == 1 else { return nil }
            let line = Wire.event("ADDED", Wire.pod("q", version: 11)) + "\n"
            return Reply(pieces: [String(line.prefix(30)), String(line.dropFirst(30))], end: .held)
        } _: { cache, _ in
            try await eventually("q is there") { cache.view().podNames == ["shop/p", "shop/q"] }
        }
    }

    @Test func `a watch goes on after the last bookmark`() async throws {
        try await withCache { ask, number in
            ask.resource == "nodes" && ask.isWatch && number == 1 ? .watch(Wire.bookmark(77), end: .whole) : nil
        } _: { cache, asks in
            try await eventually("it watches again") { asks().count { $0.resource == "nodes" && $0.isWatch } >= 2 }
            #expect(asks().last { $0.resource == "nodes" && $0.isWatch }?.version == "77")
        }
    }

    @Test func `a connection that is silent for too long is given up`() async throws {
        try await withCache(silence: .milliseconds(300)) { ask, number in
            guard ask.resource == "nodes", ask.isWatch, number > 1 else { return nil }
            return .watch(Wire.event("ADDED", Wire.node("b", version: 11)))
        } _: { cache, _ in
            try await eventually("the second watch was asked") { cache.view().nodeIndices == ["a": 0, "b": 1] }
        }
    }

    @Test(arguments: [429, 503])
    func `a server that is too busy is asked again when it says, without a problem`(status: Int) async throws {
        try await withCache { ask, number in
            guard ask.resource == "pods", number <= 3 else { return nil }
            return .refusal(status, headers: ["Retry-After: 0"])
        } _: { cache, asks in
            try await eventually("it is in sync") { cache.isSynced }
            // A failed watch would list again.
            try await eventually("pods are watched") { asks().count { $0.resource == "pods" && $0.isWatch } == 4 }
            #expect(asks().count { $0.resource == "pods" && !$0.isWatch } == 4)
        }
    }

    @Test func `a watch of a quiet kind that is begun again is no problem`() async throws {
        try await withCache(silence: .seconds(1)) { _, _ in
            nil
        } _: { cache, asks in
            try await eventually("nodes were watched three times") {
                cache.statuses.first { $0.kind == "nodes" }?.problem == nil
                    && asks().count { $0.resource == "nodes" && $0.isWatch } >= 3
            }
            #expect(cache.statuses.map(\.problem) == Array(repeating: nil, count: cache.statuses.count))
            // Nothing was lost, so nothing is listed again.
            #expect(asks().count { $0.resource == "nodes" && !$0.isWatch } == 1)
        }
    }

    @Test func `a watch that is open again has no problem although nothing happens`() async throws {
        let recovered = Switch()
        try await withCache { ask, _ in
            ask.resource == "nodes" && ask.isWatch && !recovered.isOn ? .refusal(500) : nil
        } _: { cache, _ in
            func problem() -> String? { cache.statuses.first { $0.kind == "nodes" }?.problem }
            try await eventually("it has a problem") { problem()?.contains("500") == true }
            recovered.turnOn()
            try await eventually("it has none") { problem() == nil }
        }
    }

    @Test func `an odd object and a line of garbage hide nothing else`() async throws {
        try await withCache { ask, number in
            guard ask.resource == "nodes" else { return nil }
            if !ask.isWatch { return .list([#"{"metadata":{"name":"odd"},"spec":{},"status":{}}"#, Wire.node("a")]) }
            if number == 1 { return .watch(Wire.event("ADDED", Wire.node("b", version: 11)), "garbage") }
            return number == 2 ? .watch(Wire.event("ADDED", Wire.node("c", version: 12))) : nil
        } _: { cache, asks in
            try await eventually("c is there") { cache.view().state.nodes.map(\.node.name) == ["a", "b", "c"] }
            #expect(asks().filter { $0.resource == "nodes" && $0.isWatch }.map(\.version) == ["10", "11"])
            #expect(cache.statuses.first { $0.kind == "nodes" }?.oddCount == 1)
        }
    }

    @Test func `a kind that we may not read is noted and leaves claims unknown`() async throws {
        let isAllowed = Switch()
        try await withCache { ask, _ in
            if ask.resource == "persistentvolumeclaims", !isAllowed.isOn { return .refusal(403) }
            let volumes = #","volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"c"}}]"#
            return ask.resource == "pods" && !ask.isWatch ? .list([Wire.pod("p", spec: volumes)]) : nil
        } _: { cache, _ in
            try await eventually("it is in sync") { cache.isSynced }
            #expect(cache.view().pods[shop]?.pod.rules.claims == [VolumeClaim("c", .unknown)])
            let problem = cache.statuses.first { $0.kind == "persistentvolumeclaims" }?.problem
            #expect(problem?.contains("403") == true)
            isAllowed.turnOn()
            try await eventually("it is read") {
                cache.view().pods[shop]?.pod.rules.claims == [VolumeClaim("c", .missing)]
            }
        }
    }

    @Test func `without the right to nodes nothing is in sync`() async throws {
        try await withCache { ask, _ in
            ask.resource == "nodes" ? .refusal(403) : nil
        } _: { cache, asks in
            try await eventually("it tries again") { asks().count { $0.resource == "nodes" } >= 2 }
            #expect(!cache.isSynced)
        }
    }

    @Test func `events tell what changed and a slow reader is told that it missed some`() async throws {
        let areBothListening = Switch()
        try await withCache { ask, _ in
            guard ask.resource == "pods", ask.isWatch, ask.version == "10" else { return nil }
            guard areBothListening.isOn else { return .watch(end: .whole) }
            let lines = (0..<20).map { Wire.event("ADDED", Wire.pod("q\($0)", version: 11 + $0)) + "\n" }
            return Reply(pieces: lines, end: .held)
        } _: { cache, _ in
            let slow = cache.events(buffering: 8)
            let fast = cache.events()
            // Before that, changes make no events.
            try await eventually("it is in sync") { cache.isSynced }
            areBothListening.turnOn()
            try await eventually("all pods are there") { cache.view().pods.count == 21 }
            var names: [String] = []
            for await event in fast {
                if case .podChanged(nil, let pod) = event { names.append(pod.pod.name) }
                if names.count == 20 { break }
            }
            #expect(names == (0..<20).map { "q\($0)" })
            var count = 0
            var isTold = false
            for await event in slow {
                count += 1
                if count > 1, case .resynchronized = event { isTold = true }
                if count == 8 { break }
            }
            #expect(isTold)
        }
    }

    @Test func `subscribers that are cancelled under a flood of events hold up nobody`() async throws {
        let count = 4_000
        let isReady = Switch()
        try await withCache { ask, _ in
            guard ask.resource == "pods", ask.isWatch, ask.version == "10" else { return nil }
            guard isReady.isOn else { return .watch(end: .whole) }
            let lines = (0..<count).map { Wire.event("ADDED", Wire.pod("q\($0)", version: 11 + $0)) + "\n" }
            return Reply(pieces: lines, end: .held)
        } _: { cache, _ in
            try await eventually("it is in sync") { cache.isSynced }
            let faithful = cache.events()
            isReady.turnOn()
            while cache.view().pods.count <= count {
                await withTaskGroup { group in
                    for _ in 0..<8 { group.addTask { for await _ in cache.events() {} } }
                    await Task.yield()
                    group.cancelAll()
                }
            }
            var names: [String] = []
            for await event in faithful {
                if case .podChanged(nil, let pod) = event { names.append(pod.pod.name) }
                if names.count == count { break }
            }
            // Nothing was lost and nothing overtook another event.
            #expect(names == (0..<count).map { "q\($0)" })
        }
    }
}
