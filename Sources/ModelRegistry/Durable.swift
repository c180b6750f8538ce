import Foundation

/// File operations that leave either the old or the new state on disk, also after a power failure.
enum Durable {
    /// Writes a new file and waits until its contents are on disk.
    static func create(_ path: String, _ contents: Data) throws {
        try wrapping("write", path) { try contents.write(to: URL(filePath: path), options: .withoutOverwriting) }
        try synchronize(path)
    }

    /// Reads a whole file.
    static func read(_ path: String) throws -> Data {
        try wrapping("read", path) { try Data(contentsOf: URL(filePath: path)) }
    }

    /// Replaces a file in one step: a reader sees the old contents or the new, never a part.
    static func replace(_ path: String, _ contents: Data) throws {
        let temporary = path + ".\(UUID().uuidString).tmp"
        defer { unlink(temporary) }
        try create(temporary, contents)
        try move(temporary, to: path)
    }

    /// Renames a file or directory and waits until the new name is on disk.
    static func move(_ source: String, to target: String) throws {
        guard rename(source, target) == 0 else { throw systemError("rename to", target) }
        try synchronize((target as NSString).deletingLastPathComponent)
    }

    /// Creates a directory and those above it; nothing happens when it is there.
    static func createDirectory(_ path: String) throws {
        try wrapping("create", path) {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
    }

    /// Waits until a file's contents, or a directory's list of names, are on disk.
    static func synchronize(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw systemError("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw systemError("flush", path) }
    }

    /// Runs `body` while holding a lock that every process and task using the same file respects.
    ///
    /// The operating system drops the lock when its holder dies, so a killed process leaves none behind.
    static func withLock<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw systemError("open", path) }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw systemError("lock", path) }
        }
        return try body()
    }

    /// Runs a Foundation file operation and gives its failure our form.
    static func wrapping<Result>(_ operation: String, _ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            let code = ((error as? CocoaError)?.underlying as? POSIXError)?.code.rawValue
            throw ModelStoreError.failedOperation(
                operation: operation,
                path: path,
                reason: code.map { String(cString: strerror($0)) } ?? error.localizedDescription
            )
        }
    }

    private static func systemError(_ operation: String, _ path: String) -> ModelStoreError {
        .failedOperation(operation: operation, path: path, reason: String(cString: strerror(errno)))
    }
}
