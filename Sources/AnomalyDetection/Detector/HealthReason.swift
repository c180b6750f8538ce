/// Why one metric of one node is unusual now.
public struct HealthReason: Equatable, Sendable {
    /// The metric's name, as in the catalogue.
    public let metric: String
    /// In which way it is unusual.
    public let feature: HealthFeature
    /// How unusual, in powers of ten: 3 is one in a thousand intervals.
    public let evidence: Double
    /// The value now, in the metric's unit.
    public let value: Double
    /// What the value would usually have been, in the metric's unit.
    public let usual: ClosedRange<Double>
    /// The same in words: "memory utilization 97 %, usual at this hour 41-55 %".
    public let text: String
}

/// What is said about one node in one interval.
public struct NodeHealth: Equatable, Sendable {
    /// The node's name, or `cluster`.
    public let node: String
    /// The instant in milliseconds since 1970 UTC.
    public let time: Int64
    /// The state by the k-of-n rule.
    public let state: HealthState
    /// 0...1, nil where too little is known.
    public let score: Double?
    /// What contributed most, the most unusual first; empty where nothing is unusual.
    public let reasons: [HealthReason]
    /// One plain sentence.
    public let sentence: String
}
