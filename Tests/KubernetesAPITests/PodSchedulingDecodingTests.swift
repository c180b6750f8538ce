import ClusterModel
import Foundation
import Testing

@testable import KubernetesAPI

@Suite("KubernetesAPI: what a scheduler reads of a pod") struct PodSchedulingDecodingTests {
    private func pod(_ spec: String = "", metadata: String = "", status: String = "{}") throws -> WatchedPod {
        let json = #"""
            {"metadata":{"name":"p","namespace":"n","uid":"u","resourceVersion":"7"\#(metadata)},
            "spec":{"containers":[]\#(spec)},"status":\#(status)}
            """#
        return try WatchedPod(json: Data(json.utf8))
    }

    @Test func `a pod that states nothing has the defaults of the API`() throws {
        let pod = try pod()
        #expect(pod.pod.scheduling == PodScheduling(uid: "u", schedulerName: "default-scheduler"))
        #expect(pod.resourceVersion == "7")
    }

    @Test func `priority, preemption, scheduler and gates are read`() throws {
        let spec = #"""
            ,"priority":2000001000,"preemptionPolicy":"Never","schedulerName":"hydatis",
            "schedulingGates":[{"name":"a"},{"name":"b"}]
            """#
        let scheduling = try pod(spec).pod.scheduling
        #expect(scheduling.priority == 2_000_001_000 && !scheduling.mayPreempt)
        #expect(scheduling.schedulerName == "hydatis" && scheduling.gates == ["a", "b"])
    }

    @Test func `times, owners and deletion are read`() throws {
        let metadata = #"""
            ,"creationTimestamp":"1970-01-01T00:01:00Z","deletionTimestamp":"1970-01-01T00:03:00Z",
            "deletionGracePeriodSeconds":30,"ownerReferences":[{"kind":"Node","name":"x"},
            {"kind":"ReplicaSet","name":"r","uid":"o","controller":true}]
            """#
        let scheduling = try pod(metadata: metadata).pod.scheduling
        #expect(scheduling.createdAt == 60)
        #expect(scheduling.deletion == PodDeletion(deadline: 180, graceSeconds: 30))
        #expect(scheduling.owners.map(\.name) == ["x", "r"])
        #expect(scheduling.controller == OwnerReference(kind: "ReplicaSet", name: "r", uid: "o"))
    }

    @Test func `a pod whose deletion has a time that cannot be read is being deleted all the same`() throws {
        let pod = try pod(metadata: #","deletionTimestamp":"soon""#).pod
        #expect(pod.scheduling.deletion == PodDeletion(deadline: nil))
        #expect(pod.rules.isTerminating)
    }

    @Test func `the verdict of the last attempt and the nomination are read`() throws {
        let status = #"""
            {"phase":"Pending","nominatedNodeName":"a","conditions":[{"type":"PodScheduled","status":"False",
            "reason":"Unschedulable","message":"0/1 nodes are available.","lastTransitionTime":"1970-01-01T00:00:05Z"},
            {"type":"DisruptionTarget","status":"True","reason":"PreemptionByScheduler"}]}
            """#
        let scheduling = try pod(status: status).pod.scheduling
        let rejection = PodRejection(reason: "Unschedulable", message: "0/1 nodes are available.", since: 5)
        #expect(scheduling.rejection == rejection && scheduling.boundAt == nil)
        #expect(scheduling.nominatedNode == "a" && scheduling.disruptionReason == "PreemptionByScheduler")
    }

    @Test func `a running pod states its phase, its start and its binding`() throws {
        let status = #"""
            {"phase":"Running","startTime":"1970-01-01T00:00:09Z","conditions":[{"type":"PodScheduled","status":"True",
            "lastTransitionTime":"1970-01-01T00:00:05Z"}]}
            """#
        let scheduling = try pod(status: status).pod.scheduling
        #expect(scheduling.phase == .running && scheduling.startedAt == 9)
        #expect(scheduling.boundAt == 5 && scheduling.rejection == nil)
    }

    @Test func `claims, ephemeral claims and disks of a pod are read`() throws {
        let spec = #"""
            ,"volumes":[{"name":"a","persistentVolumeClaim":{"claimName":"c","readOnly":true}},
            {"name":"b","ephemeral":{"volumeClaimTemplate":{}}},{"name":"d","emptyDir":{}},
            {"name":"e","gcePersistentDisk":{"pdName":"disk","readOnly":true}},
            {"name":"f","awsElasticBlockStore":{"volumeID":"vol"}},{"name":"g","iscsi":{"iqn":"q","lun":0}},
            {"name":"h","rbd":{"monitors":["m"],"image":"i"}}]
            """#
        let rules = try pod(spec).pod.rules
        #expect(
            rules.claims == [
                VolumeClaim("c", .unknown, isReadOnly: true), VolumeClaim("p-b", .unknown, isEphemeral: true),
            ]
        )
        #expect(
            rules.disks == [
                .gcePersistentDisk(name: "disk", isReadOnly: true), .awsElasticBlockStore(volumeID: "vol"),
                .iscsi(name: "q", isReadOnly: false),
                .rbd(monitors: ["m"], pool: "rbd", image: "i", isReadOnly: false),
            ]
        )
    }
}
