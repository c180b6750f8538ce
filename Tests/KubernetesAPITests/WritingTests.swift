import ClusterModel
import Foundation
import Testing

@testable import KubernetesAPI

@Suite("KubernetesAPI: what is written") struct WritingTests {
    private func lease(_ holder: String, renewed: String = "1", label: String? = nil) -> KubeLease {
        let metadata = KubeLease.Metadata(name: "l", namespace: "n", resourceVersion: label)
        let spec = KubeLease.Spec(holderIdentity: holder, leaseDurationSeconds: 15, renewTime: renewed)
        return KubeLease(metadata: metadata, spec: spec)
    }

    @Test func `a lease is open to its holder, when nobody holds it, and when it was not renewed for its time`() {
        let start = ContinuousClock.now
        var observation = LeaseObservation()
        observation.see(lease("a"), at: start)
        #expect(observation.isOpen(to: "a", at: start))
        #expect(!observation.isOpen(to: "b", at: start + .seconds(15)))
        #expect(observation.isOpen(to: "b", at: start + .seconds(16)))
        // Renewed after ten seconds, it holds until 25 s; that only its version changed says nothing about the holder.
        observation.see(lease("a", renewed: "2"), at: start + .seconds(10))
        observation.see(lease("a", renewed: "2", label: "7"), at: start + .seconds(20))
        #expect(!observation.isOpen(to: "b", at: start + .seconds(25)))
        #expect(observation.isOpen(to: "b", at: start + .seconds(26)))
        observation.see(lease(""), at: start + .seconds(27))
        #expect(observation.isOpen(to: "b", at: start + .seconds(27)))
    }

    @Test func `that a right or the namespace is missing is told once a minute, other failures are not`() {
        func refusal(_ status: Int) -> KubernetesError {
            KubernetesError(place: "l", problem: .refused(status: status, reason: "", message: ""))
        }
        let start = ContinuousClock.now
        var observation = LeaseObservation()
        let failures: [(any Error, Int)] = [
            (refusal(409), 0), (CancellationError(), 0), (refusal(404), 0), (refusal(403), 59), (refusal(403), 60),
        ]
        let told = failures.map { error, seconds in observation.isTold(error, at: start + .seconds(seconds)) }
        #expect(told == [false, false, true, false, true])
    }

    @Test func `a time has exactly six digits behind the point`() {
        // 1,795,514,400 s after 1970 is 2026-11-24 10:00 UTC.
        #expect(KubeTime.micro(Date(timeIntervalSince1970: 1_795_514_400)) == "2026-11-24T10:00:00.000000Z")
        #expect(KubeTime.micro(Date(timeIntervalSince1970: 1_795_514_400.25)) == "2026-11-24T10:00:00.250000Z")
    }

    @Test func `a change of taints is tried again after a conflict, on what is there then`() async throws {
        let script: @Sendable (Ask, Int) -> Reply = { ask, number in
            guard ask.method == "GET" else { return number == 1 ? .refusal(409) : .json("{}") }
            let taints = number == 1 ? "[]" : #"[{"key":"other","effect":"NoExecute","timeAdded":"then"}]"#
            return .json(#"{"metadata":{"resourceVersion":"\#(number)"},"spec":{"taints":\#(taints)}}"#)
        }
        try await ScriptedServer.with(script) { url, asks in
            try await KubernetesClient.with(ClusterAccess(server: url, origin: "test", identity: .none)) { client in
                let isChanged = try await client.setTaint(Taint(key: "ours", effect: .noSchedule), onNode: "a")
                #expect(isChanged)
            }
            let last = try #require(asks().last)
            #expect(last.method == "PATCH" && last.path == "/api/v1/nodes/a")
            #expect(last.body.contains(#""resourceVersion":"2""#))
            #expect(last.body.contains(#""timeAdded":"then""#) && last.body.contains(#""key":"ours""#))
        }
    }

    @Test func `a binding names the pod's UID, which tells it from another of its name`() async throws {
        try await ScriptedServer.with { _, _ in
            .json("{}", status: 201)
        } _: { url, asks in
            try await KubernetesClient.with(ClusterAccess(server: url, origin: "test", identity: .none)) { client in
                try await client.bind(PodName(namespace: "shop", name: "p"), uid: "u-1", to: "a")
            }
            let ask = try #require(asks().last)
            #expect(ask.method == "POST" && ask.path == "/api/v1/namespaces/shop/pods/p/binding")
            #expect(ask.body.contains(#""uid":"u-1""#) && ask.body.contains(#""name":"a""#))
        }
    }

    @Test func `a conflict that does not end is told`() async throws {
        try await ScriptedServer.with { ask, _ in
            ask.method == "GET" ? .json(#"{"metadata":{"resourceVersion":"1"},"spec":{}}"#) : .refusal(409)
        } _: { url, asks in
            try await KubernetesClient.with(ClusterAccess(server: url, origin: "test", identity: .none)) { client in
                _ = await #expect(throws: KubernetesError.self) {
                    try await client.setTaint(Taint(key: "ours", effect: .noSchedule), onNode: "a")
                }
            }
            #expect(asks().count { $0.method == "PATCH" } == 5)
        }
    }
}
