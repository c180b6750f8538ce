import Foundation

extension ModelManifest {
    /// Returns the manifest as the text of `manifest.json`.
    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return try encoder.encode(self) + Data("\n".utf8)
    }

    /// Reads the text of `manifest.json`.
    ///
    /// The format version is looked at before anything else, so that a manifest of a later release is told from a
    /// damaged one.
    static func decoded(from contents: Data) throws(ModelStoreError.Problem) -> ModelManifest {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            let format = try decoder.decode(FormatVersion.self, from: contents).formatVersion
            guard format <= currentFormatVersion else {
                throw ModelStoreError.Problem.newerFormat(found: format, supported: currentFormatVersion)
            }
            return try decoder.decode(ModelManifest.self, from: contents)
        } catch let problem as ModelStoreError.Problem {
            throw problem
        } catch let error as DecodingError {
            throw .unreadableManifest(reason: error.reason)
        } catch {
            throw .unreadableManifest(reason: "\(error)")
        }
    }

    private struct FormatVersion: Decodable {
        let formatVersion: Int
    }
}

extension ModelStoreError.Problem: Error {}

extension DecodingError {
    /// One line that names the key.
    fileprivate var reason: String {
        switch self {
        case .keyNotFound(let key, _): "key '\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "the text is not complete JSON"
                : "key '\(context.codingPath.map(\.stringValue).joined(separator: "."))' has an unexpected value"
        @unknown default: "the text has an unexpected form"
        }
    }
}
