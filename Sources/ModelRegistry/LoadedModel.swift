public import Foundation

/// One model version whose files were read and verified against the manifest's checksums.
public struct LoadedModel: Equatable, Sendable {
    /// What the model is.
    public let manifest: ModelManifest

    /// The path of the version's directory.
    public let directory: String

    /// The verified contents of the model's files by name.
    public let files: [String: Data]

    /// Returns the verified contents of one file.
    ///
    /// - Parameter name: The file's name as it was published, such as `model.ubj`.
    /// - Returns: The contents.
    /// - Throws: `ModelStoreError` when the model has no file of that name.
    public func contents(of name: String) throws -> Data {
        guard let contents = files[name] else {
            throw ModelStoreError.noSuchFile(directory: directory, name: name, known: files.keys.sorted())
        }
        return contents
    }
}
