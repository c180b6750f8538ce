package import Foundation
public import ModelRegistry

/// A learned placement policy as it is stored: the Q-function and what it was learned for.
public struct PlacementModel: Sendable, Equatable, Codable {
    /// The kind under which the registry keeps such models.
    public static let kind = "optimizer"

    /// The name of the file that holds the model, JSON.
    public static let fileName = "placement.json"

    /// The form of the file that this code writes and reads.
    package static let formatVersion = 1

    /// The form of the file.
    package let format: Int

    /// The names of the features, in the order of the rows, so that a model of another release is noticed.
    package let features: [String]

    /// The Q-function.
    package let q: PlacementQ

    /// What decisions were charged for in training.
    package let reward: RewardWeights

    /// Creates a model.
    package init(q: PlacementQ, reward: RewardWeights = .benchmark) {
        format = Self.formatVersion
        features = Self.featureNames
        self.q = q
        self.reward = reward
    }

    /// The names of the features of this release.
    package static var featureNames: [String] { CandidateFeature.allCases.map { "\($0)" } }

    /// The scorer for `PlacementEngine`.
    public var scorer: LearnedPlacement { LearnedPlacement(q: q) }

    /// The model as a file: JSON with sorted keys, the same bytes for the same model.
    package func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(self) + Data("\n".utf8)
    }

    /// Reads the contents of a file.
    ///
    /// - Parameters:
    ///   - contents: What `encoded` wrote.
    ///   - path: Where it came from, for messages.
    /// - Throws: `PlacementModelError` when it is not a model of this release.
    package init(contents: Data, path: String) throws {
        let model: PlacementModel
        do {
            model = try JSONDecoder().decode(PlacementModel.self, from: contents)
        } catch {
            throw PlacementModelError(path: path, problem: "is not a placement model")
        }
        guard model.format == Self.formatVersion else {
            throw PlacementModelError(
                path: path,
                problem: "has format \(model.format), this release reads \(Self.formatVersion)"
            )
        }
        guard model.features == Self.featureNames else {
            throw PlacementModelError(path: path, problem: "was trained on other features than this release computes")
        }
        guard model.q.isValid else {
            throw PlacementModelError(path: path, problem: "holds numbers that do not fit together")
        }
        self = model
    }

    /// Reads a model from a registry.
    ///
    /// - Parameters:
    ///   - store: The model registry.
    ///   - version: The version; nil for the promoted one.
    /// - Throws: `ModelStoreError` when the version is unknown or damaged, `PlacementModelError` when it is no model of
    ///   this release.
    public init(from store: ModelStore, version: String? = nil) throws {
        let stored = try store.load(Self.kind, version: version)
        try self.init(
            contents: try stored.contents(of: Self.fileName),
            path: "\(stored.directory)/\(Self.fileName)"
        )
    }

    /// Reads the model file of a folder.
    ///
    /// - Parameter directory: A folder with `placement.json`.
    /// - Throws: `PlacementModelError` when there is no such file or it is no model of this release.
    public init(directory: String) throws {
        let path = "\(directory)/\(Self.fileName)"
        guard let contents = FileManager.default.contents(atPath: path) else {
            throw PlacementModelError(path: path, problem: "cannot be read")
        }
        try self.init(contents: contents, path: path)
    }

    /// The model in use: the promoted one, else the one that comes with the program.
    ///
    /// - Parameter store: The model registry.
    /// - Returns: The model and what to call its version.
    /// - Throws: `ModelStoreError` when the promoted version is damaged, `PlacementModelError` when it is no model of this
    ///   release.
    public static func inUse(_ store: ModelStore) throws -> (model: PlacementModel, version: String) {
        let promoted: String
        do {
            promoted = try store.promotedVersion(of: kind)
        } catch ModelStoreError.unknownKind, ModelStoreError.nothingPromoted {
            return (try shipped(), "shipped with the program")
        }
        return (try PlacementModel(from: store, version: promoted), promoted)
    }

    /// The model that comes with the program.
    ///
    /// `docs/placement-learning.md` names the command and the seed that made it.
    ///
    /// - Throws: `PlacementModelError` when the program's resources are damaged.
    public static func shipped() throws -> PlacementModel {
        try PlacementModel(contents: Data(PackageResources.placement_json), path: "the program's own \(fileName)")
    }
}

/// A placement model cannot be used.
public struct PlacementModelError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String

    /// What is wrong with it.
    public let problem: String

    /// What is wrong, where, and the mend.
    public var description: String { "\(path): \(problem); train one with hydatis train optimizer" }
}
