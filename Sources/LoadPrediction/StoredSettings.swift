import Foundation
import ModelRegistry

/// What a manifest says about a stored predictor, read back with checks.
struct StoredSettings {
    let manifest: ModelManifest
    let directory: String

    /// The settings of a predictor as a manifest holds them, under XGBoost's names where it has one.
    static func settings(of predictor: LoadPredictor) -> [String: String] {
        var settings = Dictionary(
            uniqueKeysWithValues: predictor.parameters.libraryParameters.map { ($0.name, $0.value) }
        )
        settings["num_boost_round"] = "\(predictor.parameters.treeCount)"
        settings["metrics"] = predictor.metrics.joined(separator: ",")
        settings["horizon_hours"] = predictor.horizonHours.map(String.init).joined(separator: ",")
        return settings
    }

    /// The models that belong to the predictor: every metric with every horizon.
    func keys() throws -> [LoadPredictor.ModelKey] {
        let metrics = try text("metrics").split(separator: ",").map(String.init)
        let horizons = try text("horizon_hours").split(separator: ",").map { hours in
            guard let hours = Int(hours) else { throw unusable("horizon_hours", String(hours)) }
            return try Horizon(hours: hours)
        }
        let keys = metrics.flatMap { metric in
            horizons.map { LoadPredictor.ModelKey(metric: metric, horizon: $0) }
        }
        guard !keys.isEmpty else {
            throw LoadPredictionError.unusableManifest(directory: directory, reason: "it names no metric or no horizon")
        }
        return keys
    }

    /// The settings of the training.
    func parameters() throws -> TrainingParameters {
        let objective = try text("objective")
        guard let objective = TrainingObjective(rawValue: objective) else { throw unusable("objective", objective) }
        return try TrainingParameters(
            treeCount: number("num_boost_round"),
            depth: number("max_depth"),
            learningRate: number("eta"),
            minChildWeight: number("min_child_weight"),
            lambda: number("lambda"),
            subsample: number("subsample"),
            // Older manifests lack it; XGBoost then drew from all columns.
            columnSample: manifest.parameters["colsample_bynode"] == nil ? 1 : number("colsample_bynode"),
            objective: objective,
            seed: number("seed"),
            threadCount: number("nthread")
        )
    }

    /// The first and the last hour that was learned from.
    func trainingHours() throws -> ClosedRange<Int64> {
        let window = manifest.trainingWindow
        guard window.start <= window.end else { throw unusable("trainingWindow", "start after end") }
        return Self.milliseconds(window.start)...Self.milliseconds(window.end)
    }

    private static func milliseconds(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1000).rounded()) }

    private func text(_ name: String) throws -> String {
        guard let value = manifest.parameters[name] else { throw unusable(name, "nothing") }
        return value
    }

    private func number<Number: LosslessStringConvertible>(_ name: String) throws -> Number {
        let value = try text(name)
        guard let number = Number(value) else { throw unusable(name, value) }
        return number
    }

    private func unusable(_ name: String, _ value: String) -> LoadPredictionError {
        .unusableManifest(directory: directory, reason: "a predictor's parameter '\(name)' cannot be \(value)")
    }
}
