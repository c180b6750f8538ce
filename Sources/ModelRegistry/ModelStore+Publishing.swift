import Crypto
public import Foundation

extension ModelStore {
    /// Stores a new version of a model; it is not in use before it is promoted.
    ///
    /// - Parameters:
    ///   - draft: What the model is.
    ///   - files: The contents of the model's files by name, such as `model.ubj`; at least one.
    ///   - date: The time of publication, which becomes the version's name; a number is added when it is taken.
    /// - Returns: The new version.
    /// - Throws: `ModelStoreError` when a name or metric is not allowed or the disk refuses; nothing is left then.
    public func publish(_ draft: ModelDraft, files: [String: Data], at date: Date) throws -> String {
        try Self.validate(draft, fileNames: files.keys)
        let workshop = "\(kindPath(draft.kind))/.publish-\(UUID().uuidString)"
        try Durable.createDirectory(workshop)
        defer { try? FileManager.default.removeItem(atPath: workshop) }
        try Durable.synchronize(root)
        for (name, contents) in files { try Durable.create("\(workshop)/\(name)", contents) }
        return try Durable.withLock(lockPath(draft.kind)) {
            let version = freeVersion(of: draft.kind, at: date)
            let manifest = ModelManifest(
                draft: draft,
                version: version,
                createdAt: Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down)),
                files: files.mapValues(ModelFile.init(contents:))
            )
            try Durable.create("\(workshop)/\(ModelName.manifest)", try manifest.encoded())
            try Durable.synchronize(workshop)
            try Durable.move(workshop, to: versionPath(draft.kind, version))
            return version
        }
    }

    /// Stores a new version of a model from the files of a directory, which is left as it is.
    ///
    /// - Parameters:
    ///   - draft: What the model is.
    ///   - directory: The path of a directory that holds the model's files and nothing else.
    ///   - date: The time of publication, which becomes the version's name; a number is added when it is taken.
    /// - Returns: The new version.
    /// - Throws: `ModelStoreError` when a name or metric is not allowed, a file cannot be read or the disk refuses.
    public func publish(_ draft: ModelDraft, filesIn directory: String, at date: Date) throws -> String {
        let names = try Durable.wrapping("list", directory) {
            try FileManager.default.contentsOfDirectory(atPath: directory)
        }
        var files: [String: Data] = [:]
        for name in names { files[name] = try Durable.read("\(directory)/\(name)") }
        return try publish(draft, files: files, at: date)
    }

    private static func validate(_ draft: ModelDraft, fileNames: some Collection<String>) throws {
        try ModelName.validate(draft.kind, as: "model kind")
        guard !fileNames.isEmpty else { throw ModelStoreError.noFiles(kind: draft.kind) }
        for name in fileNames.sorted() {
            try ModelName.validate(name, as: "model file name")
            guard name != ModelName.manifest else { throw ModelStoreError.reservedName(name) }
        }
        for (name, value) in draft.metrics where !value.isFinite {
            throw ModelStoreError.nonFiniteMetric(name: name, value: value)
        }
    }

    /// Returns the first free name: the UTC time such as `20261123T162400Z`, then that with `-02`, `-03` and so on.
    private func freeVersion(of kind: String, at date: Date) -> String {
        let style = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted, timeZone: .gmt)
        let stamp = date.formatted(style)
        var version = stamp
        var number = 1
        while FileManager.default.fileExists(atPath: versionPath(kind, version)) {
            number += 1
            version = stamp + (number < 10 ? "-0\(number)" : "-\(number)")
        }
        return version
    }
}

extension ModelFile {
    /// Measures the contents of a file.
    init(contents: Data) {
        self.init(
            sha256: SHA256.hash(data: contents).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(),
            bytes: contents.count
        )
    }
}
