public import Foundation
public import ModelRegistry

extension LoadPredictor {
    /// Stores the predictor as a new version, one UBJSON file for each metric and horizon; promoting it is another step.
    ///
    /// - Parameters:
    ///   - store: The model registry.
    ///   - accuracy: What was measured on held-back data, for the manifest.
    ///   - origin: Where the training data came from, in words.
    ///   - drift: What features and errors were like in training, to compare later data with; nil for none.
    ///   - date: The time of publication, which becomes the version's name.
    /// - Returns: The new version.
    /// - Throws: `ModelStoreError` or `LoadPredictionError`; nothing is left then.
    public func publish(
        to store: ModelStore,
        accuracy: [ForecastAccuracy],
        origin: String,
        drift: DriftReference? = nil,
        at date: Date
    ) throws -> String {
        var files: [String: Data] = [:]
        if let drift { files[DriftReference.fileName] = try drift.json() }
        for (key, booster) in models { files[key.fileName] = try booster.ubjson() }
        return try store.publish(draft(accuracy: accuracy, origin: origin), files: files, at: date)
    }

    /// Reads a predictor from a model registry.
    ///
    /// - Parameters:
    ///   - store: The model registry.
    ///   - version: The version; nil for the promoted one.
    ///   - threadCount: The number of threads for predictions.
    /// - Throws: `ModelStoreError` when the version is unknown or damaged, `LoadPredictionError` when its manifest or
    ///   models are not those of a predictor of this release.
    public init(from store: ModelStore, version: String? = nil, threadCount: Int = 1) throws {
        let stored = try store.load(Self.kind, version: version)
        let settings = StoredSettings(manifest: stored.manifest, directory: stored.directory)
        parameters = try settings.parameters()
        trainingHours = try settings.trainingHours()
        var models: [ModelKey: Booster] = [:]
        for key in try settings.keys() {
            let name = "\(stored.directory)/\(key.fileName)"
            let contents = try stored.contents(of: key.fileName)
            let booster = try Booster(ubjson: contents, name: name, threadCount: threadCount)
            let expected = HourlyFeatures(horizon: key.horizon).columns
            guard booster.features == expected else {
                throw LoadPredictionError.differentFeatures(expected: booster.features, actual: expected)
            }
            models[key] = booster
        }
        self.models = models
    }

    /// How the names of the errors relative to persistence end in a manifest.
    static let relativeErrorSuffix = ".mae_over_persistence"

    private func draft(accuracy: [ForecastAccuracy], origin: String) -> ModelDraft {
        var metrics: [String: Double] = [:]
        for figure in accuracy {
            let name = "\(figure.metric)-\(figure.horizonHours)h"
            metrics["\(name).mae"] = figure.model.mae
            metrics["\(name).persistence_mae"] = figure.persistence.mae
            metrics["\(name).seasonal_naive_mae"] = figure.seasonalNaive.mae
            metrics[name + Self.relativeErrorSuffix] = figure.maeOverPersistence
        }
        // Longer horizons read another season; the names of the shortest one stand for all in the manifest.
        let features = models.keys.min().map { HourlyFeatures(horizon: $0.horizon).columns } ?? []
        return ModelDraft(
            kind: Self.kind,
            trainingWindow: TrainingWindow(
                start: Date(timeIntervalSince1970: Double(trainingHours.lowerBound) / 1000),
                end: Date(timeIntervalSince1970: Double(trainingHours.upperBound) / 1000)
            ),
            features: features,
            parameters: StoredSettings.settings(of: self),
            metrics: metrics.filter { $0.value.isFinite },
            origin: origin
        )
    }
}
