package import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Files that appear whole or not at all.
///
/// The content goes to a temporary file in the same directory, which is flushed to disk and then renamed over the old
/// one; a reader, or a crash at any moment, sees the old content or the new. Temporary files bear a leading dot.
package enum AtomicFile {
    /// Replaces a file by what a writer puts into a temporary one.
    ///
    /// Missing directories are made.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - write: Gets the path of the temporary file, to create and fill it.
    /// - Throws: What `write` throws, or `MetricHistoryError` when the file cannot be put in place.
    package static func replace(_ path: String, write: (_ temporaryPath: String) throws -> Void) throws {
        let target = URL(filePath: path)
        let directory = target.deletingLastPathComponent()
        let temporary = directory.appending(path: ".\(target.lastPathComponent).\(UUID().uuidString).tmp")
        try wrapping(path) { try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true) }
        // After the rename there is nothing left to remove.
        defer { try? FileManager.default.removeItem(at: temporary) }
        try write(temporary.path)
        try flush(temporary.path, for: path)
        guard rename(temporary.path, path) == 0 else { throw systemError(path) }
        try flush(directory.path, for: path)
    }

    /// Replaces a file by some bytes.
    ///
    /// Missing directories are made.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - contents: The bytes.
    /// - Throws: `MetricHistoryError` when the file cannot be written.
    package static func replace(_ path: String, contents: Data) throws {
        try replace(path) { temporary in
            try wrapping(path) { try contents.write(to: URL(filePath: temporary)) }
        }
    }

    /// Waits until a file or directory is on disk.
    private static func flush(_ item: String, for path: String) throws {
        let descriptor = open(item, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw systemError(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw systemError(path) }
    }

    private static func wrapping(_ path: String, _ body: () throws -> Void) throws {
        do { try body() } catch {
            // The system's words where there are some; Foundation's may be no more than a number.
            let code = ((error as? CocoaError)?.underlying as? POSIXError)?.code.rawValue
            let reason = code.map { String(cString: strerror($0)) } ?? error.localizedDescription
            throw MetricHistoryError(file: path, problem: .unwritable(reason))
        }
    }

    private static func systemError(_ path: String) -> MetricHistoryError {
        MetricHistoryError(file: path, problem: .unwritable(String(cString: strerror(errno))))
    }
}
