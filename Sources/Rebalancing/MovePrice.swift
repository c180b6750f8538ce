import Foundation

/// What a move must bring before it is made.
public struct MovePrice: Sendable, Equatable {
    /// The least gain, in convex load summed over the hours ahead.
    public var threshold: Double

    /// What a core of the pod's expected use costs on top, in the same unit.
    public var perCore: Double

    /// How the price grows with the length of a restart: by this power of its ratio to 30 s.
    public static let restartExponent = 1.5

    /// The restart for which the numbers are meant, in seconds.
    public static let referenceRestart = 30.0

    /// Creates a price for restarts of 30 s.
    public init(threshold: Double, perCore: Double = 0) {
        self.threshold = threshold
        self.perCore = perCore
    }

    /// The price where restarts take another time: what is lost grows with it, and a slow restart pays in emergencies only.
    ///
    /// - Parameter seconds: How long a moved pod serves nothing, in seconds.
    /// - Returns: The price, at least that of 30 s.
    public func forRestart(of seconds: Int) -> MovePrice {
        let ratio = max(1, Double(seconds) / Self.referenceRestart)
        let factor = pow(ratio, Self.restartExponent)
        return MovePrice(threshold: threshold * factor, perCore: perCore * factor)
    }

    /// What moving a pod costs that uses some milli-CPU.
    func price(ofMilliCPU milliCPU: Double) -> Double { perCore * milliCPU / 1000 }
}
