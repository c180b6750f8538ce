import ClusterModel
import ExtremeClusters
import Foundation
import KubernetesAPI

extension Extremes {
    /// A request of kube-scheduler about a pod whose amounts may be extreme, as JSON.
    mutating func extenderBody(_ name: String, nodes: [String]) -> String {
        let names = nodes.map { "\"\($0)\"" }.joined(separator: ",")
        return #"{"Pod":\#(podJSON(name)),"Nodes":null,"NodeNames":[\#(names)]}"#
    }

    private mutating func podJSON(_ name: String) -> String {
        let containers = (0..<2).map { _ in #"{"image":"a:1","resources":{"requests":\#(requests())}}"# }
        let term = #"{"topologyKey":"\#(NodeLabel.zone)","labelSelector":{"matchLabels":{"app":"web"}}}"#
        let preferred = "preferredDuringSchedulingIgnoredDuringExecution"
        let anti = #"{"\#(preferred)":[{"weight":\#(integer()),"podAffinityTerm":\#(term)}]}"#
        let spread =
            #"[{"maxSkew":\#(integer()),"minDomains":\#(integer()),"topologyKey":"\#(NodeLabel.zone)","#
            + #""whenUnsatisfiable":"ScheduleAnyway","labelSelector":{"matchLabels":{"app":"web"}}}]"#
        return
            #"{"metadata":{"name":"\#(name)","namespace":"shop","uid":"uid-\#(name)","labels":{"app":"web"}},"#
            + #""spec":{"containers":[\#(containers.joined(separator: ","))],"overhead":\#(requests()),"#
            + #""topologySpreadConstraints":\#(spread),"#
            + #""affinity":{"podAffinity":\#(anti),"podAntiAffinity":\#(anti)}}}"#
    }

    private mutating func requests() -> String {
        let names = ["cpu", "memory", "ephemeral-storage", "example.com/device"]
        return "{" + names.map { #""\#($0)":"\#(pick(Self.quantities))""# }.joined(separator: ",") + "}"
    }

    /// A view of a cluster of extremes.
    mutating func view() throws -> ClusterView {
        let (nodes, pods) = try cluster()
        var state = ClusterState(nodes: nodes)
        var watched: [WatchedPod] = []
        for (index, own) in pods.enumerated() {
            for pod in own {
                state.assume(pod, onNode: index)
                let uid = "uid-\(pod.name)"
                watched.append(WatchedPod(pod: pod, uid: uid, schedulerName: "", node: nodes[index].name))
            }
        }
        let indices = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.name, $0) })
        return ClusterView(state: state, nodeIndices: indices, pods: PodTable(watched))
    }
}
