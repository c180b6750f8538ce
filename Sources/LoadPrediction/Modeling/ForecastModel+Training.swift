extension ForecastModel {
    /// Trains a model on what lies before an instant.
    ///
    /// A backtest inside the training window forecasts three blocks of its newer half, each from what lies before it. On
    /// these forecasts the number of rounds, the weights, the share of the quantile trees and the first calibration rest.
    /// Then everything is trained again on the whole window. Targets lie wholly before the end; nothing after it is read.
    /// With too few rows for any of that the model is a fallback that says why.
    ///
    /// The same series, options and seed give the same model, byte for byte.
    ///
    /// - Parameters:
    ///   - series: The series, prepared for the features.
    ///   - features: What the model sees.
    ///   - options: How to train.
    ///   - ends: The end of the training window of each series, in milliseconds since 1970 UTC; nil for all there is.
    ///   - progress: Called with the share of the work that is done, in 0...1; throwing from it ends the training.
    /// - Returns: The model.
    /// - Throws: `LoadPredictionError`, or what `progress` throws.
    public static func train(
        _ series: [PreparedSeries],
        features: ForecastFeatures,
        options: ForecastModelOptions,
        ends: [Int64]? = nil,
        progress: (Double) throws -> Void = { _ in }
    ) throws -> ForecastModel {
        let training = ModelTraining(series: series, features: features, options: options, ends: ends)
        return try training.run(progress: progress)
    }
}

/// The steps of a training.
struct ModelTraining {
    /// The history that a training row must have before it.
    static let warmUp = ForecastFeatures.dayMilliseconds

    /// The fewest forecast periods that trees are trained on.
    static let leastPeriods = 20

    private static let folds = 3
    private static let boundRoundsShare = 0.75
    private static let boundShares = [1, 0.7, 0.5, 0.3, 0]

    let series: [PreparedSeries]
    let features: ForecastFeatures
    let options: ForecastModelOptions
    let rows: ForecastRows
    /// The end of each training window.
    private let ends: [Int64]
    private let wholePeriods: [Bool]
    /// How many rows a period has: origins at all steps overlap.
    let rowsPerPeriod: Double

    init(series: [PreparedSeries], features: ForecastFeatures, options: ForecastModelOptions, ends: [Int64]?) {
        self.series = series
        self.features = features
        self.options = options
        let ends = ends ?? series.map { $0.series.time(at: $0.series.samples.count) }
        self.ends = ends
        let stride = Self.stride(series, features, ends, limit: options.rowLimit)
        let rows = ForecastRows(series, features) { index in
            ForecastRows.Selection(until: ends[index], stride: stride, warmUp: Self.warmUp)
        }
        self.rows = rows
        rowsPerPeriod = Double(features.periodSteps / stride)
        wholePeriods = rows.targetTime.map { ($0 - features.horizonMilliseconds) % features.periodMilliseconds == 0 }
    }

    /// The spacing of origins in steps: a divisor of the period's steps that keeps the rows within the limit.
    private static func stride(
        _ series: [PreparedSeries],
        _ features: ForecastFeatures,
        _ ends: [Int64],
        limit: Int
    ) -> Int {
        let steps = zip(series, ends).reduce(0) { sum, pair in
            let length = (min(pair.1, pair.0.series.time(at: pair.0.series.samples.count)) - pair.0.series.start)
            return sum + max(Int(length / features.stepMilliseconds), 0)
        }
        let divisors = (1...features.periodSteps).filter { features.periodSteps % $0 == 0 }
        return divisors.first { steps / $0 <= limit } ?? features.periodSteps
    }

    func run(progress: (Double) throws -> Void) throws -> ForecastModel {
        try withoutActuallyEscaping(progress) { try run(reporting: $0) }
    }

    private func run(reporting progress: @escaping (Double) throws -> Void) throws -> ForecastModel {
        let periods = wholePeriods.count { $0 }
        guard periods >= Self.leastPeriods else { return fallback(periods: periods) }
        let folds = backtestFolds()
        var meter = WorkMeter(units: (options.members.count + 2) * (folds.count + 1), report: progress)
        let backtest = try Backtest(self, folds, &meter)
        let weights = backtest.weights(options.members)
        var fitted: [(FittedMember, Double)] = []
        for (member, weight) in zip(options.members, weights) {
            let rounds = backtest.rounds[member] ?? options.trees.treeCount
            if weight > 0 {
                fitted.append((try fit(member, rows, rounds: rounds, &meter), weight))
            } else {
                try meter.skip()
            }
        }
        let bounds = try fitBounds(rows, &meter)
        let (share, calibration) = backtest.calibrated(weights, shares: Self.boundShares, features: features)
        return ForecastModel(
            features: features,
            selection: ModelSelection(
                candidates: backtest.candidates(options.members, weights: weights),
                trainingRows: rows.count,
                backtestRows: backtest.count,
                boundShare: share,
                fallback: nil
            ),
            members: fitted.map { (member: $0.0, weight: $0.1) },
            bounds: bounds,
            boundShare: share,
            calibration: calibration
        )
    }

    /// The newest value as forecast, with a bound from the few changes that were seen.
    private func fallback(periods: Int) -> ForecastModel {
        let reason =
            "only \(periods) periods with target, newest value and a value a day before, "
            + "need \(Self.leastPeriods): the newest value is the forecast"
        return .naive(.persistence, rows, features, rowsPerPeriod: rowsPerPeriod, because: reason)
    }

    /// Rows to train on and rows to forecast, for each block; empty when a block would lack either.
    private func backtestFolds() -> [(training: [Int], test: [Int])] {
        let times = rows.targetTime.indices.filter { wholePeriods[$0] }.map { rows.targetTime[$0] }
        guard let first = times.min(), let last = times.max() else { return [] }
        let middle = first + (last - first) / 2
        let length = max((last - middle) / Int64(Self.folds) + 1, 1)
        return (0..<Self.folds).compactMap { block in
            let start = middle + Int64(block) * length
            let training = rows.targetTime.indices.filter { rows.targetTime[$0] + features.periodMilliseconds <= start }
            let test = rows.targetTime.indices.filter {
                rows.targetTime[$0] >= start && rows.targetTime[$0] < start + length
            }
            return training.count >= Self.leastPeriods && !test.isEmpty ? (training, test) : nil
        }
    }

    fileprivate func fit(
        _ member: ForecastMember,
        _ rows: ForecastRows,
        rounds: Int,
        _ meter: inout WorkMeter
    ) throws -> FittedMember {
        defer { meter.finish() }
        let local = meter
        return try FittedMember.train(member, on: rows, features: features, options: options, rounds: rounds) {
            try local.tell(Double($0) / Double(rounds))
        }
    }

    fileprivate func fitBounds(_ rows: ForecastRows, _ meter: inout WorkMeter) throws -> [Booster] {
        let rounds = max(Int(Double(options.trees.treeCount) * Self.boundRoundsShare), 1)
        let targets = zip(rows.actual, rows.last).map { Float($0 - $1) }
        return try [features.leanColumns, features.columns].map { columns in
            defer { meter.finish() }
            let local = meter
            return try Booster.train(
                on: rows.features.selecting(columns),
                targets: targets,
                parameters: options.parameters(objective: .upperQuantile, rounds: rounds, rowCount: rows.count)
            ) { try local.tell(Double($0) / Double(rounds)) }
        }
    }
}

/// How far a training has come, in units of one fit.
struct WorkMeter {
    let units: Int
    let report: (Double) throws -> Void
    private(set) var done = 0

    init(units: Int, report: @escaping (Double) throws -> Void) {
        self.units = max(units, 1)
        self.report = report
    }

    /// Reports a share of the present unit.
    func tell(_ share: Double) throws { try report((Double(done) + share) / Double(units)) }

    /// Ends the present unit.
    mutating func finish() { done += 1 }

    /// Leaves a unit out.
    mutating func skip() throws {
        finish()
        try tell(0)
    }
}

/// What the backtest inside a training window found.
private struct Backtest {
    /// For each candidate its predicted changes, at the best number of rounds.
    private(set) var changes: [ForecastMember: [Double]] = [:]
    private(set) var rounds: [ForecastMember: Int] = [:]
    private var raised: [Double] = []
    private var actual: [Double] = []
    private var periods: [Double] = []
    private let rowsPerPeriod: Double

    /// The number of forecasts, overlapping ones counted as one.
    var count: Int { Int(Double(actual.count) / rowsPerPeriod) }

    init(_ training: ModelTraining, _ folds: [(training: [Int], test: [Int])], _ meter: inout WorkMeter) throws {
        rowsPerPeriod = training.rowsPerPeriod
        let checkpoints = training.options.checkpoints
        var predicted: [ForecastMember: [Int: [Double]]] = [:]
        for fold in folds {
            let known = training.rows.selecting(fold.training)
            let test = training.rows.selecting(fold.test)
            for member in training.options.members {
                let fitted = try training.fit(member, known, rounds: training.options.trees.treeCount, &meter)
                for checkpoint in member.objective == nil ? [0] : checkpoints {
                    predicted[member, default: [:]][checkpoint, default: []] += try fitted.changes(
                        test.features,
                        last: test.last,
                        season: test.season,
                        rounds: checkpoint == 0 ? nil : checkpoint
                    )
                }
            }
            raised += try ForecastModel.raised(training.fitBounds(known, &meter), test.features) ?? []
            actual += zip(test.actual, test.last).map { $0 - $1 }
            periods += test.targetTime.map { Double($0) / Double(training.features.periodMilliseconds) }
        }
        for (member, byRounds) in predicted {
            // Of equally good ones the fewest rounds.
            let best = byRounds.min { left, right in
                (error(left.value), left.key) < (error(right.value), right.key)
            }
            changes[member] = best?.value
            rounds[member] = best?.key
        }
    }

    private func error(_ predicted: [Double]) -> Double {
        zip(predicted, actual).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(max(actual.count, 1))
    }

    func weights(_ members: [ForecastMember]) -> [Double] {
        let columns = members.map { changes[$0] ?? [] }
        let prior = members.map(\.prior)
        return CombinationWeights.pruned(CombinationWeights.fit(columns, actual: actual, prior: prior, count: count))
    }

    func candidates(_ members: [ForecastMember], weights: [Double]) -> [ModelSelection.Candidate] {
        let scale = actual.reduce(0) { $0 + abs($1) } / Double(max(actual.count, 1))
        return zip(members, weights).map { member, weight in
            ModelSelection.Candidate(
                member: member,
                maeOverPersistence: scale > 0 ? changes[member].map { error($0) / scale } : nil,
                rounds: member.objective == nil ? 0 : rounds[member] ?? 0,
                weight: weight
            )
        }
    }

    /// The share of the quantile trees in the bound, and the calibration by the backtest's scores.
    ///
    /// Shares are weighted by how close the pinball loss of each, with its best constant shift, comes to the least.
    func calibrated(
        _ weights: [Double],
        shares: [Double],
        features: ForecastFeatures
    ) -> (Double, AdaptiveQuantile) {
        var calibration = features.newCalibration
        guard !actual.isEmpty else { return (0.5, calibration) }
        var combined = Array(repeating: 0.0, count: actual.count)
        for (member, weight) in zip(ForecastMember.allCases.filter { changes[$0] != nil }, weights) {
            for (row, change) in (changes[member] ?? []).enumerated() { combined[row] += weight * change }
        }
        func scores(_ share: Double) -> [Double] {
            actual.indices.map { actual[$0] - share * raised[$0] - (1 - share) * combined[$0] }
        }
        let losses = shares.map { PinballLoss.withBestShift(scores($0), level: ForecastModel.coverage) }
        let least = max(losses.min() ?? 0, 1e-300)
        let belief = losses.map { Double.exponential(-30 * ($0 / least - 1)) }
        let share = zip(shares, belief).reduce(0) { $0 + $1.0 * $1.1 } / belief.reduce(0, +)
        for (score, period) in zip(scores(share), periods) {
            calibration.observe([score], missShare: nil, period: period, weight: 1 / rowsPerPeriod)
        }
        return (share, calibration)
    }
}

extension ForecastFeatures {
    /// A calibration without scores for bounds at this horizon.
    var newCalibration: AdaptiveQuantile {
        AdaptiveQuantile(
            coverage: ForecastModel.coverage,
            overlap: Double(horizonMilliseconds) / Double(periodMilliseconds)
        )
    }
}
