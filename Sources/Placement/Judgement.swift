public import ClusterModel

/// Whether the rules of an engine are enough to tell which nodes are feasible for a pod.
///
/// Shadow mode leaves pods out of comparisons that are not fully judged, instead of counting a guess.
public enum Judgement: Sendable, Equatable {
    /// Everything that limits where the pod can run is known.
    case complete
    /// These claims to volumes cannot be judged yet: a volume is still to be made or chosen, or nothing is known.
    case openClaims([String])
    /// These rules have an unknown value; each text names the rule and the value, see `PodRules.openRules`.
    case openRules([String])

    /// Judges a pod.
    public init(of pod: Pod) {
        let claims = pod.rules.claims.filter { !$0.isJudged }.map(\.name)
        let rules = pod.rules.openRules
        self =
            if !claims.isEmpty { .openClaims(claims) } else if !rules.isEmpty { .openRules(rules) } else { .complete }
    }
}
