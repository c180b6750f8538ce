import ClusterModel

/// Nodes and pods with the largest and smallest amounts that the API server takes, beside ordinary ones.
enum OddParts {
    private static let amounts: [Int64] = [.max, 0, 1, 100 << 50, -1, .min, 1 << 53]

    /// Every fifth node has amounts that no machine has.
    static func node(_ index: Int) -> Node {
        let odd = amounts[index / 5 % amounts.count]
        let isOdd = index % 5 == 0
        return Node(
            name: MadeUpCluster.name(index),
            allocatable: ResourceVector(
                milliCPU: isOdd ? odd : 16_000,
                memory: isOdd ? odd : 64 << 30,
                ephemeralStorage: isOdd ? odd : 100 << 30
            ),
            extendedAllocatable: ["example.com/device": isOdd ? odd : 8],
            taints: index % 7 == 0 ? [Taint(key: "dedicated", value: "db", effect: .preferNoSchedule)] : [],
            labels: [
                NodeLabel.hostname: MadeUpCluster.name(index), NodeLabel.zone: "zone-\(index % 3)", "size": "\(odd)",
            ],
            images: ["registry.example/app:1": isOdd ? odd : 1 << 28]
        )
    }

    /// On every sixth node two of the ten pods are as large as can be.
    static func request(_ index: Int, _ number: Int) -> PodRequest {
        guard index % 6 == 0, number < 2 else { return PodRequest(milliCPU: 500, memory: 1 << 30) }
        return PodRequest(containers: [
            ContainerRequest([
                ResourceName.cpu: Quantity(units: .max), ResourceName.memory: Quantity(units: .max),
                "example.com/device": Quantity(units: .max),
            ])
        ])
    }

    /// Some pods like others, as far as weights go.
    static func rules(_ number: Int) -> PodRules {
        guard number < 2 else { return .none }
        let term = PodAffinityTerm(LabelSelector(matchLabels: ["app": "app-1"]), topologyKey: NodeLabel.zone)
        let preference = PreferredPodAffinityTerm(term, weight: number == 0 ? .max : .min)
        return PodRules(affinity: PodAffinity(preferred: [preference], preferredAnti: [preference]))
    }
}
