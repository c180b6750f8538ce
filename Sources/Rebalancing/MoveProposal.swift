/// One move that a rule proposes, with what it is expected to bring.
public struct MoveProposal: Sendable, Equatable {
    /// What the gain is made of; gains are differences of convex load, summed over the hours ahead.
    public struct Gain: Sendable, Equatable {
        /// What the node that the pod leaves is relieved of.
        public var relief: Double

        /// What the other node is burdened with.
        public var burden: Double

        /// What the restart costs.
        public var price: Double

        /// What is left.
        public var total: Double { relief - burden - price }

        /// Creates a gain.
        public init(relief: Double, burden: Double, price: Double) {
            self.relief = relief
            self.burden = burden
            self.price = price
        }
    }

    /// The pod's number.
    public let pod: Int

    /// The index of the node that it leaves.
    public let source: Int

    /// The index of the node to which it goes.
    public let destination: Int

    /// What that is expected to bring.
    public let gain: Gain

    /// Creates a proposal.
    public init(pod: Int, source: Int, destination: Int, gain: Gain) {
        self.pod = pod
        self.source = source
        self.destination = destination
        self.gain = gain
    }
}
