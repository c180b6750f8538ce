import Foundation
import ModelRegistry

/// The time every fixture publishes at: 2026-11-23 16:24:00 UTC.
let publicationDate = Date(timeIntervalSince1970: 1_795_451_040)

/// Runs a test on a registry in a fresh directory, which is removed afterwards.
@discardableResult
func withRegistry<Result>(_ body: (ModelStore) async throws -> Result) async throws -> Result {
    let root = FileManager.default.temporaryDirectory.appending(path: "hydatis-registry-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    return try await body(ModelStore(root: root.path))
}

/// A draft of a predictor trained on the two days before publication.
func draft(kind: String = "predictor", metrics: [String: Double] = ["meanAbsoluteError": 0.25]) -> ModelDraft {
    ModelDraft(
        kind: kind,
        trainingWindow: TrainingWindow(start: publicationDate - 172_800, end: publicationDate),
        features: ["lag1", "lag24"],
        parameters: ["max_depth": "6"],
        metrics: metrics,
        origin: "two days of made-up load"
    )
}

extension ModelStore {
    /// Publishes a small model with the given contents.
    func publishSample(_ contents: String = "weights", kind: String = "predictor") throws -> String {
        try publish(draft(kind: kind), files: ["model.ubj": Data(contents.utf8)], at: publicationDate)
    }

    /// The URL of something inside the registry.
    func url(_ path: String) -> URL {
        URL(filePath: root).appending(path: path)
    }

    /// Overwrites a file inside the registry, as damage would.
    func overwrite(_ path: String, with contents: String) throws {
        try Data(contents.utf8).write(to: url(path))
    }

    /// Replaces one piece of a version's manifest.
    func editManifest(_ version: String, replacing old: String, with new: String) throws {
        let path = "predictor/\(version)/manifest.json"
        let text = try String(contentsOf: url(path), encoding: .utf8)
        try overwrite(path, with: text.replacing(old, with: new))
    }
}
