import Foundation
import ModelRegistry
import Testing

/// What is said about a model that is not as it was published.
struct DamageTests {
    /// Publishes a model, damages it and returns what loading it says, without the registry's path.
    private func message(damage: (ModelStore, String) throws -> Void) async throws -> String {
        try await withRegistry { registry in
            let version = try registry.publishSample("weights")
            try damage(registry, version)
            let error = #expect(throws: ModelStoreError.self) { try registry.load("predictor", version: version) }
            return try #require(error).description.replacing("\(registry.root)/", with: "")
        }
    }

    private let model = "predictor/20261123T162400Z/model.ubj"
    private let manifest = "predictor/20261123T162400Z/manifest.json"
    private let mend = "publish the model again and remove this version's directory"

    @Test("A changed file of the same size is told by its checksum")
    func changedFile() async throws {
        let message = try await message { registry, _ in try registry.overwrite(model, with: "weightS") }
        #expect(message.hasPrefix("\(model): has SHA-256 "))
        #expect(message.hasSuffix("so it changed after publication; \(mend)"))
    }

    @Test("A cut file is told by its size")
    func cutFile() async throws {
        let message = try await message { registry, _ in try registry.overwrite(model, with: "weig") }
        #expect(message == "\(model): has 4 bytes, expected 7; \(mend)")
    }

    @Test("A missing file is named")
    func missingFile() async throws {
        let message = try await message { registry, _ in try FileManager.default.removeItem(at: registry.url(model)) }
        #expect(message == "\(model): is missing, so the model is incomplete; \(mend)")
    }

    @Test("A directory without a manifest is told from a model")
    func missingManifest() async throws {
        let message = try await message { registry, _ in
            try FileManager.default.removeItem(at: registry.url(manifest))
        }
        #expect(message == "\(manifest): is missing, so the model is incomplete; \(mend)")
    }

    @Test("A cut manifest is named")
    func truncatedManifest() async throws {
        let message = try await message { registry, _ in
            let text = try String(contentsOf: registry.url(manifest), encoding: .utf8)
            try registry.overwrite(manifest, with: String(text.prefix(text.count / 2)))
        }
        #expect(message == "\(manifest): is not a model manifest: the text is not complete JSON; \(mend)")
    }

    @Test("A manifest without a key names the key")
    func missingKey() async throws {
        let message = try await message { registry, version in
            try registry.editManifest(version, replacing: "\"origin\"", with: "\"source\"")
        }
        #expect(message == "\(manifest): is not a model manifest: key 'origin' is missing; \(mend)")
    }

    @Test("A manifest with a value of the wrong type names the key")
    func wrongType() async throws {
        let message = try await message { registry, version in
            try registry.editManifest(version, replacing: "\"bytes\" : 7", with: "\"bytes\" : \"seven\"")
        }
        #expect(
            message == "\(manifest): is not a model manifest: "
                + "key 'files.model.ubj.bytes' has an unexpected value; \(mend)"
        )
    }

    @Test("A manifest of a later release is told from a damaged one")
    func newerFormat() async throws {
        let message = try await message { registry, _ in
            try registry.overwrite(manifest, with: "{\"formatVersion\": 2, \"contents\": \"of another shape\"}")
        }
        #expect(
            message == "\(manifest): has format version 2, this release reads up to 1; "
                + "update hydatis or publish the model again with this release"
        )
    }

    @Test("A manifest copied from another kind or version is told", arguments: ["kind", "version"])
    func misplacedManifest(key: String) async throws {
        let own = ["kind": "predictor", "version": "20261123T162400Z"][key] ?? ""
        let message = try await message { registry, version in
            try registry.editManifest(version, replacing: "\"\(key)\" : \"\(own)\"", with: "\"\(key)\" : \"other\"")
        }
        #expect(message == "\(manifest): says \(key) 'other', expected '\(own)' from its directory; \(mend)")
    }

    @Test("A manifest that names a file outside its directory is refused")
    func pathTraversal() async throws {
        let message = try await message { registry, version in
            try registry.editManifest(version, replacing: "model.ubj", with: "../x")
        }
        #expect(message.hasPrefix("\(manifest): model file name '../x' is not allowed"))
    }

    @Test("A path that cannot be read says why")
    func unreadableFile() async throws {
        let message = try await message { registry, _ in
            try FileManager.default.removeItem(at: registry.url(model))
            try FileManager.default.createDirectory(at: registry.url(model), withIntermediateDirectories: false)
        }
        #expect(message.hasPrefix("\(model): cannot read: "))
    }
}
