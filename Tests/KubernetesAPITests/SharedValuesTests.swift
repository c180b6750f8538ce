import ClusterModel
import Foundation
import Testing

@testable import KubernetesAPI

@Suite("KubernetesAPI: what pods share") struct SharedValuesTests {
    /// A pod as a deployment in a cloud has it: three labels, tolerations that admission adds, a projected token.
    static func json(_ index: Int) -> String {
        let (set, node) = (index / 10, index % 5000)
        return #"""
            {"metadata":{"name":"checkout-service-\#(set)-7d9f8b6c5d-x\#(index)","namespace":"team-\#(set % 50)-production",
            "uid":"0b5c1a52-6f0e-4a8e-9d7e-\#(100_000_000_000 + index)","resourceVersion":"\#(9_000_000 + index)",
            "creationTimestamp":"2026-11-24T10:00:00Z","labels":{"app.kubernetes.io/name":"checkout-service-\#(set)",
            "pod-template-hash":"7d9f8b6c5d","app.kubernetes.io/managed-by":"Helm"},
            "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"checkout-service-\#(set)-7d9f8b6c5d",
            "uid":"5a6f5a52-6f0e-4a8e-9d7e-\#(100_000_000_000 + set)","controller":true}]},
            "spec":{"nodeName":"ip-10-0-\#(node / 250)-\#(node % 250).eu-central-1.compute.internal",
            "schedulerName":"default-scheduler","priority":0,"preemptionPolicy":"PreemptLowerPriority",
            "containers":[{"name":"main","image":"registry.example.com/team/checkout-service:v1.2.\#(set)",
            "resources":{"requests":{"cpu":"100m","memory":"128Mi"}}}],
            "tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute"},
            {"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute"}],
            "volumes":[{"name":"kube-api-access-x","projected":{"sources":[]}}]},
            "status":{"phase":"Running","startTime":"2026-11-24T10:00:02Z","conditions":[{"type":"PodScheduled",
            "status":"True","lastTransitionTime":"2026-11-24T10:00:01Z"}]}}
            """#
    }

    @Test func `a pod that shares is equal to itself`() throws {
        var shared = SharedValues()
        for index in 0..<20 {
            let pod = try WatchedPod(json: Data(Self.json(index).utf8))
            #expect(shared.sharing(pod) == pod)
        }
    }

    @Test func `what is no longer asked for does not stay`() {
        var pool = SharedValues.Pool<String>(limit: 100)
        for number in 0..<10_000 { _ = pool.shared("label \(number)") }
        #expect(pool.count <= 200)
    }

    /// Reads the resident memory of the whole process, so it runs alone and by hand: `HYDATIS_MEASURE=1`.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["HYDATIS_MEASURE"] != nil))
    func `fifty thousand pods take at most two kilobytes each`() throws {
        var store = ClusterStore()
        let before = try Self.residentBytes()
        for index in 0..<50_000 {
            let pod = try WatchedPod(json: Data(Self.json(index).utf8))
            _ = store.apply(.set(ObjectName(namespace: pod.name.namespace, name: pod.name.name), pod))
        }
        store.build()
        let bytes = try (Self.residentBytes() - before) / 50_000
        print("a pod takes \(bytes) bytes, \(MemoryLayout<WatchedPod>.stride) of them in the table")
        #expect(bytes <= 2048 && store.view.pods.count == 50_000)
    }

    private static func residentBytes() throws -> Int {
        let words = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return try #require(Int(words[1])) * 4096
    }
}
