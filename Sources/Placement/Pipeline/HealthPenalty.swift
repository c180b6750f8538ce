/// What the anomaly detector thinks of a node, as far as decisions ask.
public enum NodeHealth: String, Sendable, CaseIterable {
    /// Its measurements are as usual.
    case healthy
    /// Nothing is thought of it.
    case unknown
    /// Something is unusual.
    case suspect
    /// Much is unusual.
    case anomalous
}

/// What ill nodes lose, and when pods are kept away from them altogether; always within limits.
///
/// A detector that is wrong about many nodes at once must not push all pods onto the rest.
public struct HealthPenalty: Sendable, Equatable {
    /// What a suspect node loses on the scale of 0...10.
    public var suspect = 2.0

    /// What an anomalous node loses on the scale of 0...10.
    public var anomalous = 5.0

    /// The greatest share of nodes that a penalty or the quarantine may touch: one of this many.
    public static let divisor = 3

    /// Creates the default penalties.
    public init() {}

    /// Of so many nodes as many may be touched; none of one or two, so that one is always left.
    public static func limit(of count: Int) -> Int { count / divisor }

    /// What each candidate loses: the worst lose first, and a third of them at most.
    ///
    /// - Parameter health: The candidates' health.
    /// - Returns: Penalties in the same order.
    public func penalties(_ health: [NodeHealth]) -> [Double] {
        var penalties = health.map { health -> Double in
            switch health {
            case .anomalous: return anomalous
            case .suspect: return suspect
            case .healthy, .unknown: return 0
            }
        }
        let limit = Self.limit(of: penalties.count)
        let concerned = penalties.indices.filter { penalties[$0] > 0 }
        guard concerned.count > limit else { return penalties }
        let spared = concerned.sorted { (penalties[$1], $0) < (penalties[$0], $1) }.dropFirst(limit)
        for slot in spared { penalties[slot] = 0 }
        return penalties
    }

    /// The candidates that quarantine keeps a pod away from: anomalous nodes, within limits.
    ///
    /// Never more than a third of the cluster's nodes, and never all that are left for the pod.
    ///
    /// - Parameters:
    ///   - candidates: Indices of the nodes that are left for the pod, ascending.
    ///   - nodeCount: The number of the cluster's nodes.
    ///   - health: The health of a node by index.
    /// - Returns: Indices of nodes.
    public static func quarantined(
        _ candidates: [Int],
        nodeCount: Int,
        health: (Int) -> NodeHealth
    ) -> [Int] {
        let anomalous = (0..<max(0, nodeCount)).filter { health($0) == .anomalous }
        let chosen = Set(anomalous.prefix(limit(of: nodeCount)))
        let rejected = candidates.filter(chosen.contains)
        return rejected.count < candidates.count ? rejected : Array(rejected.dropFirst())
    }
}
