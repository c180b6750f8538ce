/// Why the registry refused or failed; its text says what is wrong, where, and the mend.
public enum ModelStoreError: Error, Equatable, Sendable {
    /// A kind, version or file name could lead out of the registry or hide a file.
    case invalidName(role: String, name: String)

    /// A model without any file was to be published.
    case noFiles(kind: String)

    /// A model file bears a name the registry uses itself.
    case reservedName(String)

    /// A metric of a draft is infinite or not a number, which JSON cannot hold.
    case nonFiniteMetric(name: String, value: Double)

    /// There is no directory for this kind.
    case unknownKind(path: String, known: [String])

    /// There is no directory for this version.
    case unknownVersion(path: String, known: [String])

    /// No version of the kind is promoted.
    case nothingPromoted(path: String, kind: String, known: [String])

    /// A version whose tests failed was to be promoted without force.
    case failedTests(path: String, reason: String)

    /// There is no earlier promoted version to return to.
    case noEarlierVersion(path: String, current: String)

    /// A model has no file of this name.
    case noSuchFile(directory: String, name: String, known: [String])

    /// A stored file is not what the registry wrote.
    case damaged(path: String, problem: Problem)

    /// The operating system refused an operation.
    case failedOperation(operation: String, path: String, reason: String)

    /// What is wrong with a stored file.
    public enum Problem: Equatable, Sendable {
        /// The file is missing.
        case missing

        /// The manifest is not the JSON it should be; the reason names the key.
        case unreadableManifest(reason: String)

        /// A later release wrote the manifest.
        case newerFormat(found: Int, supported: Int)

        /// The manifest belongs to another model.
        case misplaced(key: String, found: String, expected: String)

        /// The file has another length than the manifest says.
        case wrongSize(found: Int, expected: Int)

        /// The file has another checksum than the manifest says.
        case wrongChecksum(found: String, expected: String)

        /// A line of the promotion file is not a version's name.
        case badPromotionLine(number: Int, line: String)
    }
}

extension ModelStoreError: CustomStringConvertible {
    /// The message for a person: what is wrong, where, and the mend.
    public var description: String {
        switch self {
        case .invalidName(let role, let name):
            return "\(role) '\(name)' is not allowed; use letters, digits, '.', '_' and '-', not starting with '.'"
        case .noFiles(let kind):
            return "a model of kind '\(kind)' needs at least one file, got none"
        case .reservedName(let name):
            return "a model file may not be called '\(name)', the registry writes that file; choose another name"
        case .nonFiniteMetric(let name, let value):
            return "metric '\(name)' must be a finite number, got \(value); leave out what was not measured"
        case .unknownKind(let path, let known):
            return "\(path): no models of this kind; \(Self.known("kinds", known))"
        case .unknownVersion(let path, let known):
            return "\(path): no such model version; \(Self.known("versions", known))"
        case .nothingPromoted(let path, let kind, let known):
            return "\(path): no version of '\(kind)' is promoted; promote one (\(Self.known("versions", known)))"
        case .failedTests(let path, let reason):
            return "\(path): this version did not pass its tests: \(reason); promote another version, or use --force"
        case .noEarlierVersion(let path, let current):
            return "\(path): '\(current)' is the only promoted version, there is no earlier one to return to; "
                + "promote another version instead"
        case .noSuchFile(let directory, let name, let known):
            return "\(directory): the model has no file '\(name)'; \(Self.known("files", known))"
        case .damaged(let path, let problem):
            return "\(path): \(problem)"
        case .failedOperation(let operation, let path, let reason):
            return "\(path): cannot \(operation): \(reason); check the path, its permissions and the free space"
        }
    }

    private static func known(_ what: String, _ names: [String]) -> String {
        names.isEmpty
            ? "there are no \(what) yet; train a model or check the path"
            : "\(what): \(names.joined(separator: ", "))"
    }
}

extension ModelStoreError.Problem: CustomStringConvertible {
    /// The message for a person, without the path: what is wrong and the mend.
    public var description: String {
        switch self {
        case .missing:
            return "is missing, so the model is incomplete; \(Self.republish)"
        case .unreadableManifest(let reason):
            return "is not a model manifest: \(reason); \(Self.republish)"
        case .newerFormat(let found, let supported):
            return "has format version \(found), this release reads up to \(supported); "
                + "update hydatis or publish the model again with this release"
        case .misplaced(let key, let found, let expected):
            return "says \(key) '\(found)', expected '\(expected)' from its directory; \(Self.republish)"
        case .wrongSize(let found, let expected):
            return "has \(found) bytes, expected \(expected); \(Self.republish)"
        case .wrongChecksum(let found, let expected):
            return "has SHA-256 \(found), expected \(expected), so it changed after publication; \(Self.republish)"
        case .badPromotionLine(let number, let line):
            return "line \(number) is '\(line)', expected a version's name; "
                + "correct the line, or remove the file and promote a version"
        }
    }

    private static let republish = "publish the model again and remove this version's directory"
}
