import Foundation
import MetricHistory
import ModelRegistry

/// Decides whether a predictor is put to use: each metric and horizon counts by itself, a mean hides none.
///
/// A candidate passes when its model beats the naive forecasts for one metric and horizon at least (naive forecasts
/// serve the others), its mean error is not above that of the predictor in use, and no metric and horizon is worse than
/// in use by a tenth or more.
struct PredictorJudge {
    /// The candidate, trained on what lies before the cutoff, with naive forecasts where they were better.
    let candidate: LoadPredictor

    /// Its errors on the held-back hours.
    let accuracy: [ForecastAccuracy]

    /// The history.
    let table: MetricTable

    /// The start of the held-back hours, in milliseconds since 1970 UTC.
    let cutoff: Int64

    /// An error that is greater by less than this factor keeps no predictor from use: with six or more comparisons some
    /// look significant by chance.
    private static let worseFactor = 1.1

    /// Fewer hours that neither model has seen do not show which one is better.
    private static let leastSharedHours = 24

    private typealias Verdict = (isPassed: Bool, reason: String)

    /// The verdict.
    ///
    /// - Parameters:
    ///   - store: Holds the predictor in use.
    ///   - exceptions: The metrics and horizons that naive forecasts serve.
    /// - Returns: Whether it may be put to use, and why.
    /// - Throws: `LoadPredictionError` when the history does not fit.
    func verdict(against store: ModelStore, exceptions: [NaiveChoice]) throws -> ModelVerdict {
        let (isPassed, reason) = try judge(store)
        return ModelVerdict(isPassed: isPassed, reason: reason, exceptions: exceptions.map(\.reason))
    }

    private func judge(_ store: ModelStore) throws -> Verdict {
        let better = accuracy.filter { $0.method == .model }
        guard !better.isEmpty else {
            return (false, "no metric and horizon beats the naive forecasts on the held-back hours")
        }
        let naive =
            "it beats the naive forecasts for \(better.count) of \(accuracy.count) metrics and horizons ("
            + better.map(Self.text).joined(separator: ", ") + ")"
        let current: LoadPredictor
        do {
            current = try LoadPredictor(from: store, threadCount: candidate.options.trees.threadCount)
        } catch ModelStoreError.unknownKind, ModelStoreError.nothingPromoted {
            return (true, "\(naive) and there is no other predictor")
        } catch {
            // A current model that cannot be used is no reason to keep a good one from being used.
            return (true, "\(naive); current model: \(error)")
        }
        guard candidate.metrics == current.metrics, candidate.horizonHours == current.horizonHours else {
            return (true, "\(naive); the current model predicts something else")
        }
        return try compare(with: current, store)
    }

    private func compare(with current: LoadPredictor, _ store: ModelStore) throws -> Verdict {
        // Only hours that neither model was trained on are a fair test.
        let fairStart = max(cutoff, current.trainingHours.upperBound + LoadPredictor.period)
        let fairHours = Int((table.grid.end - fairStart) / LoadPredictor.period)
        if fairHours >= Self.leastSharedHours, let old = try? current.heldBack(table, from: fairStart) {
            let new = try candidate.heldBack(table, from: fairStart)
            if let worse = Self.worse(new, than: old) { return (false, worse) }
            let means = (new: Self.meanRatio(new), old: Self.meanRatio(old))
            return Self.compare(means.new, with: means.old, on: "\(fairHours) h that neither has seen")
        }
        // Too little is new: each model's own held-back hours, which are nearly the same ones, have to do.
        let recorded = try store.load(LoadPredictor.kind).manifest.metrics
        let ratios = recorded.filter { $0.key.hasSuffix(LoadPredictor.relativeErrorSuffix) }.map(\.value)
        let own = accuracy.compactMap(\.maeOverPersistence)
        return Self.compare(Self.mean(own), with: Self.mean(ratios), on: "the hours each was judged by")
    }

    private static func compare(_ new: Double, with old: Double, on hours: String) -> Verdict {
        let outcome = new <= old ? "is at least as good as" : "does not beat"
        let figures = "mean MAE relative to the last value \(text(new)), the current model's \(text(old))"
        return (new <= old, "it \(outcome) the current model on \(hours): \(figures)")
    }

    /// Names the first metric and horizon whose error is well above that of the predictor in use; nil if there is none.
    ///
    /// Well above is by a tenth or more, with the 95 % interval of the ratio, by resampling of days, above 1.
    private static func worse(_ new: [LoadPredictor.HeldBack], than old: [LoadPredictor.HeldBack]) -> String? {
        for (new, old) in zip(new, old) where new.key == old.key && new.rows.targetTime == old.rows.targetTime {
            let days = new.rows.targetTime.map { $0.flooredMultiple(of: ForecastFeatures.dayMilliseconds) }
            // An interval from two days says nothing.
            guard Set(days).count >= 3, let interval = DayBootstrap.interval(new.errors, over: old.errors, days: days),
                let low = interval.first, let high = interval.last, low > 1,
                new.errors.mean > worseFactor * old.errors.mean
            else { continue }
            return "\(new.key.metric) +\(new.key.horizon.hours) h is worse than the current model: MAE \(text(low)) to "
                + "\(text(high)) times as great (95 %) on hours that neither has seen"
        }
        return nil
    }

    /// The mean over metrics and horizons of the mean absolute error relative to the last value's.
    private static func meanRatio(_ parts: [LoadPredictor.HeldBack]) -> Double {
        mean(
            parts.compactMap { part in
                let naive = zip(part.rows.actual, part.rows.last).map { abs($0 - $1) }.mean
                return naive > 0 ? part.errors.mean / naive : nil
            }
        )
    }

    /// The mean; 1 of nothing, as nothing can be better where the rivals make no error.
    private static func mean(_ ratios: [Double]) -> Double { ratios.isEmpty ? 1 : ratios.mean }

    private static func text(_ accuracy: ForecastAccuracy) -> String {
        let ratio = accuracy.maeOverPersistence.map(text) ?? "-"
        return "\(accuracy.metric) +\(accuracy.horizonHours) h \(ratio) of the last value's MAE"
    }

    private static func text(_ ratio: Double) -> String { String(format: "%.3f", ratio) }
}

extension LoadPredictor.HeldBack {
    /// The absolute errors of the rows.
    var errors: [Double] { zip(rows.actual, expected).map { abs($0 - $1) } }
}
