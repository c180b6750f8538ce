public import Foundation
public import ModelRegistry

extension LoadPredictor {
    /// Stores the predictor as a new version, one JSON file for each metric and
    /// horizon and one UBJSON file for each of its sets of trees; promoting it is another step.
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
        try store.publish(draft(accuracy: accuracy, origin: origin), files: files(drift: drift), at: date)
    }

    /// The files of a version by name.
    func files(drift: DriftReference?) throws -> [String: Data] {
        var files: [String: Data] = [:]
        if let drift { files[DriftReference.fileName] = try drift.json() }
        for (key, model) in models {
            files.merge(try StoredModel.files(of: model, key)) { _, new in new }
        }
        return files
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
        try settings.requireForm()
        let step = try settings.stepMilliseconds()
        options = try settings.options()
        companions = try settings.names("companions")
        stepMilliseconds = step
        trainingHours = try settings.trainingHours()
        var models: [ModelKey: CalibratedModel] = [:]
        for key in try settings.keys() {
            let features = try Self.features(key.horizon, step: step, companions: companions)
            let file = StoredModel.fileName(key)
            let contents = try stored.contents(of: file)
            let model = try StoredModel(json: contents, name: "\(stored.directory)/\(file)", features: features)
            models[key] = CalibratedModel(
                model: try model.model(features) { name in
                    try Booster(
                        ubjson: stored.contents(of: name),
                        name: "\(stored.directory)/\(name)",
                        threadCount: threadCount
                    )
                },
                newestValueShift: model.newestValueShift,
                learnedThrough: trainingHours.upperBound
            )
        }
        self.models = models
    }

    /// How the names of the errors relative to persistence end in a manifest.
    static let relativeErrorSuffix = ".mae_over_persistence"

    /// The parameter of a manifest that names the release of XGBoost that wrote the trees.
    static let libraryParameter = "xgboost_version"

    /// What the manifest of a version says.
    func draft(accuracy: [ForecastAccuracy], origin: String, verdict: ModelVerdict? = nil) -> ModelDraft {
        var metrics: [String: Double] = [:]
        for figure in accuracy {
            let name = "\(figure.metric)-\(figure.horizonHours)h"
            metrics["\(name).mae"] = figure.model.mae
            metrics["\(name).persistence_mae"] = figure.persistence.mae
            metrics["\(name).seasonal_naive_mae"] = figure.seasonalNaive.mae
            metrics[name + Self.relativeErrorSuffix] = figure.maeOverPersistence
            metrics["\(name).p95_coverage"] = figure.coverage
            metrics["\(name).p95_pinball"] = figure.pinball
        }
        // Longer horizons read another season; the names of the shortest one stand for all in the manifest.
        let features = models.min { $0.key < $1.key }?.value.model.features.columns ?? []
        return ModelDraft(
            kind: Self.kind,
            trainingWindow: TrainingWindow(
                start: Date(timeIntervalSince1970: Double(trainingHours.lowerBound) / 1000),
                end: Date(timeIntervalSince1970: Double(trainingHours.upperBound) / 1000)
            ),
            features: features,
            parameters: StoredSettings.settings(of: self).merging([Self.libraryParameter: XGBoostLibrary.version]) {
                $1
            },
            metrics: metrics.filter { $0.value.isFinite },
            origin: origin,
            verdict: verdict
        )
    }
}
