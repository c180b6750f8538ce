import ClusterModel

/// What is known beside nodes and pods: it tells what a pod belongs to, how it is spread, and where its volumes are.
struct ClusterFacts {
    /// The pods that a change of facts may concern.
    enum Scope {
        case nothing
        case pods(inNamespace: String, (WatchedPod) -> Bool)
        case allPods((WatchedPod) -> Bool)
    }

    /// A controller, by what a pod's owner says of it.
    private struct Controller: Hashable {
        let kind: String
        let name: ObjectName
    }

    private var services: [String: [String: [String: String]]] = [:]
    private var controllers: [Controller: OwnerFacts] = [:]
    private var volumes: [String: PersistentVolume] = [:]
    private var claims: [ObjectName: PersistentVolumeClaim] = [:]
    private var classes: [String: StorageClass] = [:]

    /// The kinds that we may not read.
    private var unreadable: Set<String> = []

    // MARK: - Resolving

    /// A pod with its workload, its default spread and its claims as they are known now.
    func resolve(_ watched: WatchedPod) -> WatchedPod {
        var pod = watched.pod
        let watchedOwner = watched.owner
        let owner = watchedOwner.flatMap { owner in
            controllers[Controller(kind: owner.kind, name: ObjectName(namespace: pod.namespace, name: owner.name))]
        }
        pod.rules.defaultSpreadSelector = LabelSelector.spreadDefault(
            labels: pod.labels,
            services: selectors(in: pod.namespace),
            owner: owner?.selector
        )
        if !pod.rules.claims.isEmpty {
            pod.rules.claims = pod.rules.claims.map { claim in
                let isExclusive = claims[ObjectName(namespace: pod.namespace, name: claim.name)]?.isExclusive ?? false
                return claim.with(binding(of: claim.name, in: pod.namespace), isExclusive: isExclusive)
            }
        }
        pod.workload = watched.workload(replicaSet: owner)
        pod.kind = watchedOwner?.kind == "Job" ? .job : .service
        return watched.with(pod)
    }

    /// The selectors of services that select anything, in the order of their names.
    private func selectors(in namespace: String) -> [[String: String]] {
        guard let services = services[namespace] else { return [] }
        return services.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map(\.value)
    }

    private func binding(of claim: String, in namespace: String) -> VolumeClaim.Binding {
        guard !unreadable.contains(ClaimKind.resource.name) else { return .unknown }
        guard let claim = claims[ObjectName(namespace: namespace, name: claim)] else { return .missing }
        return claim.binding(
            volumes: unreadable.contains(VolumeKind.resource.name) ? nil : volumes,
            classes: unreadable.contains(ClassKind.resource.name) ? nil : classes
        )
    }

    // MARK: - Changes

    mutating func setService(_ change: ObjectChange<[String: String]>) -> Scope {
        let (name, new) = change.parts
        let old = services[name.namespace]?[name.name]
        guard old != new else { return .nothing }
        services[name.namespace, default: [:]][name.name] = new
        if services[name.namespace]?.isEmpty == true { services[name.namespace] = nil }
        let selectors = [old, new].compactMap(\.self).filter { !$0.isEmpty }
        return .pods(inNamespace: name.namespace) { pod in
            selectors.contains { selector in selector.allSatisfy { pod.pod.labels[$0.key] == $0.value } }
        }
    }

    mutating func setController(_ kind: String, _ change: ObjectChange<OwnerFacts>) -> Scope {
        let (name, new) = change.parts
        let controller = Controller(kind: kind, name: name)
        guard controllers[controller] != new else { return .nothing }
        controllers[controller] = new
        let owner = ObjectOwner(kind: kind, name: name.name)
        return .pods(inNamespace: name.namespace) { $0.owner == owner }
    }

    mutating func setVolume(_ change: ObjectChange<PersistentVolume>) -> Scope {
        let (name, new) = change.parts
        let old = volumes[name.name]
        volumes[name.name] = new
        // Size, phase and the like concern no pod that is bound to it.
        guard old?.volume != new?.volume else { return .nothing }
        let bound = Set(claims.filter { $0.value.volumeName == name.name }.keys)
        guard !bound.isEmpty else { return .nothing }
        return .allPods { pod in
            pod.pod.rules.claims.contains {
                bound.contains(ObjectName(namespace: pod.pod.namespace, name: $0.name))
            }
        }
    }

    mutating func setClaim(_ change: ObjectChange<PersistentVolumeClaim>) -> Scope {
        let (name, new) = change.parts
        guard claims[name] != new else { return .nothing }
        claims[name] = new
        return .pods(inNamespace: name.namespace) { $0.pod.rules.claims.contains { $0.name == name.name } }
    }

    mutating func setClass(_ change: ObjectChange<StorageClass>) -> Scope {
        let (name, new) = change.parts
        guard classes[name.name] != new else { return .nothing }
        classes[name.name] = new
        return .allPods { !$0.pod.rules.claims.isEmpty }
    }

    /// Takes in whether we may read a kind.
    mutating func setReadable(_ kind: String, _ isReadable: Bool) -> Scope {
        let isChange = isReadable ? unreadable.remove(kind) != nil : unreadable.insert(kind).inserted
        let kinds = [ClaimKind.resource.name, VolumeKind.resource.name, ClassKind.resource.name]
        return isChange && kinds.contains(kind) ? .allPods { !$0.pod.rules.claims.isEmpty } : .nothing
    }
}

extension ObjectChange {
    /// The name, and what it names now.
    fileprivate var parts: (ObjectName, Value?) {
        switch self {
        case .set(let name, let value): (name, value)
        case .remove(let name): (name, nil)
        }
    }
}
