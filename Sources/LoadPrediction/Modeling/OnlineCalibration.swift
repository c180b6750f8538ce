/// The calibration of upper bounds as actual values arrive: each bound counts with what was known when it was made.
///
/// It takes whole periods in the order of time. The shift for a target is settled when the period one horizon before it
/// is the newest, so that a miss tells what the level was worth then, not now.
struct OnlineCalibration: Sendable, Equatable {
    /// A bound before calibration, and what came.
    struct Outcome: Sendable, Equatable {
        /// The upper bound without shift.
        let raw: Double
        /// The expected value, which the bound never lies below.
        let expected: Double
        /// What came.
        let actual: Double
    }

    private let horizon: Int64
    private let period: Int64

    /// The calibration before the first outcome: it settles the bounds of the first horizon.
    private let first: AdaptiveQuantile

    /// The calibration as of the newest period.
    private(set) var state: AdaptiveQuantile

    /// The start of the newest target period that is known, in milliseconds since 1970 UTC.
    private(set) var learnedThrough: Int64

    private var settled: [Int64: Double] = [:]
    private let firstTarget: Int64

    /// Goes on from a calibration.
    ///
    /// - Parameters:
    ///   - state: The calibration as of the end of training.
    ///   - learnedThrough: The start of the last period of the training, in milliseconds since 1970 UTC.
    ///   - horizon: How far ahead bounds are, in milliseconds.
    ///   - period: The length of a period in milliseconds.
    init(_ state: AdaptiveQuantile, learnedThrough: Int64, horizon: Int64, period: Int64) {
        first = state
        self.state = state
        self.learnedThrough = learnedThrough
        self.horizon = horizon
        self.period = period
        firstTarget = learnedThrough + period
    }

    /// The shift for the bound of a target as of now.
    func shift(at time: Int64) -> Double { state.shift(at: number(time)) }

    /// Takes in the outcomes of one period, all nodes together; a period before the newest one is passed over.
    ///
    /// - Parameters:
    ///   - outcomes: What came; empty where nothing was measured.
    ///   - time: The start of the period, in milliseconds since 1970 UTC.
    mutating func observe(_ outcomes: [Outcome], at time: Int64) {
        guard time > learnedThrough else { return }
        if !outcomes.isEmpty {
            let shift = settledShift(at: time)
            let misses = outcomes.count {
                $0.actual > ForecastModel.bound(raw: $0.raw, shift: shift, expected: $0.expected)
            }
            state.observe(
                outcomes.map { $0.actual - $0.raw },
                missShare: Double(misses) / Double(outcomes.count),
                period: number(time)
            )
        }
        learnedThrough = time
        settled = settled.filter { $0.key > time }
        settled[time + horizon] = shift(at: time + horizon)
    }

    private func settledShift(at time: Int64) -> Double {
        if let shift = settled[time] { return shift }
        return (time < firstTarget + horizon ? first : state).shift(at: number(time))
    }

    private func number(_ time: Int64) -> Double { Double(time) / Double(period) }
}
