/// Which pods a rebalancer moves, and where they go.
public enum MoveRule: Sendable, Hashable {
    /// Whatever move brings most by forecast, from any node.
    case forecast

    /// The same from nodes that are expected to become hot within two hours.
    case hotRisk

    /// The same from nodes whose last three measurements were all above 60 %: the trigger is measured, the choice forecast.
    case triggered

    /// Koordinator's LowNodeLoad: the nodes above 65 % in their last five samples give up pods until they are below; the
    /// arrival policy says where these go. Tuned it asks for three samples above 70 % and calls nodes below 50 % low.
    case lowNodeLoad(isTuned: Bool)

    /// What a move must bring where restarts take 30 s; nil for rules that do not look ahead.
    ///
    /// Found on the benchmark's training runs, see `docs/rebalancing.md`.
    public var price: MovePrice? {
        switch self {
        case .forecast: MovePrice(threshold: 200, perCore: 50)
        case .hotRisk: MovePrice(threshold: 200)
        case .triggered: MovePrice(threshold: 100)
        case .lowNodeLoad: nil
        }
    }
}
