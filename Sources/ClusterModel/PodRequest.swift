/// What one container of a pod asks for.
public struct ContainerRequest: Sendable {
    /// The requests as the pod template states them; a missing name means no request, which differs from zero.
    public let requests: [String: Quantity]

    /// Whether this is a sidecar: an init container with `restartPolicy: Always`, which keeps running.
    public let isSidecar: Bool

    /// Creates a container's request.
    ///
    /// - Parameters:
    ///   - requests: Amounts by resource name.
    ///   - isSidecar: Whether an init container keeps running beside the others.
    public init(_ requests: [String: Quantity] = [:], isSidecar: Bool = false) {
        self.requests = requests
        self.isSidecar = isSidecar
    }
}

/// What a whole pod reserves on a node.
///
/// The request is the larger of what runs together (containers and sidecars) and what any init container needs with
/// the sidecars started before it, plus the pod's overhead. What the pod requests as a whole takes the place of that
/// sum, resource by resource.
///
/// Source: `PodRequests` in `staging/src/k8s.io/component-helpers/resource/helpers.go`.
public struct PodRequest: Hashable, Sendable {
    /// The request in CPU, memory and ephemeral storage.
    ///
    /// Filters and balanced allocation use this.
    public let resources: ResourceVector

    /// The request with 100 mCPU and 200 MiB in place of what a container left open.
    ///
    /// Least-allocated scoring uses this, so that pods without requests do not pile up.
    /// Source: `pkg/scheduler/util/pod_resources.go`.
    public let nonZeroResources: ResourceVector

    /// Requests of other resources (devices, huge pages) by name, in whole units.
    public let extendedResources: [String: Int64]

    /// Creates the request of a pod whose only container states CPU and memory.
    ///
    /// - Parameters:
    ///   - milliCPU: CPU in thousandths of a core.
    ///   - memory: Memory in bytes.
    public init(milliCPU: Int64, memory: Int64) {
        resources = ResourceVector(milliCPU: milliCPU, memory: memory)
        nonZeroResources = resources
        extendedResources = [:]
    }

    /// Creates the request of a pod from its parts.
    ///
    /// - Parameters:
    ///   - containers: The containers that run together.
    ///   - initContainers: The init containers in the order they start; sidecars among them keep running.
    ///   - overhead: What the runtime class adds to the whole pod.
    ///   - wholePod: What the pod requests as a whole; only CPU, memory and huge pages count.
    public init(
        containers: [ContainerRequest],
        initContainers: [ContainerRequest] = [],
        overhead: [String: Quantity] = [:],
        wholePod: [String: Quantity] = [:]
    ) {
        let whole = wholePod.filter { ResourceName.isOfWholePods($0.key) }
        func total(_ defaults: Amounts) -> Amounts {
            Self.running(containers, initContainers, defaults: defaults)
                .merging(whole) { _, whole in whole }
                .merging(overhead, uniquingKeysWith: +)
        }
        let stated = total([:])
        // With requests as a whole, a default stands only for what neither the pod nor any container requests.
        let nonZero = total(
            whole.isEmpty
                ? Self.scoringDefaults : Self.scoringDefaults.filter { (stated[$0.key]?.nanos ?? 0) == 0 }
        )
        resources = Self.vector(stated)
        nonZeroResources = Self.vector(nonZero)
        extendedResources = stated.filter { !ResourceName.native.contains($0.key) }.mapValues(\.units)
    }

    /// What least-allocated scoring assumes for a container that states no request.
    static let scoringDefaults: [String: Quantity] = [
        ResourceName.cpu: Quantity(milli: 100),
        ResourceName.memory: Quantity(units: 200 << 20),
    ]

    private typealias Amounts = [String: Quantity]

    private static func running(
        _ containers: [ContainerRequest],
        _ initContainers: [ContainerRequest],
        defaults: Amounts
    ) -> Amounts {
        func amounts(_ container: ContainerRequest) -> Amounts {
            container.requests.merging(defaults) { stated, _ in stated }
        }
        var running = containers.reduce(into: Amounts()) { $0.merge(amounts($1), uniquingKeysWith: +) }
        var sidecars = Amounts()
        var initPeak = Amounts()
        for container in initContainers {
            let own = amounts(container)
            let together = sidecars.merging(own, uniquingKeysWith: +)
            if container.isSidecar {
                running.merge(own, uniquingKeysWith: +)
                sidecars = together
            }
            initPeak.merge(together, uniquingKeysWith: max)
        }
        return running.merging(initPeak, uniquingKeysWith: max)
    }

    private static func vector(_ amounts: Amounts) -> ResourceVector {
        ResourceVector(
            milliCPU: amounts[ResourceName.cpu]?.milli ?? 0,
            memory: amounts[ResourceName.memory]?.units ?? 0,
            ephemeralStorage: amounts[ResourceName.ephemeralStorage]?.units ?? 0
        )
    }
}
