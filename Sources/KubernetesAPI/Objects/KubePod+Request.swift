import ClusterModel

extension KubePod {
    /// What the pod reserves, also while it is being resized.
    ///
    /// Source: `PodRequests` with `UseStatusResources` in `staging/src/k8s.io/component-helpers/resource/helpers.go`.
    ///
    /// - Parameter open: Gets words for every amount that cannot be meant; the others count.
    /// - Returns: The request.
    func request(_ open: inout OpenRules) -> PodRequest {
        let running = Self.byName(status?.containerStatuses)
        let starting = Self.byName(status?.initContainerStatuses)
        var containers: [ContainerRequest] = []
        for (index, container) in (spec.containers ?? []).enumerated() {
            containers.append(request(container, "spec.containers.\(index)", running, &open))
        }
        var initContainers: [ContainerRequest] = []
        for (index, container) in (spec.initContainers ?? []).enumerated() {
            // Only what keeps running can be resized.
            let statuses = container.isSidecar ? starting : [:]
            initContainers.append(request(container, "spec.initContainers.\(index)", statuses, &open))
        }
        return PodRequest(
            containers: containers,
            initContainers: initContainers,
            overhead: open.amounts("spec.overhead", spec.overhead),
            wholePod: wholePod(&open)
        )
    }

    /// What a container has on its node counts as long as it is more than it asks for, and alone if the node can never
    /// give what it asks for.
    private func request(
        _ container: Container,
        _ place: String,
        _ statuses: [String: ContainerStatus],
        _ open: inout OpenRules
    ) -> ContainerRequest {
        var amounts = open.amounts("\(place).resources.requests", container.resources?.requests)
        if let status = container.name.flatMap({ statuses[$0] }), let actual = status.resources {
            let held = held(status.allocatedResources, actual, "status of container \(status.name ?? "")", &open)
            amounts = isResizeInfeasible ? held : amounts.merging(held, uniquingKeysWith: max)
        }
        return ContainerRequest(amounts, isSidecar: container.isSidecar)
    }

    /// What the pod requests as a whole; from Kubernetes 1.35 on that may be resized, too.
    private func wholePod(_ open: inout OpenRules) -> [String: Quantity] {
        let amounts = open.amounts("spec.resources.requests", spec.resources?.requests)
        guard !amounts.isEmpty, let actual = status?.resources else { return amounts }
        let held = held(status?.allocatedResources, actual, "status", &open)
        return isResizeInfeasible ? held : amounts.merging(held, uniquingKeysWith: max)
    }

    /// The most of what was allocated and what is there.
    private func held(
        _ allocated: [String: KubeAmount]?,
        _ actual: Resources,
        _ place: String,
        _ open: inout OpenRules
    ) -> [String: Quantity] {
        open.amounts("\(place).resources.requests", actual.requests)
            .merging(open.amounts("\(place).allocatedResources", allocated), uniquingKeysWith: max)
    }

    private var isResizeInfeasible: Bool {
        let pending = status?.conditions?.first { $0.type == "PodResizePending" }
        return pending?.reason == "Infeasible" || status?.resize == "Infeasible"
    }

    private static func byName(_ statuses: [ContainerStatus]?) -> [String: ContainerStatus] {
        Dictionary((statuses ?? []).map { ($0.name ?? "", $0) }) { first, _ in first }
    }
}
