import ClusterModel
import DecisionLog
import Foundation
import KubernetesAPI
import Logging
import NIOCore
import Placement

extension SchedulingEngine {
    /// Answers prioritize.
    ///
    /// - Parameters:
    ///   - args: The request.
    ///   - body: Its body, from which a pod is read that our watch has not seen yet.
    ///   - isLate: Whether the caller was answered already; then nothing is assumed.
    /// - Returns: One score for each name of the request.
    func prioritize(_ args: ExtenderArgs, body: ByteBuffer, isLate: () -> Bool) -> [Int] {
        let start = ContinuousClock.now
        warnAboutNodes(args)
        switch subject(of: args, body: body) {
        case .failure(let refusal):
            let seconds = (ContinuousClock.now - start).seconds
            metrics.count(mode: mode, step: .neutral, reason: refusal.reason, hasChoice: false, seconds: seconds)
            return Self.neutral(args)
        case .success(let pod):
            let view = cluster.view()
            let known = body.withUnsafeReadableBytes { KnownNames(args, $0, names(of: view)) }
            let decision = decide(pod, among: known.candidates, in: view, at: clock.now())
            guard !isLate() else { return Self.neutral(args) }
            assume(decision)
            let seconds = (ContinuousClock.now - start).seconds
            count(decision, seconds: seconds)
            if !waiting.append(.decision(decision, seconds: seconds)) {
                metrics.recordsDropped.add()
            }
            return known.scores(of: decision)
        }
    }

    /// Answers filter: why nodes are rejected, by name; empty unless quarantine is switched on.
    func filter(_ args: ExtenderArgs, body: ByteBuffer) -> [String: String] {
        warnAboutNodes(args)
        guard options.quarantine, case .success(let pod) = subject(of: args, body: body) else { return [:] }
        let view = cluster.view()
        let inputs = inputs(for: pod, in: view, at: clock.now())
        let candidates = body.withUnsafeReadableBytes { KnownNames(args, $0, names(of: view)).candidates }
        let rejected = HealthPenalty.quarantined(candidates, nodeCount: inputs.conditions.count) { node in
            inputs.conditions[node].placementHealth
        }
        let pairs = rejected.map { index in
            let why = inputs.conditions[index].healthReason ?? "its measurements are unusual"
            return (view.state.nodes[index].node.name, "node is in quarantine: \(why)")
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The same score for every node: no opinion.
    static func neutral(_ args: ExtenderArgs) -> [Int] {
        Array(repeating: PlacementDecision.neutralScore, count: args.names.count)
    }

    private struct Refusal: Error {
        var reason: FallbackReason
    }

    /// The pod that is to be judged, from the watch or from the request.
    private func subject(of args: ExtenderArgs, body: ByteBuffer) -> Result<WatchedPod, Refusal> {
        guard options.scope.contains(namespace: args.pod.namespace, labels: args.pod.labels) else {
            return .failure(Refusal(reason: .scope))
        }
        guard cluster.isSynced else {
            warn("the caches do not know the whole cluster yet; scores are neutral", about: "sync", at: clock.now())
            return .failure(Refusal(reason: .sync))
        }
        let name = PodName(namespace: args.pod.namespace, name: args.pod.name)
        if let known = cluster.view().pods[name], args.pod.uid.isEmpty || known.uid == args.pod.uid {
            return .success(known)
        }
        do {
            let json = body.withUnsafeReadableBytes { Data($0[args.pod.range]) }
            return .success(try WatchedPod(json: json))
        } catch {
            warn("a pod cannot be understood; its scores are neutral: \(error)", about: "pod", at: clock.now())
            return .failure(Refusal(reason: .pod))
        }
    }

    private func warnAboutNodes(_ args: ExtenderArgs) {
        guard args.nodes != nil else { return }
        metrics.fullNodeRequests.add()
        warn(
            "kube-scheduler sends whole nodes, which is slow; set nodeCacheCapable: true for this extender",
            about: "nodes",
            at: clock.now()
        )
    }
}

/// Which names of a request are nodes that we know.
private struct KnownNames {
    /// The indices of the nodes, ascending, each once.
    let candidates: [Int]
    /// The node of every name, nil if it is not known.
    private let indices: [Int?]
    private let nodeCount: Int

    init(_ args: ExtenderArgs, _ body: UnsafeRawBufferPointer, _ table: NodeNameTable) {
        nodeCount = table.count
        indices = args.names.map { name in
            if name.isPlain { return table.index(UnsafeRawBufferPointer(rebasing: body[name.content])) }
            return Array(name.string(in: body).utf8).withUnsafeBytes(table.index)
        }
        var isNamed = [Bool](repeating: false, count: nodeCount)
        for index in indices { if let index { isNamed[index] = true } }
        candidates = isNamed.indices.filter { isNamed[$0] }
    }

    /// The score of every name; one that is not known is neither good nor bad.
    func scores(of decision: PodDecision) -> [Int] {
        var byNode = [Int](repeating: 0, count: nodeCount)
        var sum = 0
        for (slot, index) in candidates.enumerated() {
            byNode[index] = decision.placement.extenderScore(slot)
            sum += byNode[index]
        }
        let mean = candidates.isEmpty ? PlacementDecision.neutralScore : sum / candidates.count
        return indices.map { index in index.map { byNode[$0] } ?? mean }
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
