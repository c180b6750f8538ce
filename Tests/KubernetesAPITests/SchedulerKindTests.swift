import ClusterModel
import Foundation
import Testing

@testable import KubernetesAPI

/// Objects beside nodes and pods that a scheduler of its own looks at.
@Suite("KubernetesAPI: what a scheduler watches besides") struct SchedulerKindTests {
    private func read<Kind: WatchedKind>(_ kind: Kind.Type, _ json: String) throws -> (Kind.Value, [String]) {
        let item = try JSONDecoder().decode(WatchedItem<Kind>.self, from: Data(json.utf8))
        return (try #require(item.value, "\(item.note ?? "")"), item.openRules)
    }

    @Test func `a disruption budget names its pods and what is left`() throws {
        let (budget, open) = try read(
            DisruptionBudgetKind.self,
            #"""
            {"metadata":{"name":"b","namespace":"n"},"spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"a"}}},
            "status":{"disruptionsAllowed":2,"disruptedPods":{"gone":"2026-11-24T10:00:00Z","also":null}}}
            """#
        )
        #expect(open.isEmpty && budget.disruptionsAllowed == 2)
        func pod(_ name: String, _ labels: [String: String], in namespace: String = "n") -> Pod {
            Pod(namespace: namespace, name: name, request: PodRequest(milliCPU: 1, memory: 1), labels: labels)
        }
        #expect(budget.isUsed(by: pod("p", ["app": "a"])))
        #expect(!budget.isUsed(by: pod("p", ["app": "a"], in: "other")))
        #expect(!budget.isUsed(by: pod("p", ["app": "b"])))
        #expect(!budget.isUsed(by: pod("gone", ["app": "a"])) && !budget.isUsed(by: pod("also", ["app": "a"])))
    }

    @Test(arguments: ["{}", #"{"selector":{}}"#, #"{"selector":null}"#])
    func `a budget without a selector protects none, as for kube-scheduler`(spec: String) throws {
        let (budget, _) = try read(
            DisruptionBudgetKind.self,
            #"{"metadata":{"name":"b","namespace":"n"},"spec":\#(spec)}"#
        )
        let pod = Pod(namespace: "n", name: "p", request: PodRequest(milliCPU: 1, memory: 1), labels: ["app": "a"])
        #expect(!budget.isUsed(by: pod) && budget.disruptionsAllowed == 0)
    }

    @Test func `a budget whose selector is not known says so`() throws {
        let (budget, open) = try read(
            DisruptionBudgetKind.self,
            #"{"metadata":{"name":"b"},"spec":{"selector":{"matchExpressions":[{"key":"a","operator":"Like"}]}}}"#
        )
        #expect(budget.selector == nil)
        #expect(open == ["spec.selector: the value 'Like' is not known"])
    }

    @Test func `a node states its limit of volumes for each driver`() throws {
        let (limits, _) = try read(
            VolumeLimitsKind.self,
            #"""
            {"metadata":{"name":"x","annotations":{"storage.alpha.kubernetes.io/migrated-plugins":
            "kubernetes.io/aws-ebs,kubernetes.io/gce-pd"}},"spec":{"drivers":[{"name":"ebs","nodeID":"i",
            "allocatable":{"count":39}},{"name":"nfs","allocatable":{}},{"name":"other"}]}}
            """#
        )
        #expect(limits.node == "x" && limits.countByDriver == ["ebs": 39, "nfs": nil, "other": nil])
        #expect(limits.migratedPlugins == ["kubernetes.io/aws-ebs", "kubernetes.io/gce-pd"])
    }

    @Test func `a driver says whether its capacity counts`() throws {
        let stated = #"{"metadata":{"name":"d"},"spec":{"storageCapacity":true}}"#
        #expect(try read(StorageDriverKind.self, stated).0 == StorageDriver(name: "d", statesCapacity: true))
        let silent = #"{"metadata":{"name":"d"},"spec":{}}"#
        #expect(try read(StorageDriverKind.self, silent).0 == StorageDriver(name: "d", statesCapacity: false))
    }

    @Test func `a capacity holds a volume up to the largest that is stated, on its nodes`() throws {
        func capacity(_ sizes: String) throws -> StorageCapacity {
            try read(
                StorageCapacityKind.self,
                #"{"metadata":{"name":"c"},"storageClassName":"s","nodeTopology":{"matchLabels":{"z":"1"}}\#(sizes)}"#
            ).0
        }
        func node(_ zone: String) -> Node { Node(name: "x", allocatable: .zero, labels: ["z": zone]) }
        let both = try capacity(#","capacity":"10Gi","maximumVolumeSize":"2Gi""#)
        #expect(both.suffices(for: 2 << 30, on: node("1")) && !both.suffices(for: 3 << 30, on: node("1")))
        #expect(!both.suffices(for: 1, on: node("2")))
        #expect(try capacity(#","capacity":"10Gi""#).suffices(for: 10 << 30, on: node("1")))
        #expect(try !capacity("").suffices(for: 0, on: node("1")))
    }

    @Test func `a class says how its volumes come about, and a mode that is not known is named`() throws {
        let (known, none) = try read(
            ClassKind.self,
            #"""
            {"metadata":{"name":"s"},"provisioner":"ebs","volumeBindingMode":"WaitForFirstConsumer",
            "allowedTopologies":[{"matchLabelExpressions":[{"key":"z","values":["1","2"]}]}]}
            """#
        )
        let term = NodeSelectorTerm(expressions: [LabelRequirement("z", .isIn, ["1", "2"])])
        #expect(known == StorageClass(name: "s", provisioner: "ebs", waitsForNode: true, allowedTopologies: [term]))
        #expect(known.canProvision && none.isEmpty)
        let (odd, words) = try read(
            ClassKind.self,
            #"{"metadata":{"name":"s"},"provisioner":"kubernetes.io/no-provisioner","volumeBindingMode":"Later"}"#
        )
        #expect(!odd.waitsForNode && !odd.canProvision)
        #expect(words == ["volumeBindingMode: the value 'Later' is not known"])
    }

    @Test func `a volume states its size, its class, its claim and where its data is`() throws {
        let (volume, open) = try read(
            VolumeKind.self,
            #"""
            {"metadata":{"name":"v"},"spec":{"capacity":{"storage":"5Gi"},"storageClassName":"s","volumeMode":"Block",
            "accessModes":["ReadWriteOnce"],"claimRef":{"namespace":"n","name":"c","uid":"u"},
            "csi":{"driver":"ebs","volumeHandle":"vol-1"}},"status":{"phase":"Bound"}}
            """#
        )
        let expected = PersistentVolume(
            volume: BoundVolume(name: "v", source: .driver("ebs", handle: "vol-1")),
            capacity: 5 << 30,
            storageClass: "s",
            accessModes: ["ReadWriteOnce"],
            mode: "Block",
            claim: .init(namespace: "n", name: "c", uid: "u"),
            phase: "Bound"
        )
        #expect(volume == expected && open.isEmpty)
        let (builtIn, _) = try read(
            VolumeKind.self,
            #"{"metadata":{"name":"v"},"spec":{"awsElasticBlockStore":{"volumeID":"vol-2"}}}"#
        )
        #expect(builtIn.volume.source == .builtIn(plugin: "kubernetes.io/aws-ebs", id: "vol-2"))
    }

    @Test func `a claim states what it asks for, and an amount that is not known is named`() throws {
        let (claim, open) = try read(
            ClaimKind.self,
            #"""
            {"metadata":{"name":"c","uid":"u","annotations":{"volume.kubernetes.io/selected-node":"x"}},
            "spec":{"resources":{"requests":{"storage":"lots"}},"accessModes":["ReadWriteOncePod"],"storageClassName":""}}
            """#
        )
        let modes = [PersistentVolumeClaim.readWriteOncePod]
        #expect(claim == PersistentVolumeClaim(uid: "u", storageClass: "", accessModes: Set(modes), selectedNode: "x"))
        #expect(claim.isExclusive && open.count == 1)
        #expect(open[0].hasPrefix("spec.resources.requests.storage: "))
    }

    @Test func `a claim or volume with a field of another form keeps the rest`() throws {
        let (claim, words) = try read(
            ClaimKind.self,
            #"{"metadata":{"name":"c","annotations":7},"spec":{"volumeName":"v","selector":[],"accessModes":[null]}}"#
        )
        #expect(claim.volumeName == "v" && claim.selector == nil && words.count == 3)
        let (volume, open) = try read(
            VolumeKind.self,
            #"{"metadata":{"name":"v","labels":{"z":"1"}},"spec":{"capacity":"5Gi","nodeAffinity":{"required":7}}}"#
        )
        #expect(volume.volume == BoundVolume(name: "v", labels: ["z": "1"]) && open.count == 2)
    }
}
