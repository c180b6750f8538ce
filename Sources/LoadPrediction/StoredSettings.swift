import Foundation
import ModelRegistry

/// What a manifest says about a stored predictor, read back with checks.
struct StoredSettings {
    let manifest: ModelManifest
    let directory: String

    /// The settings of a predictor as a manifest holds them, under XGBoost's names where it has one.
    static func settings(of predictor: LoadPredictor) -> [String: String] {
        let trees = predictor.options.trees
        // Each candidate has its own objective.
        let own = trees.libraryParameters.filter { $0.name != "objective" }
        var settings = Dictionary(own.map { ($0.name, $0.value) }) { first, _ in first }
        settings["predictor_format"] = "\(form)"
        settings["num_boost_round"] = "\(trees.treeCount)"
        settings["members"] = predictor.options.members.map(\.rawValue).joined(separator: ",")
        settings["row_limit"] = "\(predictor.options.rowLimit)"
        settings["step_seconds"] = "\(predictor.stepMilliseconds / 1000)"
        settings["companions"] = predictor.companions.joined(separator: ",")
        settings["metrics"] = predictor.metrics.joined(separator: ",")
        settings["horizon_hours"] = predictor.horizonHours.map(String.init).joined(separator: ",")
        return settings
    }

    /// The form in which predictors are stored: 2; there was no number when each model was one booster.
    static let form = 2

    /// Throws `LoadPredictionError.otherForm` unless the predictor is stored in the form of this release.
    func requireForm() throws {
        // A manifest of the earlier form is known by XGBoost's objective, which is now one for each candidate.
        let isEarlier = manifest.parameters["predictor_format"] == nil && manifest.parameters["objective"] != nil
        let found: Int = isEarlier ? 1 : try number("predictor_format")
        guard found == Self.form else {
            throw LoadPredictionError.otherForm(directory: directory, found: found, supported: Self.form)
        }
    }

    /// The step of the series in milliseconds.
    func stepMilliseconds() throws -> Int64 {
        let seconds: Int64 = try number("step_seconds")
        guard (1...3600).contains(seconds), 3600 % seconds == 0 else { throw unusable("step_seconds", "\(seconds)") }
        return seconds * 1000
    }

    /// A list of names.
    func names(_ parameter: String) throws -> [String] {
        try text(parameter).split(separator: ",").map(String.init)
    }

    /// The models that belong to the predictor: every metric with every horizon.
    func keys() throws -> [LoadPredictor.ModelKey] {
        let metrics = try names("metrics")
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

    /// How the models were trained.
    func options() throws -> ForecastModelOptions {
        let trees = try TrainingParameters(
            treeCount: number("num_boost_round"),
            depth: number("max_depth"),
            learningRate: number("eta"),
            minChildWeight: number("min_child_weight"),
            lambda: number("lambda"),
            subsample: number("subsample"),
            columnSample: number("colsample_bynode"),
            seed: number("seed"),
            threadCount: number("nthread")
        )
        let members = try names("members").map { name in
            guard let member = ForecastMember(rawValue: name) else { throw unusable("members", name) }
            return member
        }
        return try ForecastModelOptions(trees: trees, members: members, rowLimit: number("row_limit"))
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
