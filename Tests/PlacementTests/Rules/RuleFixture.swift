import ClusterModel
import Placement

/// Short forms for the tests of kube-scheduler's rules.
enum RuleFixture {
    static let request = PodRequest(milliCPU: 100, memory: 100)

    /// A roomy node, with its name as its host.
    static func node(
        _ name: String,
        zone: String? = nil,
        labels: [String: String] = [:],
        taints: [Taint] = [],
        images: [String: Int64] = [:]
    ) -> Node {
        var labels = labels
        labels[NodeLabel.hostname] = name
        labels[NodeLabel.zone] = zone
        return Node(
            name: name,
            allocatable: ResourceVector(milliCPU: 10_000, memory: 10_000),
            taints: taints,
            labels: labels,
            images: images
        )
    }

    static func pod(
        app: String = "web",
        in namespace: String = "default",
        tolerations: [Toleration] = [],
        labels: [String: String] = [:],
        _ rules: PodRules = .none
    ) -> Pod {
        Pod(
            namespace: namespace,
            name: app,
            request: request,
            tolerations: tolerations,
            labels: labels.merging(["app": app]) { own, _ in own },
            rules: rules
        )
    }

    static func app(_ name: String) -> LabelSelector { LabelSelector(matchLabels: ["app": name]) }

    static func state(_ nodes: [Node], _ pods: [(Pod, onNode: Int)] = []) -> ClusterState {
        var state = ClusterState(nodes: nodes, namespaces: ["default": [:], "other": ["team": "b"]])
        for (pod, index) in pods { state.assume(pod, onNode: index) }
        return state
    }

    /// The words against each node, or nil where a filter has none.
    static func reasons(_ filter: any ClusterFilter, _ pod: Pod, _ state: ClusterState) -> [String?] {
        let prepared = filter.prepare(for: pod, in: state)
        return state.nodes.indices.map { prepared?.reason(againstNode: $0) }
    }

    /// The scores of all nodes, or of some.
    static func scores(_ scorer: any NodeScorer, _ pod: Pod, _ state: ClusterState, of nodes: [Int]? = nil) -> [Double]
    {
        let candidates = nodes ?? Array(state.nodes.indices)
        let outlook = ClusterOutlook(nodeCount: state.nodes.count)
        // Scores that a scorer leaves alone must show.
        var scores = [Double](repeating: -1, count: candidates.count)
        scorer.score(candidates, in: DecisionContext(pod: pod, state: state, outlook: outlook), into: &scores)
        return scores
    }
}
