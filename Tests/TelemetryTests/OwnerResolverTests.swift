import MetricHistory
import Testing

@testable import Telemetry

/// From ReplicaSets and Jobs to what people deploy.
struct OwnerResolverTests {
    private func resolver() -> OwnerResolver {
        var resolver = OwnerResolver()
        resolver.add(replicaSet: [
            "namespace": "shop", "replicaset": "web-7d9c", "owner_kind": "Deployment", "owner_name": "web",
        ])
        resolver.add(replicaSet: [
            "namespace": "shop", "replicaset": "lone", "owner_kind": "<none>", "owner_name": "<none>",
        ])
        resolver.add(job: [
            "namespace": "shop", "job_name": "nightly-29", "owner_kind": "CronJob", "owner_name": "nightly",
        ])
        resolver.add(job: ["namespace": "shop", "job_name": "import"])
        return resolver
    }

    private func resolved(_ kind: String, _ name: String, pod: String = "p", namespace: String = "shop") -> PodOwner {
        resolver().resolve(PodOwner(kind: kind, name: name), namespace: namespace, pod: pod, node: "n1").owner
    }

    @Test("A ReplicaSet leads to its Deployment, a Job to its CronJob")
    func two() {
        #expect(resolved("ReplicaSet", "web-7d9c") == PodOwner(kind: "Deployment", name: "web"))
        #expect(resolved("Job", "nightly-29") == PodOwner(kind: "CronJob", name: "nightly"))
    }

    @Test("A ReplicaSet or Job that nothing owns is an owner itself, and that is certain")
    func unowned() {
        let set = resolver().resolve(PodOwner(kind: "ReplicaSet", name: "lone"), namespace: "shop", pod: "p", node: "n")
        #expect(set.owner == PodOwner(kind: "ReplicaSet", name: "lone") && set.isSure)
        #expect(resolved("Job", "import") == PodOwner(kind: "Job", name: "import"))
    }

    @Test("A ReplicaSet of which nothing is told stays the owner, and that is not certain")
    func unknown() {
        let set = resolver().resolve(
            PodOwner(kind: "ReplicaSet", name: "web-7d9c"),
            namespace: "a",
            pod: "p",
            node: "n"
        )
        #expect(set.owner == PodOwner(kind: "ReplicaSet", name: "web-7d9c") && !set.isSure)
    }

    @Test("A static pod is called without its node, other kinds stay what they are")
    func others() {
        #expect(resolved("Node", "n1", pod: "kube-apiserver-n1") == PodOwner(kind: "Node", name: "kube-apiserver"))
        #expect(resolved("StatefulSet", "db") == PodOwner(kind: "StatefulSet", name: "db"))
    }

    @Test("Labels that name nobody are no owner", arguments: ["<none>", ""])
    func nobody(_ word: String) {
        #expect(OwnerResolver.owner(["owner_kind": word, "owner_name": word]) == nil)
    }
}
