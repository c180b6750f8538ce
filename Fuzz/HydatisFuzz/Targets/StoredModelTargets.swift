import Foundation

@testable import KubernetesAPI
@testable import LoadPrediction
@testable import ModelRegistry
@testable import Placement
@testable import PlacementLearning
@testable import SchedulerService

/// A learned placement policy, and a decision with it.
enum PlacementTarget: FuzzTarget {
    static let name = "placement"
    static let about = "files of placement policies, and a decision"

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        let model = try PlacementModel(contents: Data(bytes), path: "placement.json")
        let again = try PlacementModel(contents: model.encoded(), path: "again")
        require(again == model, "written and read it differs")
        let pod = #"{"metadata":{"name":"p"},"spec":{"containers":[{"resources":{"requests":{"cpu":"1"}}}]}}"#
        try SmallCluster.explain(Data(pod.utf8), SmallCluster.engine(model: model))
    }

    static func seeds() throws -> [String: Data] {
        let rule = LearnedPlacement.predictiveConvex.q
        return [
            "rule.json": try PlacementModel(q: rule).encoded(),
            "network.json": try PlacementModel(q: LearnedPlacement.untrainedNetwork.q).encoded(),
        ]
    }
}

/// What stands beside trees in JSON: the manifest with a predictor's settings, a model's description, drift's reference.
enum ManifestTarget: FuzzTarget {
    static let name = "manifest"
    static let about = "manifests, settings of predictors, descriptions of models, references of drift"

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        let json = Data(bytes)
        if let drift = try? DriftReference(json: json, name: "d") { _ = try drift.json() }
        if let stored = try? JSONDecoder().decode(StoredModel.self, from: json) { try use(stored, json) }
        let manifest = try ModelManifest.decoded(from: json)
        _ = try manifest.encoded()
        let settings = StoredSettings(manifest: manifest, directory: "d")
        try settings.requireForm()
        _ = try settings.stepMilliseconds()
        _ = try settings.options()
        _ = try settings.trainingHours()
        let keys = try settings.keys()
        for key in keys.prefix(4) {
            let companions = try settings.names("companions")
            guard companions.count < 20 else { continue }
            _ = try LoadPredictor.features(key.horizon, step: settings.stepMilliseconds(), companions: companions)
        }
    }

    private static let features = Result {
        try LoadPredictor.features(Horizon(hours: 1), step: 3_600_000, companions: [])
    }

    private static func use(_ stored: StoredModel, _ json: Data) throws {
        let wanted = try features.get()
        let checked = try StoredModel(json: json, name: "m", features: wanted)
        let model = try checked.model(wanted) { _ in try Booster(ubjson: BoosterTarget.model()) }
        _ = model.bounds.count
    }

    static func seeds() throws -> [String: Data] {
        let draft = ModelDraft(
            kind: "predictor",
            trainingWindow: TrainingWindow(
                start: Date(timeIntervalSince1970: 0),
                end: Date(timeIntervalSince1970: 3600)
            ),
            features: ["a"],
            parameters: [
                "predictor_format": "2", "step_seconds": "300", "metrics": "m", "horizon_hours": "1,2",
                "companions": "c", "members": "persistence,seasonal_naive", "row_limit": "1000",
                "num_boost_round": "10", "max_depth": "4", "eta": "0.1", "min_child_weight": "1", "lambda": "1",
                "subsample": "1", "colsample_bynode": "1", "seed": "0", "nthread": "1",
            ],
            metrics: ["m-1h.mae": 0.5],
            origin: "seeds"
        )
        let file = ModelFile(contents: Data("x".utf8))
        let date = Date(timeIntervalSince1970: 1_700_000_000)
        let manifest = ModelManifest(draft: draft, version: "v1", createdAt: date, files: ["m.ubj": file])
        return ["predictor.json": try manifest.encoded()]
    }
}
