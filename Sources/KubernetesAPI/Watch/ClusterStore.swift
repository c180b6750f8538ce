import ClusterModel

/// Everything that the watches told, kept as the view that placement looks at.
///
/// Until all kinds were listed once, changes are only collected; `build` then makes the state at one go.
struct ClusterStore {
    /// The facts that pods are resolved with.
    var facts = ClusterFacts()

    private(set) var isBuilt = false
    private var state = ClusterState(nodes: [])
    private var nodeIndices: [String: Int] = [:]
    private var layout = NodeLayout()
    private var pods: PodTable = [:]
    private var podsOfNode: [String: Set<PodName>] = [:]
    private var podsOfNamespace: [String: Set<PodName>] = [:]

    /// What pods have in common, kept once.
    private var shared = SharedValues()

    /// Nodes that were told before the state was built.
    private var firstNodes: [String: Node] = [:]

    /// What is known now.
    ///
    /// - Complexity: O(1); the next change copies the state's arrays, but not the pods.
    var view: ClusterView { ClusterView(state: state, nodeIndices: nodeIndices, pods: pods, layout: layout) }

    /// Makes the state of all that was told so far.
    mutating func build() {
        isBuilt = true
        let nodes = firstNodes.values.sorted { $0.name < $1.name }
        firstNodes = [:]
        state = ClusterState(nodes: nodes, namespaces: state.namespaces)
        renumberNodes(from: 0)
        // By name, since going through the table itself would copy it at the first change.
        for name in Array(pods.keys) {
            guard let pod = pods[name] else { continue }
            let resolved = shared.sharing(resolved: facts.resolve(pod))
            pods[pod.name] = resolved
            if let index = resolved.node.flatMap({ nodeIndices[$0] }) { state.assume(resolved.pod, onNode: index) }
        }
    }

    // MARK: - Nodes

    mutating func apply(_ change: ObjectChange<Node>) -> [ClusterEvent] {
        switch change {
        case .set(let name, let node): set(node, name.name)
        case .remove(let name): removeNode(name.name)
        }
    }

    private mutating func set(_ node: Node, _ name: String) -> [ClusterEvent] {
        guard isBuilt else {
            firstNodes[name] = node
            return []
        }
        if let index = nodeIndices[name] {
            // A heartbeat changes nothing that counts.
            let old = state.nodes[index].node
            guard old != node else { return [] }
            if old.allocatable != node.allocatable { layout = NodeLayout() }
            state.replaceNode(at: index, with: node)
            return [.nodeChanged(old: old, new: node)]
        }
        let index = firstIndex(notBefore: name)
        state.insert(node, at: index)
        renumberNodes(from: index)
        for pod in podsOfNode[name] ?? [] {
            if let pod = pods[pod] { state.assume(pod.pod, onNode: index) }
        }
        return [.nodeChanged(old: nil, new: node)]
    }

    private mutating func removeNode(_ name: String) -> [ClusterEvent] {
        firstNodes[name] = nil
        guard let index = nodeIndices.removeValue(forKey: name) else { return [] }
        for pod in podsOfNode[name] ?? [] {
            if let pod = pods[pod] { state.forget(pod.pod, onNode: index) }
        }
        let node = state.nodes[index].node
        state.removeNode(at: index)
        renumberNodes(from: index)
        return [.nodeRemoved(node)]
    }

    private mutating func renumberNodes(from first: Int) {
        layout = NodeLayout()
        for index in first..<state.nodes.count { nodeIndices[state.nodes[index].node.name] = index }
    }

    private func firstIndex(notBefore name: String) -> Int {
        var range = 0..<state.nodes.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range =
                state.nodes[middle].node.name < name ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    // MARK: - Pods

    mutating func apply(_ change: ObjectChange<WatchedPod>) -> [ClusterEvent] {
        switch change {
        case .set(_, let pod) where pod.hasEnded: remove(pod.name, last: pod)
        case .set(_, let pod): set(pod)
        case .remove(let name): remove(PodName(namespace: name.namespace, name: name.name), last: nil)
        }
    }

    private mutating func set(_ new: WatchedPod) -> [ClusterEvent] {
        let name = new.name
        guard isBuilt else {
            if let old = pods[name] { unlink(old) }
            let pod = shared.sharing(new)
            pods[name] = pod
            link(pod)
            return []
        }
        var pod = facts.resolve(new)
        let old = pods[name]
        guard old != pod else {
            // The version alone is no change, but what is written next must name it.
            pods[name]?.resourceVersion = pod.resourceVersion
            return []
        }
        if let old { uncount(old) }
        pod = shared.sharing(pod)
        pods[name] = pod
        link(pod)
        if let index = pod.node.flatMap({ nodeIndices[$0] }) { state.assume(pod.pod, onNode: index) }
        guard let old, old.uid != pod.uid else { return [.podChanged(old: old, new: pod)] }
        // A deletion that was missed: another pod has the name now.
        return [.podRemoved(old), .podChanged(old: nil, new: pod)]
    }

    /// Removes a pod.
    ///
    /// - Parameters:
    ///   - name: The pod.
    ///   - last: How it ended, if it did not just vanish.
    /// - Returns: What to tell those who listen.
    private mutating func remove(_ name: PodName, last: WatchedPod?) -> [ClusterEvent] {
        guard let old = pods[name] else { return [] }
        uncount(old)
        pods[name] = nil
        return isBuilt ? [.podRemoved(last ?? old)] : []
    }

    private mutating func uncount(_ pod: WatchedPod) {
        unlink(pod)
        if isBuilt, let index = pod.node.flatMap({ nodeIndices[$0] }) { state.forget(pod.pod, onNode: index) }
    }

    private mutating func link(_ pod: WatchedPod) {
        podsOfNamespace[pod.pod.namespace, default: []].insert(pod.name)
        if let node = pod.node { podsOfNode[node, default: []].insert(pod.name) }
    }

    private mutating func unlink(_ pod: WatchedPod) {
        podsOfNamespace[pod.pod.namespace]?.remove(pod.name)
        if podsOfNamespace[pod.pod.namespace]?.isEmpty == true { podsOfNamespace[pod.pod.namespace] = nil }
        guard let node = pod.node else { return }
        podsOfNode[node]?.remove(pod.name)
        if podsOfNode[node]?.isEmpty == true { podsOfNode[node] = nil }
    }

    // MARK: - What pods are resolved with

    mutating func setNamespace(_ change: ObjectChange<[String: String]>) -> [ClusterEvent] {
        switch change {
        case .set(let name, let labels):
            if state.namespaces[name.name] != labels { state.namespaces[name.name] = labels }
        case .remove(let name): state.namespaces[name.name] = nil
        }
        return []
    }

    /// Changes the facts and resolves the pods anew that it concerns.
    mutating func change(_ body: (inout ClusterFacts) -> ClusterFacts.Scope) -> [ClusterEvent] {
        let scope = body(&facts)
        guard isBuilt else { return [] }
        switch scope {
        case .nothing: return []
        case .pods(let namespace, let concerns): return resolve(podsOfNamespace[namespace] ?? [], concerns)
        case .allPods(let concerns): return resolve(Set(pods.keys), concerns)
        }
    }

    /// What is resolved does not enter the counts of nodes, so that only the table changes.
    private mutating func resolve(_ names: Set<PodName>, _ concerns: (WatchedPod) -> Bool) -> [ClusterEvent] {
        names.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }.compactMap { name in
            guard let old = pods[name], concerns(old) else { return nil }
            let resolved = facts.resolve(old)
            guard resolved != old else { return nil }
            let new = shared.sharing(resolved: resolved)
            pods[name] = new
            return .podChanged(old: old, new: new)
        }
    }
}
