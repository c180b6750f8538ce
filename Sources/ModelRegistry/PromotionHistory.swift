import Foundation

/// The promoted version of one kind and those promoted before it: the file `current`.
///
/// One line per promotion, newest first, so that promotion and rollback are each one atomic replacement of one file.
struct PromotionHistory: Equatable {
    /// The versions, newest promotion first.
    private(set) var versions: [String]

    /// The version in use, if any.
    var current: String? { versions.first }

    /// Reads the file; one that is not there means that nothing was promoted yet.
    init(path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            versions = []
            return
        }
        let contents = try Durable.read(path)
        versions = String(decoding: contents, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        for (index, line) in versions.enumerated() where !ModelName.isValid(line) {
            throw ModelStoreError.damaged(path: path, problem: .badPromotionLine(number: index + 1, line: line))
        }
    }

    /// Puts a version on top; promoting the version in use again changes nothing.
    mutating func promote(_ version: String) {
        if current != version { versions.insert(version, at: 0) }
    }

    /// Takes the version in use away; the one promoted before it is in use again.
    ///
    /// - Returns: The version now in use, or nil when there is no earlier one; nothing changes then.
    mutating func rollBack() -> String? {
        guard versions.count > 1 else { return nil }
        versions.removeFirst()
        return current
    }

    /// Replaces the file in one step.
    func write(to path: String) throws {
        try Durable.replace(path, Data(versions.map { $0 + "\n" }.joined().utf8))
    }
}
