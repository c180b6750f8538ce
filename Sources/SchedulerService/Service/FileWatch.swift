import Foundation

/// Notices that a file was replaced or changed.
package struct FileWatch: Sendable {
    /// The file.
    package let path: String
    private var stamp: Stamp?

    private struct Stamp: Equatable, Sendable {
        var time: Date?
        var size: Int?
    }

    /// Begins with what is there now.
    package init(path: String) {
        self.path = path
        stamp = Self.stamp(path)
    }

    /// Whether the file is another than at the last question.
    package mutating func hasChanged() -> Bool {
        let now = Self.stamp(path)
        defer { stamp = now }
        return now != stamp
    }

    private static func stamp(_ path: String) -> Stamp? {
        // Through links, since a mounted ConfigMap is changed by swapping one.
        let real = URL(filePath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: real) else { return nil }
        return Stamp(time: attributes[.modificationDate] as? Date, size: attributes[.size] as? Int)
    }
}
