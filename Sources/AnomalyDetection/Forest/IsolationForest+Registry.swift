public import Foundation
public import ModelRegistry

extension IsolationForest {
    /// The name of a stored forest's file.
    public static let fileName = "forest.hif"

    /// Stores the forest as a new version of a model; promoting it is another step.
    ///
    /// - Parameters:
    ///   - store: The model registry.
    ///   - draft: What the model is; the settings of the forest are added to its parameters.
    ///   - date: The time of publication, which becomes the version's name.
    /// - Returns: The new version.
    /// - Throws: `ModelStoreError`; nothing is left then.
    public func publish(to store: ModelStore, draft: ModelDraft, at date: Date) throws -> String {
        var draft = draft
        draft.parameters.merge(settings) { $1 }
        return try store.publish(draft, files: [Self.fileName: encoded()], at: date)
    }

    /// Reads a forest from a model registry.
    ///
    /// - Parameters:
    ///   - store: The model registry.
    ///   - kind: The kind of model.
    ///   - version: The version; nil for the promoted one.
    /// - Throws: `ModelStoreError` when the version is unknown or damaged, `AnomalyDetectionError` when its file is no
    ///   forest of this release.
    public init(from store: ModelStore, kind: String, version: String? = nil) throws {
        try self.init(stored: store.load(kind, version: version))
    }

    /// Reads the forest of a loaded model.
    ///
    /// - Throws: `ModelStoreError` when the model has no forest, `AnomalyDetectionError` when that is damaged.
    public init(stored model: LoadedModel) throws {
        try self.init(encoded: model.contents(of: Self.fileName), name: "\(model.directory)/\(Self.fileName)")
    }

    /// The settings by name, for a manifest.
    public var settings: [String: String] {
        [
            "trees": "\(treeCount)",
            "sample_size": "\(sampleSize)",
            "extension_level": "\(options.extensionLevel)",
            "extension_share": "\(options.extensionShare)",
            "range_extension": "\(options.rangeExtension)",
            "max_depth": "\(options.depthLimit(sampleSize: sampleSize))",
            "seed": "\(options.seed)",
        ]
    }
}
