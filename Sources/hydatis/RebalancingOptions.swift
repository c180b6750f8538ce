public import ArgumentParser
public import Rebalancing
import Simulation

/// How running pods are moved in a simulation.
struct RebalancingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Also move running pods by this rule: \(MoveRule.allValueStrings.joined(separator: ", ")). Choices by forecast \
            read the workload history.
            """,
            valueName: "rule"
        )
    )
    var rebalance: MoveRule?

    @Option(help: ArgumentHelp("Write POLICY.csv with every move here.", valueName: "folder"))
    var moves: String?

    @Option(help: ArgumentHelp("How long a moved pod serves nothing, in seconds.", valueName: "seconds"))
    var restart = MoveLimits().restartSeconds

    @Option(
        help: ArgumentHelp("How long it needs twice its CPU after that, in seconds.", valueName: "seconds")
    )
    var spike = MoveLimits().spikeSeconds

    @Option(
        help: ArgumentHelp(
            "What a move must bring by forecast, in convex load over six hours (default: the rule's own).",
            valueName: "gain"
        )
    )
    var threshold: Double?

    @Option(
        help: ArgumentHelp(
            "What a core of the moved pod's use costs on top, in the same unit (default: the rule's own).",
            valueName: "gain"
        )
    )
    var corePrice: Double?

    /// The longest restart and spike, in seconds: a pod that takes longer is not there for the day.
    private static let longest = 3600

    func validate() throws {
        guard rebalance != nil || moves == nil else { throw ValidationError("--moves needs --rebalance") }
        for (name, gain) in [("--threshold", threshold), ("--core-price", corePrice)] {
            guard let gain, !(gain >= 0 && gain.isFinite) else { continue }
            throw ValidationError("\(name) must be a number of at least 0, got \(gain)")
        }
        for (name, seconds) in [("--restart", restart), ("--spike", spike)]
        where !(0...Self.longest).contains(seconds) {
            throw ValidationError("\(name) must be 0 to \(Self.longest) seconds, got \(seconds)")
        }
    }

    /// What the simulator is to do; nil for no moves.
    var simulated: SimulatedRebalancing? {
        guard let rebalance else { return nil }
        var limits = MoveLimits()
        limits.restartSeconds = restart
        limits.spikeSeconds = spike
        var price = rebalance.price
        if let threshold { price?.threshold = threshold }
        if let corePrice { price?.perCore = corePrice }
        return SimulatedRebalancing(rebalance, limits: limits, price: price)
    }
}

extension MoveRule: ExpressibleByArgument {
    private static let named: [(String, MoveRule)] = [
        ("hot-risk", .hotRisk), ("triggered", .triggered), ("forecast", .forecast),
        ("lownodeload", .lowNodeLoad(isTuned: false)), ("lownodeload-tuned", .lowNodeLoad(isTuned: true)),
    ]

    /// Reads a rule by its name.
    public init?(argument: String) {
        guard let rule = Self.named.first(where: { $0.0 == argument })?.1 else { return nil }
        self = rule
    }

    /// Every name, for help and messages.
    public static var allValueStrings: [String] { named.map(\.0) }
}
