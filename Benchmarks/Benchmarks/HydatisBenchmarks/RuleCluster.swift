import ClusterModel
import Placement
import Simulation

/// A cluster of three zones whose pods belong to a thousand workloads, some of which keep away from themselves.
struct RuleCluster {
    let nodeCount: Int

    private let request = PodRequest(milliCPU: 100, memory: 256 << 20)
    private static let podsPerNode = 20
    private static let workloadCount = 1000

    /// The cluster and a pod with rules of every kind.
    func context() -> DecisionContext {
        DecisionContext(pod: newcomer(), state: state(), outlook: ClusterOutlook(nodeCount: nodeCount, hourCount: 1))
    }

    private func state() -> ClusterState {
        var generator = SplitMix64(seed: 5)
        var state = ClusterState(nodes: (0..<nodeCount).map(node), namespaces: ["default": [:]])
        for node in 0..<nodeCount {
            for _ in 0..<Self.podsPerNode {
                state.assume(pod(workload: Int.random(in: 0..<Self.workloadCount, using: &generator)), onNode: node)
            }
        }
        return state
    }

    private func node(_ number: Int) -> Node {
        var labels = [NodeLabel.hostname: "node-\(number)", NodeLabel.zone: "zone-\(number % 3)", "disk": "ssd"]
        for key in 1...12 { labels["example.com/key-\(key)"] = "value-\(number % key)" }
        let images = (0..<30).map { ("registry/workload-\((number + 7 * $0) % 200):v1", Int64($0 + 1) * 20_000_000) }
        return Node(
            name: "node-\(number)",
            allocatable: ResourceVector(milliCPU: 16_000, memory: 64 << 30),
            labels: labels,
            images: Dictionary(images) { first, _ in first }
        )
    }

    private func pod(workload: Int) -> Pod {
        let labels = ["app": "workload-\(workload)", "tier": "tier-\(workload % 4)"]
        let itself = PodAffinityTerm(LabelSelector(matchLabels: labels), topologyKey: NodeLabel.hostname)
        var affinity = PodAffinity()
        if workload % 10 == 0 { affinity.preferredAnti = [PreferredPodAffinityTerm(itself, weight: 50)] }
        if workload % 50 == 1 { affinity.requiredAnti = [itself] }
        return Pod(name: "running", request: request, labels: labels, rules: PodRules(affinity: affinity))
    }

    private func newcomer() -> Pod {
        let app = { (name: String) in LabelSelector(matchLabels: ["app": name]) }
        let tier = LabelSelector(matchLabels: ["tier": "tier-1"])
        let affinity = PodAffinity(
            required: [PodAffinityTerm(tier, topologyKey: NodeLabel.zone)],
            preferred: [
                PreferredPodAffinityTerm(
                    PodAffinityTerm(app("workload-20"), topologyKey: NodeLabel.hostname),
                    weight: 10
                )
            ],
            requiredAnti: [PodAffinityTerm(app("workload-7"), topologyKey: NodeLabel.hostname)]
        )
        let spread = [(NodeLabel.zone, 50, true), (NodeLabel.hostname, 1, false)].map { key, maxSkew, isRequired in
            TopologySpreadConstraint(
                maxSkew: maxSkew,
                topologyKey: key,
                action: isRequired ? .doNotSchedule : .scheduleAnyway,
                selector: app("workload-7")
            )
        }
        return Pod(
            name: "new",
            request: request,
            labels: ["app": "workload-7", "tier": "tier-3"],
            rules: PodRules(
                nodeSelector: ["disk": "ssd"],
                affinity: affinity,
                spread: spread,
                images: ["registry/workload-7:v1", "registry/workload-8:v1"]
            )
        )
    }
}
