import Foundation

extension ModelStore {
    /// Reads one version and verifies every file against the manifest's size and checksum.
    ///
    /// - Parameters:
    ///   - kind: The kind of model.
    ///   - version: The version; nil for the one in use.
    /// - Returns: The manifest and the contents of the files.
    /// - Throws: `ModelStoreError` when there is no such version or a file is missing, cut, changed or of a later
    ///   release; the text names the file and the mend.
    public func load(_ kind: String, version: String? = nil) throws -> LoadedModel {
        let version = try version ?? promotedVersion(of: kind)
        try ModelName.validate(version, as: "model version")
        let known = try versions(of: kind)
        let directory = versionPath(kind, version)
        guard known.contains(version) else {
            throw ModelStoreError.unknownVersion(path: directory, known: known)
        }
        let manifest = try manifest(kind, version)
        var files: [String: Data] = [:]
        for (name, expected) in manifest.files.sorted(by: { $0.key < $1.key }) {
            try ModelName.validate(name, as: "\(directory)/\(ModelName.manifest): model file name")
            files[name] = try Self.verifiedContents("\(directory)/\(name)", expected)
        }
        return LoadedModel(manifest: manifest, directory: directory, files: files)
    }

    /// Lists the versions of one kind or of all kinds, whole and broken ones, sorted by kind and version.
    ///
    /// Every file is read and verified, so the time grows with the bytes stored.
    ///
    /// - Parameter kind: The kind; nil for all.
    /// - Returns: One line per version; a promoted version whose directory is gone has a line as well.
    /// - Throws: `ModelStoreError` when the given kind is not known, or a promotion file is damaged.
    public func list(_ kind: String? = nil) throws -> [ModelSummary] {
        try (kind.map { [$0] } ?? kinds()).flatMap { kind in
            let known = try versions(of: kind)
            let promoted = try PromotionHistory(path: promotionPath(kind)).current
            let lost = promoted.flatMap { known.contains($0) ? nil : $0 }
            return try (known + (lost.map { [$0] } ?? [])).sorted().map { version in
                try summary(kind, version, isPromoted: version == promoted)
            }
        }
    }

    private func summary(_ kind: String, _ version: String, isPromoted: Bool) throws -> ModelSummary {
        var problem: String?
        do {
            _ = try load(kind, version: version)
        } catch let error as ModelStoreError {
            problem = error.description
        }
        let manifest = try? manifest(kind, version)
        return ModelSummary(
            kind: kind,
            version: version,
            isPromoted: isPromoted,
            createdAt: manifest?.createdAt,
            trainingWindow: manifest?.trainingWindow,
            verdict: manifest?.verdict,
            metrics: manifest?.metrics ?? [:],
            problem: problem
        )
    }

    /// Reads a version's manifest and verifies that it belongs there.
    private func manifest(_ kind: String, _ version: String) throws -> ModelManifest {
        let path = "\(versionPath(kind, version))/\(ModelName.manifest)"
        let contents = try Self.existingContents(path)
        do {
            let manifest = try ModelManifest.decoded(from: contents)
            guard manifest.kind == kind else {
                throw ModelStoreError.Problem.misplaced(key: "kind", found: manifest.kind, expected: kind)
            }
            guard manifest.version == version else {
                throw ModelStoreError.Problem.misplaced(key: "version", found: manifest.version, expected: version)
            }
            return manifest
        } catch let problem as ModelStoreError.Problem {
            throw ModelStoreError.damaged(path: path, problem: problem)
        }
    }

    private static func verifiedContents(_ path: String, _ expected: ModelFile) throws -> Data {
        let contents = try existingContents(path)
        let found = ModelFile(contents: contents)
        guard found.bytes == expected.bytes else {
            throw ModelStoreError.damaged(
                path: path,
                problem: .wrongSize(found: found.bytes, expected: expected.bytes)
            )
        }
        guard found.sha256 == expected.sha256 else {
            throw ModelStoreError.damaged(
                path: path,
                problem: .wrongChecksum(found: found.sha256, expected: expected.sha256)
            )
        }
        return contents
    }

    private static func existingContents(_ path: String) throws -> Data {
        guard FileManager.default.fileExists(atPath: path) else {
            throw ModelStoreError.damaged(path: path, problem: .missing)
        }
        return try Durable.read(path)
    }
}
