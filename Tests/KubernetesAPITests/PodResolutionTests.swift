import ClusterModel
import Foundation
import Testing

@testable import KubernetesAPI

@Suite("KubernetesAPI: what pods belong to") struct PodResolutionTests {
    private func watched(owner: ObjectOwner?, labels: [String: String] = [:], node: String? = nil) -> WatchedPod {
        let pod = Pod(namespace: "shop", name: "web-x", request: PodRequest(milliCPU: 1, memory: 1), labels: labels)
        var watched = WatchedPod(pod: pod, uid: "u", schedulerName: "s", node: node)
        watched.pod.scheduling.owners = owner.map { [OwnerReference(kind: $0.kind, name: $0.name)] } ?? []
        return watched
    }

    @Test func `a pod of a replica set belongs to its deployment`() {
        let pod = watched(owner: ObjectOwner(kind: "ReplicaSet", name: "web-5d4"), labels: ["pod-template-hash": "5d4"])
        let known = OwnerFacts(selector: nil, owner: ObjectOwner(kind: "Deployment", name: "shop-web"))
        #expect(pod.workload(replicaSet: known) == WorkloadKey(application: "shop", name: "Deployment/shop-web"))
        // Without the replica set, its name without the hash must do.
        #expect(pod.workload(replicaSet: nil).name == "Deployment/web")
        #expect(pod.workload(replicaSet: OwnerFacts()).name == "ReplicaSet/web-5d4")
    }

    @Test(arguments: [
        ("backup-29399520", "CronJob/backup"),  // 2025-11-24 in minutes
        ("backup-1763971200", "CronJob/backup"),  // the same day in seconds
        ("backup-20261124", "Job/backup-20261124"),  // a date
        ("backup", "Job/backup"), ("29399520", "Job/29399520"), ("-29399520", "Job/-29399520"),
    ])
    func `a job of a cron job is known by its name`(job: String, workload: String) {
        #expect(watched(owner: ObjectOwner(kind: "Job", name: job)).workload(replicaSet: nil).name == workload)
    }

    @Test func `static pods and pods without owner have names of their own`() {
        let bare = watched(owner: nil, node: "x")
        #expect(bare.workload(replicaSet: nil).name == "Pod/web-x")
        let mirror = watched(owner: ObjectOwner(kind: "Node", name: "x"), node: "x")
        #expect(mirror.workload(replicaSet: nil).name == "Node/web")
    }

    private func claim(_ json: String) throws -> PersistentVolumeClaim {
        var open = OpenRules()
        let claim = try JSONDecoder().decode(KubeClaim.self, from: Data(json.utf8)).claim(&open)
        try #require(open.words.isEmpty)
        return claim
    }

    private func slow(waits: Bool) -> [String: StorageClass] {
        ["slow": StorageClass(name: "slow", provisioner: "p", waitsForNode: waits)]
    }

    @Test func `claims are bound, waiting, unbound or missing as kube-scheduler sees them`() throws {
        let volume = BoundVolume(name: "v", labels: ["zone": "a"])
        let volumes = ["v": PersistentVolume(volume: volume)]
        let done = #"{"annotations":{"pv.kubernetes.io/bind-completed":"yes"}}"#
        let bound = try claim(#"{"metadata":\#(done),"spec":{"volumeName":"v"}}"#)
        #expect(bound.binding(volumes: volumes, classes: [:]) == .bound(volume))
        #expect(bound.binding(volumes: [:], classes: [:]) == .boundToMissing(volume: "v"))
        #expect(bound.binding(volumes: nil, classes: [:]) == .unknown)
        let open = try claim(#"{"metadata":{},"spec":{"storageClassName":"slow"}}"#)
        #expect(open.binding(volumes: [:], classes: slow(waits: true)) == .waitsForNode)
        #expect(open.binding(volumes: [:], classes: slow(waits: false)) == .unbound)
        #expect(open.binding(volumes: [:], classes: [:]) == .unbound)
        #expect(open.binding(volumes: [:], classes: nil) == .unknown)
        // A claim that only names its volume is still to be bound by the controller.
        let named = try claim(#"{"metadata":{},"spec":{"volumeName":"v","storageClassName":"slow"}}"#)
        #expect(named.binding(volumes: volumes, classes: slow(waits: true)) == .unbound)
    }

    @Test func `a claim that one pod alone may use says so in its pod`() {
        var store = ClusterStore()
        let name = ObjectName(namespace: "shop", name: "web-x")
        var pod = watched(owner: nil)
        pod.pod.rules.claims = [VolumeClaim("data", .unknown, isReadOnly: true)]
        _ = store.apply(.set(name, pod))
        store.build()
        func claims() -> [VolumeClaim] { store.view.pods[pod.name]?.pod.rules.claims ?? [] }
        #expect(claims() == [VolumeClaim("data", .missing, isReadOnly: true)])
        let claim = PersistentVolumeClaim(accessModes: [PersistentVolumeClaim.readWriteOncePod])
        _ = store.change { $0.setClaim(.set(ObjectName(namespace: "shop", name: "data"), claim)) }
        #expect(claims() == [VolumeClaim("data", .unbound, isReadOnly: true, isExclusive: true)])
    }

    @Test func `a pending pod follows its services, owner and claims`() {
        var store = ClusterStore()
        let name = ObjectName(namespace: "shop", name: "web-x")
        let pod = watched(owner: ObjectOwner(kind: "StatefulSet", name: "web"), labels: ["app": "web"])
        _ = store.apply(.set(name, pod))
        store.build()
        func spread() -> LabelSelector? { store.view.pods[pod.name]?.pod.rules.defaultSpreadSelector }
        #expect(spread() == nil)
        let service = ObjectName(namespace: "shop", name: "svc")
        let events = store.change { $0.setService(.set(service, ["app": "web"])) }
        #expect(events.count == 1)
        #expect(spread() == LabelSelector(matchLabels: ["app": "web"]))
        let facts = OwnerFacts(selector: LabelSelector(matchLabels: ["tier": "1"]), owner: nil)
        let owner = ObjectName(namespace: "shop", name: "web")
        _ = store.change { $0.setController("StatefulSet", .set(owner, facts)) }
        #expect(spread() == LabelSelector(matchLabels: ["app": "web", "tier": "1"]))
        _ = store.change { $0.setService(.remove(service)) }
        #expect(spread() == LabelSelector(matchLabels: ["tier": "1"]))
        // A service that selects other pods concerns none.
        #expect(store.change { $0.setService(.set(service, ["app": "other"])) }.isEmpty)
    }
}
