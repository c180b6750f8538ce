/// The clock of a simulation run: how often demand is sampled, for how long, and which samples count.
public struct RunTiming: Sendable, Equatable {
    /// Seconds between two samples of demand.
    public let stepSeconds: Int

    /// The number of samples; sample k is taken at `k · stepSeconds`.
    public let stepCount: Int

    /// The first sample that counts for the KPIs; before it the cluster fills.
    public let firstCountedStep: Int

    /// Which hours a decision looks at.
    public let planning: Planning

    /// Which hours of the day a decision looks at.
    public enum Planning: Sendable, Equatable {
        /// The hours left until midnight, as the benchmark has it: a run ends with its day.
        case restOfDay
        /// The next 24 hours: the run goes on.
        case nextDay
    }

    /// Creates a clock.
    ///
    /// - Parameters:
    ///   - stepSeconds: Seconds between two samples, a divisor of 3600.
    ///   - stepCount: The number of samples.
    ///   - firstCountedStep: The first sample that counts, below `stepCount`.
    ///   - planning: Which hours a decision looks at.
    public init(stepSeconds: Int, stepCount: Int, firstCountedStep: Int, planning: Planning) {
        precondition(stepSeconds > 0 && 3600 % stepSeconds == 0, "step must divide an hour, got \(stepSeconds) s")
        precondition((0..<stepCount).contains(firstCountedStep), "first step \(firstCountedStep) of \(stepCount)")
        self.stepSeconds = stepSeconds
        self.stepCount = stepCount
        self.firstCountedStep = firstCountedStep
        self.planning = planning
    }

    /// The benchmark's clock: one day of 288 samples, of which the first two hours do not count.
    public static let benchmark = RunTiming(
        stepSeconds: 300,
        stepCount: 288,
        firstCountedStep: 24,
        planning: .restOfDay
    )

    /// The end of the run in seconds.
    public var end: Int { stepSeconds * stepCount }

    /// The hour of the day (UTC) in which a sample lies.
    func hour(ofStep step: Int) -> Int { step * stepSeconds / 3600 % 24 }

    /// The newest sample that is visible at a time, which is taken strictly before it; nil if there is none yet.
    func newestVisibleStep(at time: Int) -> Int? {
        time <= 0 ? nil : min(stepCount, (time + stepSeconds - 1) / stepSeconds) - 1
    }

    /// The hour slots a decision looks at, the current one first.
    func hoursAhead(at time: Int) -> [Int] {
        let hour = time / 3600
        switch planning {
        case .restOfDay: return Array(min(23, hour)..<24)
        case .nextDay: return (0..<24).map { (hour + $0) % 24 }
        }
    }
}
