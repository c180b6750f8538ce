import Foundation

/// A directory of trained models: every version kept, one version of each kind promoted.
///
/// ```
/// models/KIND/VERSION/manifest.json   what the model is, with a checksum of each file
/// models/KIND/VERSION/model.ubj       the model's own files
/// models/KIND/current                 the promoted version, then those promoted before it
/// ```
/// Versions are written beside their final place and renamed when complete, so that a kill at any moment leaves
/// either no new version or a whole one. Several processes and tasks may use one registry at the same time.
public struct ModelStore: Sendable {
    /// The path of the directory that holds a directory for each kind.
    public let root: String

    /// Creates a registry over a directory, which need not exist before the first publication.
    ///
    /// - Parameter root: The path, absolute or relative to the working directory.
    public init(root: String) {
        self.root = root
    }

    func kindPath(_ kind: String) -> String { "\(root)/\(kind)" }

    func versionPath(_ kind: String, _ version: String) -> String { "\(root)/\(kind)/\(version)" }

    func promotionPath(_ kind: String) -> String { "\(root)/\(kind)/current" }

    func lockPath(_ kind: String) -> String { "\(root)/\(kind)/.lock" }

    /// Returns the names of the kinds that have a directory, sorted.
    func kinds() throws -> [String] { try directories(in: root) }

    /// Returns the names of a kind's versions, whole or broken, oldest first.
    ///
    /// - Throws: `ModelStoreError` when the kind's name is not allowed or has no directory.
    func versions(of kind: String) throws -> [String] {
        try ModelName.validate(kind, as: "model kind")
        guard Self.isDirectory(kindPath(kind)) else {
            throw ModelStoreError.unknownKind(path: kindPath(kind), known: try kinds())
        }
        return try directories(in: kindPath(kind))
    }

    /// Returns the sorted names of the directories in a directory; hidden ones are publications that never finished.
    private func directories(in path: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try Durable.wrapping("list", path) { try FileManager.default.contentsOfDirectory(atPath: path) }
            .filter { ModelName.isValid($0) && Self.isDirectory("\(path)/\($0)") }
            .sorted()
    }

    static func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }
}
