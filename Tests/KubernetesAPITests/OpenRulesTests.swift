import ClusterModel
import Foundation
import Testing

@testable import KubernetesAPI

/// Values of newer Kubernetes leave their rule open and keep the pod in the books.
@Suite struct OpenRulesTests {
    private func decode<Object: Decodable>(_ json: String) throws -> Object {
        try JSONDecoder().decode(Object.self, from: Data(json.utf8))
    }

    private func pod(_ spec: String) throws -> KubePod {
        let names = [
            "REQUIRED": "requiredDuringSchedulingIgnoredDuringExecution",
            "PREFERRED": "preferredDuringSchedulingIgnoredDuringExecution", "SELECTOR": selector,
            "SPREAD": #""maxSkew":1,"topologyKey":"z""#,
        ]
        let spec = names.reduce(spec) { $0.replacing($1.key, with: $1.value) }
        let containers = #""containers":[{"resources":{"requests":{"cpu":"300m"}},"ports":[{"hostPort":80}]}]"#
        let metadata = #""metadata":{"name":"p","namespace":"n","labels":{"a":"b"}}"#
        return try decode(
            #"{\#(metadata),"spec":{"nodeName":"x",\#(containers),\#(spec)}}"#
        )
    }

    private let selector = #"{"matchExpressions":[{"key":"a","operator":"Like","values":["b"]}]}"#

    @Test func `a toleration with Gt covers its key, and words name the operator`() throws {
        let pod = try pod(
            #""tolerations":[{"key":"level","operator":"Gt","value":"900","effect":"NoSchedule"}]"#
        ).pod()
        #expect(pod.rules.openRules == ["toleration of level, operator: the value 'Gt' is not known"])
        #expect(pod.tolerations.tolerate(Taint(key: "level", value: "950", effect: .noSchedule)))
        #expect(!pod.tolerations.tolerate(Taint(key: "other", value: "950", effect: .noSchedule)))
        #expect(!pod.tolerations.tolerate(Taint(key: "level", value: "950", effect: .noExecute)))
    }

    @Test func `an empty operator of a toleration is Equal`() throws {
        let pod = try pod(#""tolerations":[{"key":"a","operator":"","value":"1"}]"#).pod()
        #expect(pod.tolerations == [Toleration(key: "a", comparison: .equal, value: "1")])
        #expect(pod.rules.openRules.isEmpty)
    }

    @Test(arguments: [
        (#""tolerations":[{"key":"a","operator":"Lt","value":"1"}]"#, "Lt"),
        (#""tolerations":[{"key":"a","effect":"Slow"}]"#, "Slow"),
        (#""affinity":{"nodeAffinity":{"REQUIRED":{"nodeSelectorTerms":[SELECTOR]}}}"#, "Like"),
        (#""affinity":{"nodeAffinity":{"PREFERRED":[{"weight":1,"preference":SELECTOR}]}}"#, "Like"),
        (#""affinity":{"podAffinity":{"REQUIRED":[{"topologyKey":"z","labelSelector":SELECTOR}]}}"#, "Like"),
        (#""affinity":{"podAntiAffinity":{"REQUIRED":[{"topologyKey":"z","labelSelector":SELECTOR}]}}"#, "Like"),
        (#""topologySpreadConstraints":[{SPREAD,"whenUnsatisfiable":"Maybe"}]"#, "Maybe"),
        (
            #""topologySpreadConstraints":[{SPREAD,"whenUnsatisfiable":"DoNotSchedule","nodeTaintsPolicy":"Half"}]"#,
            "Half"
        ),
    ])
    func `a value that is not known is named, and requests, labels and ports count`(rule: String, value: String) throws
    {
        let object = try pod(rule)
        let node: KubeNode = try decode(
            #"{"metadata":{"name":"x"},"status":{"allocatable":{"cpu":"2","memory":"1Gi","pods":"9"}}}"#
        )
        let read = object.pod()
        #expect(read.rules.openRules.count == 1)
        #expect(read.rules.openRules[0].contains("'\(value)'"))
        #expect(read.rules.allow(node.node()))
        #expect(read.rules.affinity == PodAffinity())
        #expect(read.rules.spread.isEmpty)
        #expect(read.labels == ["a": "b"])
        var builder = StateBuilder(nodes: [node], namespaces: [])
        builder.count(object)
        #expect(builder.state.nodes[0].requested.milliCPU == 300)
        #expect(builder.state.nodes[0].hostPorts.map(\.port) == [80])
        #expect(builder.notes.count == 1)
        #expect(builder.notes[0].contains(value))
    }

    @Test func `the other conditions of a term still hold`() throws {
        let zone = #"{"key":"zone","operator":"In","values":["1"]}"#
        let term = #"{"matchExpressions":[{"key":"a","operator":"Like","values":["b"]},\#(zone)]}"#
        let pod = try pod(
            #""affinity":{"nodeAffinity":{"REQUIRED":{"nodeSelectorTerms":[\#(term)]}}}"#
        ).pod()
        func node(_ zone: String) -> Node {
            let allocatable = ResourceVector(milliCPU: 1, memory: 1)
            return Node(name: "x", allocatable: allocatable, maximumPodCount: 1, labels: ["zone": zone])
        }
        #expect(pod.rules.allow(node("1")))
        #expect(!pod.rules.allow(node("2")))
        #expect(pod.rules.openRules.count == 1)
    }

    @Test func `a node with a taint of an effect that is not known counts without it`() throws {
        let taints = #"[{"key":"k","effect":"Slow"},{"key":"m","effect":"NoSchedule"}]"#
        let node: KubeNode = try decode(
            #"{"metadata":{"name":"x"},"spec":{"taints":\#(taints)},"status":{"allocatable":{"cpu":"2","memory":"1Gi","pods":"9"}}}"#
        )
        let builder = StateBuilder(nodes: [node], namespaces: [])
        #expect(builder.state.nodes[0].node.taints == [Taint(key: "m", effect: .noSchedule)])
        #expect(builder.notes == ["node x is taken without one rule or value: taint k: the value 'Slow' is not known"])
    }

    @Test func `a watched pod keeps its value beside the words for its open rule`() throws {
        let item: WatchedItem<PodKind> = try decode(
            #"{"metadata":{"name":"p","namespace":"n"},"spec":{"containers":null,"tolerations":[{"operator":"Gt"}]}}"#
        )
        #expect(item.value?.pod.name == "p")
        #expect(item.note == nil)
        #expect(item.openRules == ["toleration of every taint, operator: the value 'Gt' is not known"])
    }
}
