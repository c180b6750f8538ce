import ClusterModel

extension KubePod {
    /// What the pod reserves, also while it is being resized.
    ///
    /// Source: `PodRequests` with `UseStatusResources` in `staging/src/k8s.io/component-helpers/resource/helpers.go`.
    ///
    /// - Returns: The request.
    /// - Throws: `QuantityError` for an invalid amount.
    func request() throws -> PodRequest {
        let running = Self.byName(status?.containerStatuses)
        let starting = Self.byName(status?.initContainerStatuses)
        return PodRequest(
            containers: try (spec.containers ?? []).map { try request($0, running) },
            initContainers: try (spec.initContainers ?? []).map { container in
                // Only what keeps running can be resized.
                try request(container, container.restartPolicy == "Always" ? starting : [:])
            },
            overhead: try Self.amounts(spec.overhead),
            wholePod: try Self.amounts(spec.resources?.requests)
        )
    }

    /// What a container has on its node counts as long as it is more than it asks for, and alone if the node can never
    /// give what it asks for.
    private func request(_ container: Container, _ statuses: [String: ContainerStatus]) throws -> ContainerRequest {
        var amounts = try Self.amounts(container.resources?.requests)
        if let status = container.name.flatMap({ statuses[$0] }), let actual = status.resources {
            let held = try Self.amounts(actual.requests)
                .merging(Self.amounts(status.allocatedResources), uniquingKeysWith: max)
            amounts = isResizeInfeasible ? held : amounts.merging(held, uniquingKeysWith: max)
        }
        return ContainerRequest(amounts, isSidecar: container.restartPolicy == "Always")
    }

    private var isResizeInfeasible: Bool {
        let pending = status?.conditions?.first { $0.type == "PodResizePending" }
        return pending?.reason == "Infeasible" || status?.resize == "Infeasible"
    }

    private static func byName(_ statuses: [ContainerStatus]?) -> [String: ContainerStatus] {
        Dictionary((statuses ?? []).map { ($0.name ?? "", $0) }) { first, _ in first }
    }

    private static func amounts(_ texts: [String: String]?) throws -> [String: Quantity] {
        try (texts ?? [:]).mapValues { try Quantity(parsing: $0) }
    }
}
