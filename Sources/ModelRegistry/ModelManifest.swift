public import Foundation

/// What one stored model version is, what it was trained on and how good it was.
///
/// It is the file `manifest.json` of a version's directory: pretty-printed JSON with sorted keys, dates in ISO 8601
/// to the second.
public struct ModelManifest: Codable, Equatable, Sendable {
    /// The form of manifest this code writes, and the newest it reads.
    public static let currentFormatVersion = 1

    /// The form of this manifest.
    public let formatVersion: Int

    /// The kind of model, such as `predictor`; the name of the directory that holds its versions.
    public let kind: String

    /// The version, the UTC time of publication such as `20261123T162400Z`; the name of the model's directory.
    public let version: String

    /// When the model was published.
    public let createdAt: Date

    /// The time span of the data the model was trained on.
    public let trainingWindow: TrainingWindow

    /// The names of the model's inputs, in the order the model expects them.
    public let features: [String]

    /// The settings the model was trained with, by name.
    public let parameters: [String: String]

    /// The measured quality on held-back data, by name; units are part of the names.
    public let metrics: [String: Double]

    /// Where the training data came from, in words.
    public let origin: String

    /// What its tests on held-back data said; nil in versions of releases that did not record it.
    public let verdict: ModelVerdict?

    /// The model's files by name, with what is needed to verify them.
    public let files: [String: ModelFile]

    init(draft: ModelDraft, version: String, createdAt: Date, files: [String: ModelFile]) {
        self.formatVersion = Self.currentFormatVersion
        self.kind = draft.kind
        self.version = version
        self.createdAt = createdAt
        self.trainingWindow = draft.trainingWindow
        self.features = draft.features
        self.parameters = draft.parameters
        self.metrics = draft.metrics
        self.origin = draft.origin
        self.verdict = draft.verdict
        self.files = files
    }
}

/// The time span of the data a model was trained on.
public struct TrainingWindow: Codable, Equatable, Sendable {
    /// The first instant of the training data.
    public let start: Date

    /// The last instant of the training data.
    public let end: Date

    /// Creates a window.
    ///
    /// - Parameters:
    ///   - start: The first instant of the training data, stored to the second.
    ///   - end: The last instant of the training data, stored to the second.
    public init(start: Date, end: Date) {
        self.start = start
        self.end = end
    }
}

/// What is needed to verify one file of a model.
public struct ModelFile: Codable, Equatable, Sendable {
    /// The SHA-256 checksum of the contents, as 64 lowercase hexadecimal digits.
    public let sha256: String

    /// The size in bytes.
    public let bytes: Int
}
