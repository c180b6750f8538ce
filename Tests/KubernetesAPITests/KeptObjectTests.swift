import ClusterModel
import Foundation
import Testing

@testable import KubernetesAPI

/// A field of an unexpected form is left out by name, and the rest of the object counts.
@Suite struct KeptObjectTests {
    private func kept<Object: Decodable>(_ json: String) throws -> KeptObject<Object> {
        try JSONDecoder().decode(KeptObject<Object>.self, from: Data(json.utf8))
    }

    private func pod(_ spec: String, metadata: String = "", status: String = "{}") throws -> Pod {
        let containers = #""containers":[{"resources":{"requests":{"cpu":"300m"}},"ports":[{"hostPort":80}]}]"#
        let json = #"{"metadata":{"name":"p"\#(metadata)},"spec":{\#(containers),\#(spec)},"status":\#(status)}"#
        let kept: KeptObject<KubePod> = try kept(json)
        return kept.object.pod()
    }

    @Test(arguments: [
        (#""tolerations":[{"key":5}]"#, "spec.tolerations.0.key"),
        (#""tolerations":[null]"#, "spec.tolerations.0"),
        (#""tolerations":{}"#, "spec.tolerations"),
        (#""nodeSelector":{"007":null}"#, "spec.nodeSelector.007"),
        (#""affinity":"none""#, "spec.affinity"),
        (
            #""affinity":{"nodeAffinity":{"REQUIRED":{"nodeSelectorTerms":[{"matchFields":[{}]}]}}}"#,
            "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
        ),
        (
            #""affinity":{"nodeAffinity":{"PREFERRED":[{"preference":{}}]}}"#,
            "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution.0"
        ),
        (
            #""affinity":{"podAntiAffinity":{"REQUIRED":[{"topologyKey":"z","labelSelector":{"matchLabels":[]}}]}}"#,
            "spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution.0"
        ),
        (
            #""topologySpreadConstraints":[{"maxSkew":"1","topologyKey":"z","whenUnsatisfiable":"DoNotSchedule"}]"#,
            "spec.topologySpreadConstraints.0"
        ),
        (#""volumes":[{"name":"v","persistentVolumeClaim":{}}]"#, "spec.volumes.0.persistentVolumeClaim"),
        (
            #""initContainers":[{"ports":[{"hostPort":99999999999999999999}]}]"#,
            "spec.initContainers.0.ports.0.hostPort"
        ),
        (#""overhead":{"memory":true}"#, "spec.overhead.memory"),
        (#""resources":[]"#, "spec.resources"),
    ])
    func `a pod keeps its requests and ports, whatever the form of one field`(spec: String, place: String) throws {
        let names = [
            "REQUIRED": "requiredDuringSchedulingIgnoredDuringExecution",
            "PREFERRED": "preferredDuringSchedulingIgnoredDuringExecution",
        ]
        let pod = try pod(names.reduce(spec) { $0.replacing($1.key, with: $1.value) })
        #expect(pod.request.resources.milliCPU == 300)
        #expect(pod.rules.hostPorts == [HostPort(80)])
        #expect(pod.rules.openRules.count == 1)
        #expect(pod.rules.openRules[0].hasPrefix("\(place) is left out: "))
        #expect(pod.rules.affinity == PodAffinity() && pod.rules.spread.isEmpty && pod.rules.requiredNodes == nil)
    }

    @Test func `every odd field is named by its place in what was sent`() throws {
        let pod = try pod(
            #""tolerations":[{"key":"a"},null,7,{"key":"b"}]"#,
            metadata: #","labels":{"app":"web","n":1},"ownerReferences":[{"name":"x"}]"#,
            status: #"{"conditions":[{"type":[]}]}"#
        )
        #expect(pod.tolerations.map(\.key) == ["a", "b"])
        #expect(pod.labels == ["app": "web"])
        #expect(
            Set(pod.rules.openRules) == [
                "spec.tolerations.1 is left out: it is not of the expected form",
                "spec.tolerations.2 is left out: it is not of the expected form",
                "metadata.labels.n is left out: it is not of the expected form",
                "metadata.ownerReferences.0 is left out: kind is missing",
                "status.conditions.0.type is left out: it is not of the expected form",
            ]
        )
    }

    @Test func `an amount that cannot be meant is named, and the others count`() throws {
        let pod = try pod(
            #""initContainers":[{"resources":{"requests":{"cpu":"lots","memory":"1Ki","example.com/x":2}}}]"#
        )
        #expect(pod.request.resources == ResourceVector(milliCPU: 300, memory: 1024))
        // A number stands for its text, as for the API server.
        #expect(pod.request.extendedResources == ["example.com/x": 2])
        #expect(pod.rules.openRules.count == 1)
        #expect(pod.rules.openRules[0].hasPrefix(#"spec.initContainers.0.resources.requests.cpu: quantity "lots""#))
    }

    @Test func `a node keeps what it offers, and a taint that cannot be read is open`() throws {
        let kept: KeptObject<KubeNode> = try kept(
            #"""
            {"metadata":{"name":"a"},"spec":{"taints":[{"key":"k","value":5,"effect":"NoSchedule"},{"effect":"NoExecute"}]},
            "status":{"allocatable":{"cpu":4,"memory":"x","pods":"9","example.com/y":[]},"images":[{"sizeBytes":1.5}]}}
            """#
        )
        var open = OpenRules()
        let node = kept.object.node(&open)
        #expect(node.allocatable == ResourceVector(milliCPU: 4000, memory: 0))
        #expect(node.maximumPodCount == 9)
        #expect(node.taints.isEmpty)
        let named = [
            "spec.taints.0 ", "spec.taints.1 ", "status.allocatable.memory: ", "status.allocatable.example.com/y ",
            "status.images.0.sizeBytes ",
        ]
        #expect(open.words.count == named.count)
        for name in named { #expect(open.words.contains { $0.hasPrefix(name) }, "\(name)") }
    }

    @Test(arguments: [
        #"{"metadata":{"name":5},"spec":{}}"#, #"{"metadata":{},"spec":{}}"#, #"{"metadata":{"name":"a"},"spec":[]}"#,
        "7",
    ])
    func `an object without its name or spec is an error`(json: String) {
        #expect(throws: DecodingError.self) { let _: KeptObject<KubePod> = try kept(json) }
    }

    @Test func `many odd fields end in few readings`() throws {
        let ports = Array(repeating: #"{"hostPort":"x"}"#, count: 5000).joined(separator: ",")
        let pod = try pod(#""initContainers":[{"ports":[\#(ports)]}],"tolerations":[{"key":"a"}]"#)
        #expect(pod.request.resources.milliCPU == 300)
        #expect(pod.tolerations.map(\.key) == ["a"])
        // The whole container takes the place of the single ports in it.
        #expect(pod.rules.openRules.count == 1)
        #expect(pod.rules.openRules[0].hasPrefix("spec.initContainers.0 is left out: "))
    }

    @Test(arguments: [
        (#""preemptionPolicy":"Sometimes""#, "{}", "spec.preemptionPolicy: the value 'Sometimes' is not known"),
        (#""priority":9999999999"#, "{}", "spec.priority: the value '9999999999' is not known"),
        (#""priority":0"#, #"{"phase":"Dreaming"}"#, "status.phase: the value 'Dreaming' is not known"),
    ])
    func `a value that a scheduler does not know is named`(spec: String, status: String, words: String) throws {
        let pod = try pod(spec, status: status)
        #expect(pod.rules.openRules == [words])
        #expect(pod.request.resources.milliCPU == 300)
    }

    @Test func `a node without allocatable resources offers nothing, and says so`() throws {
        let kept: KeptObject<KubeNode> = try kept(#"{"metadata":{"name":"a","labels":{"b":"c"}},"status":null}"#)
        var open = OpenRules()
        let node = kept.object.node(&open)
        #expect(node.allocatable == .zero && node.labels == ["b": "c"])
        #expect(open.words == ["status.allocatable is missing, so the node offers nothing"])
    }

    @Test func `a watched object keeps its name beside a version of another form`() throws {
        func item(_ metadata: String) throws -> WatchedItem<NodeKind> {
            let json = #"{"metadata":{\#(metadata)},"status":{"allocatable":{"cpu":"1"}}}"#
            return try JSONDecoder().decode(WatchedItem<NodeKind>.self, from: Data(json.utf8))
        }
        let node = try item(#""name":"a","resourceVersion":7,"labels":null"#)
        #expect(node.name == ObjectName(namespace: "", name: "a") && node.resourceVersion == nil)
        #expect(node.value?.allocatable.milliCPU == 1000)
        // Without its namespace it could never be removed.
        #expect(try item(#""name":"a","namespace":5"#).name == nil)
    }

    @Test func `a list names the object whose field is left out`() throws {
        let page: ObjectList<KubeService> = try JSONDecoder().decode(
            ObjectList<KubeService>.self,
            from: Data(#"{"items":[{"metadata":{"name":"s","namespace":"n"},"spec":{"selector":{"a":1}}}]}"#.utf8)
        )
        guard case .known(let service, let leftOut) = try #require(page.items?.first) else {
            Issue.record("expected the service to be known")
            return
        }
        #expect(service.spec?.selector == nil)
        #expect(leftOut == ["of n/s spec.selector is left out: a is not of the expected form"])
    }

    @Test func `ports of sidecars are taken, those of other init containers are not`() throws {
        let pod = try pod(
            #""initContainers":[{"restartPolicy":"Always","ports":[{"hostPort":90}]},{"ports":[{"hostPort":91}]}]"#
        )
        #expect(Set(pod.rules.hostPorts.map(\.port)) == [80, 90])
    }
}
