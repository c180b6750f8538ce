import Placement

extension ReferencePolicy: CaseIterable {
    /// Every policy; the extender with the weight that is shipped.
    public static let allCases: [ReferencePolicy] = [
        .random, .roundRobin, .kubeDefault, .mostAllocated, .trimaranTLP, .trimaranLVRB, .kubeLVRB, .predictivePeak,
        .predictiveConvex, .learned, .extender(weight: nil), .oracleGreedy,
    ]

    /// The extender at the weights that an evaluation shows side by side.
    public static let extenderWeights: [ReferencePolicy] = Selection.comparedWeights.map { .extender(weight: $0) }
}

extension ReferencePolicy: RawRepresentable {
    private static let weightPrefix = "extender:"

    /// How the names of extenders with a weight look, for help and messages.
    public static let weightedName = "\(weightPrefix)WEIGHT (\(weightRange))"

    private static var weightRange: String {
        "\(Selection.extenderWeights.lowerBound) to \(Selection.extenderWeights.upperBound)"
    }

    /// The name that the benchmark and the command line use; `extender:5` for the extender with weight 5.
    public var rawValue: String {
        switch self {
        case .random: "random"
        case .roundRobin: "round-robin"
        case .kubeDefault: "kube-default"
        case .mostAllocated: "most-allocated"
        case .trimaranTLP: "trimaran-tlp"
        case .trimaranLVRB: "trimaran-lvrb"
        case .kubeLVRB: "kube-lvrb"
        case .predictivePeak: "predictive-peak"
        case .predictiveConvex: "predictive-convex"
        case .learned: "learned"
        case .extender(let weight): weight.map { "\(Self.weightPrefix)\($0)" } ?? "extender"
        case .oracleGreedy: "oracle-greedy"
        }
    }

    /// The policy of a name, nil if there is none or the weight is out of bounds.
    public init?(rawValue: String) {
        if let known = Self.allCases.first(where: { $0.rawValue == rawValue }) {
            self = known
            return
        }
        guard rawValue.hasPrefix(Self.weightPrefix), let weight = Int(rawValue.dropFirst(Self.weightPrefix.count)),
            Selection.extenderWeights.contains(weight)
        else { return nil }
        let policy = ReferencePolicy.extender(weight: weight)
        // One way to write each, since names are keys and names of files.
        guard policy.rawValue == rawValue else { return nil }
        self = policy
    }
}
