package import ClusterModel
package import Foundation
import Placement

/// Which nodes to taint, to leave tainted for longer, and to release; a pure function of what is known.
///
/// - A node is tainted when the detector calls it anomalous and its measurements are new. The detector does so only when
///   k of the last n known intervals are above its threshold (`HealthStateMachine`), so one odd interval does nothing.
/// - Of the nodes that take ordinary pods never more than one in `HealthPenalty.divisor` is tainted, which is
///   never the last one, since a third of one or two nodes is none. Those tainted before count.
/// - A taint holds for a term and is renewed in its second half as long as the node is anomalous.
/// - A node is released when it is healthy; when its taint has ended and nobody knows how it does; when it takes no
///   ordinary pods anyway; when too many are tainted, the newest first; and when the quarantine is switched off. A taint
///   whose value cannot be read has ended.
/// - A stay lasts for six terms at most, however long the node is anomalous, and begins again after as long a pause.
package struct QuarantinePlan: Equatable, Sendable {
    /// Why a node is released.
    package enum Release: String, Equatable, Sendable {
        /// The detector calls it healthy.
        case healthy = "it is as usual again"
        /// Its taint has ended, and there is no new measurement that would renew it.
        case expired = "the taint has ended, and nothing new says that the node is anomalous"
        /// It was in quarantine for as long as it may be.
        case exhausted = "it was in quarantine for as long as a node may be"
        /// It takes no ordinary pods anyway.
        case closed = "it is cordoned or takes no ordinary pods for another taint"
        /// Too many nodes are in quarantine for the nodes that are left.
        case limit = "more than a third of the nodes would be in quarantine"
        /// The quarantine by taint is switched off.
        case switchedOff = "the quarantine by taint is switched off"
        /// The service ends.
        case ending = "the service ends"
    }

    /// What is done about a node.
    package enum Action: Equatable, Sendable {
        /// Has it in quarantine from now on, with the detector's reason.
        case taint(QuarantineMark, reason: String?)
        /// Keeps it in quarantine, for longer or with another effect.
        case renew(QuarantineMark)
        /// Takes our taints away.
        case release(Release)
    }

    /// One change of one node.
    package struct Step: Equatable, Sendable {
        /// The node's name.
        package let node: String
        /// What is done about it.
        package let action: Action
        /// The only taint of ours that it has afterwards, nil for none.
        package let taint: Taint?
    }

    /// What is to be done, in the order of nodes; nothing where all is as it should be.
    package let steps: [Step]

    /// Makes a plan.
    ///
    /// - Parameters:
    ///   - nodes: All nodes of the cluster.
    ///   - options: How nodes are put into quarantine, nil if the quarantine is switched off.
    ///   - memory: What is remembered; it takes in how the nodes are now.
    ///   - now: Now.
    package init(
        for nodes: [QuarantineNode],
        _ options: QuarantineOptions?,
        remembering memory: inout QuarantineMemory,
        at now: Date
    ) {
        guard let options else {
            memory = QuarantineMemory()
            steps = Self.releasing(nodes, .switchedOff)
            return
        }
        memory.observe(nodes, options, at: now)
        let planner = QuarantinePlanner(options: options, memory: memory, now: now)
        let held = planner.held(nodes)
        steps = nodes.compactMap { planner.step($0, isHeld: held.contains($0.name)) }
    }

    /// Releases every node that has a taint of ours.
    static func releasing(_ nodes: [QuarantineNode], _ why: Release) -> [Step] {
        nodes.filter { !$0.taints.isEmpty }.map { Step(node: $0.name, action: .release(why), taint: nil) }
    }
}

/// The rules of a plan.
private struct QuarantinePlanner {
    let options: QuarantineOptions
    let memory: QuarantineMemory
    let now: Date

    /// The names of the nodes that are tainted afterwards: those of long standing first.
    func held(_ nodes: [QuarantineNode]) -> Set<String> {
        let limit = HealthPenalty.limit(of: nodes.count(where: \.isOpen))
        let claims = nodes.compactMap { node in rank(node).map { (rank: $0, since: since(node), name: node.name) } }
        return Set(
            claims.sorted { ($0.rank, $0.since, $0.name) < ($1.rank, $1.since, $1.name) }.prefix(limit).map(\.name)
        )
    }

    /// The claim of a node to be in quarantine, 0 for the strongest; nil if it has none.
    private func rank(_ node: QuarantineNode) -> Int? {
        if node.taints.isEmpty { return node.isOpen && node.isAnomalous && !isExhausted(node) ? 2 : nil }
        return reason(toRelease: node) == nil ? node.isAnomalous ? 0 : 1 : nil
    }

    private func since(_ node: QuarantineNode) -> Date {
        node.mark(options, at: now)?.from ?? memory.anomalousSince(node.name) ?? now
    }

    /// Why a tainted node is to be released whatever the others do.
    private func reason(toRelease node: QuarantineNode) -> QuarantinePlan.Release? {
        if !node.isOpen { return .closed }
        if node.verdict == .healthy { return .healthy }
        if isExhausted(node) { return .exhausted }
        if node.isAnomalous { return nil }
        return node.mark(options, at: now).map { now < $0.until } ?? false ? nil : .expired
    }

    private func isExhausted(_ node: QuarantineNode) -> Bool {
        memory.stayBegan(node.name).map { now >= $0 + options.maximumStay } ?? false
    }

    /// What is done about a node, nil if nothing.
    func step(_ node: QuarantineNode, isHeld: Bool) -> QuarantinePlan.Step? {
        guard isHeld, let mark = mark(node) else {
            guard !node.taints.isEmpty else { return nil }
            let why = reason(toRelease: node) ?? .limit
            return QuarantinePlan.Step(node: node.name, action: .release(why), taint: nil)
        }
        let taint = mark.taint(options.effect)
        guard node.taints != [taint] else { return nil }
        guard node.taints.isEmpty, case .anomalous(let reason) = node.verdict else {
            return QuarantinePlan.Step(node: node.name, action: .renew(mark), taint: taint)
        }
        return QuarantinePlan.Step(node: node.name, action: .taint(mark, reason: reason), taint: taint)
    }

    /// What a held node's taint says afterwards.
    private func mark(_ node: QuarantineNode) -> QuarantineMark? {
        let old = node.mark(options, at: now)
        guard node.isAnomalous else { return old }
        // The memory has seen the node's taints, so it begins no later than they say.
        let from = memory.stayBegan(node.name) ?? now
        let end = from + options.maximumStay
        let new = QuarantineMark(from: from, until: min(now + options.term, end))
        guard let old, old.until.timeIntervalSince(now) >= options.term / 2 || old.until >= new.until else {
            return new
        }
        return old
    }
}
