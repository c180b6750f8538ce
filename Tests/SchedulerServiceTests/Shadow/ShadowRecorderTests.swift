import ClusterModel
import DecisionLog
import Foundation
import KubernetesAPI
import Testing

@testable import SchedulerService

struct ShadowRecorderTests {
    private func recorder(
        _ cluster: ShadowCluster,
        _ log: DecisionDatabase,
        excluding namespace: String = "kube-system"
    ) -> ShadowRecorder {
        ShadowRecorder(
            cluster: cluster,
            decider: RequestDecider(),
            store: log,
            outcomes: nil,
            clock: TurnedClock().clock
        ) { $0.pod.namespace != namespace }
    }

    @Test func `a binding is judged by the cluster without the pod`() async throws {
        try await withShadowLog { log in
            // `b` has a pod already, so `a` is emptier before the new pod comes to it, and as full afterwards.
            let cluster = ShadowCluster(pods: [shadowPod("old", on: "b")])
            let recorder = recorder(cluster, log)
            await recorder.take(cluster.bind(shadowPod("new", on: "a")))
            let record = try #require(try await log.latest(namespace: "shop", pod: "new"))
            #expect(record.chosen == "a" && record.boundNode == "a" && record.mode == .shadow)
            #expect(record.candidates.map(\.measuredMilliCPU) == [0, 1000])
            #expect(record.sentence.hasSuffix("it was bound there."))
            #expect(await recorder.counts.agreed == 1)
        }
    }

    @Test func `a scheduler that chose another node is told apart`() async throws {
        try await withShadowLog { log in
            let cluster = ShadowCluster(pods: [shadowPod("old", on: "b")])
            let recorder = recorder(cluster, log)
            await recorder.take(cluster.bind(shadowPod("new", on: "b")))
            #expect(await recorder.counts.differed == 1)
            let record = try #require(try await log.latest(namespace: "shop", pod: "new"))
            #expect(record.boundNode == "b")
        }
    }

    @Test func `a pod that is first seen bound is recorded once`() async throws {
        try await withShadowLog { log in
            let cluster = ShadowCluster()
            let recorder = recorder(cluster, log)
            let pod = shadowPod("quick", on: "a")
            _ = cluster.bind(pod)
            await recorder.take(.podChanged(old: nil, new: pod))
            await recorder.take(.podChanged(old: nil, new: pod))
            await recorder.take(.podChanged(old: pod, new: pod))
            let records = try await log.decisions(DecisionFilter())
            #expect(records.count == 1)
        }
    }

    @Test func `pods of a daemon set, out of scope, pending or before caches are filled are not recorded`() async throws
    {
        try await withShadowLog { log in
            let cluster = ShadowCluster()
            let recorder = recorder(cluster, log)
            let name = LabelRequirement("metadata.name", .isIn, ["a"])
            let rules = PodRules(requiredNodes: [NodeSelectorTerm(fields: [name])])
            await recorder.take(cluster.bind(shadowPod("daemon", on: "a", rules: rules)))
            await recorder.take(.podChanged(old: nil, new: shadowPod("pending", on: nil)))
            let outsider = self.recorder(cluster, log, excluding: "shop")
            await outsider.take(cluster.bind(shadowPod("outside", on: "a")))
            let early = ShadowCluster(isSynced: false)
            await self.recorder(early, log).take(early.bind(shadowPod("early", on: "a")))
            await recorder.take(.resynchronized)
            let records = try await log.decisions(DecisionFilter())
            #expect(records.isEmpty)
            let counts = await recorder.counts
            #expect(counts.ignored == 1 && counts.gaps == 1)
            #expect(await outsider.counts.ignored == 1)
        }
    }

    @Test func `a pod with an open claim is recorded, but not compared`() async throws {
        try await withShadowLog { log in
            let cluster = ShadowCluster()
            let recorder = recorder(cluster, log)
            let rules = PodRules(claims: [VolumeClaim("data", .unknown)])
            await recorder.take(cluster.bind(shadowPod("stateful", on: "a", rules: rules)))
            #expect(await recorder.counts.leftOut == 1)
            let record = try #require(try await log.latest(namespace: "shop", pod: "stateful"))
            #expect(!record.isFullyJudged)
        }
    }

    @Test func `a pod with a rule that is not known is recorded, but not compared`() async throws {
        try await withShadowLog { log in
            let cluster = ShadowCluster()
            let recorder = recorder(cluster, log)
            var rules = PodRules()
            rules.openRules = ["toleration of level, operator: the value 'Gt' is not known"]
            await recorder.take(cluster.bind(shadowPod("newer", on: "a", rules: rules)))
            #expect(await recorder.counts.leftOut == 1)
            let record = try #require(try await log.latest(namespace: "shop", pod: "newer"))
            #expect(!record.isFullyJudged)
        }
    }
}
