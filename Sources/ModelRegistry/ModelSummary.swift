public import Foundation

/// One line of a listing: a model version, and what is wrong with it if it cannot be used.
public struct ModelSummary: Codable, Equatable, Sendable {
    /// The kind of model.
    public let kind: String

    /// The version.
    public let version: String

    /// Whether this is the version in use.
    public let isPromoted: Bool

    /// When the model was published; nil when the manifest cannot be read.
    public let createdAt: Date?

    /// The time span of the data it was trained on; nil when the manifest cannot be read.
    public let trainingWindow: TrainingWindow?

    /// What its tests said; nil when that was not recorded or the manifest cannot be read.
    public let verdict: ModelVerdict?

    /// The measured quality on held-back data; empty when the manifest cannot be read.
    public let metrics: [String: Double]

    /// Why the version cannot be loaded, with the mend; nil when it is intact.
    public let problem: String?
}
