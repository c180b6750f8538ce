import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The right to write to a folder, which one process has at a time.
///
/// The kernel gives it back when the process ends, however it ends.
struct CollectorLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock without waiting.
    ///
    /// - Parameter directory: The folder; made if it is missing.
    /// - Throws: `CollectorError` when another process has the lock.
    init(directory: String) throws {
        do { try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true) } catch {
            throw CollectorError.cannotLock(directory: directory, reason: error.localizedDescription)
        }
        let file = "\(directory)/.collector.lock"
        descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw CollectorError.cannotLock(directory: directory, reason: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            close(descriptor)
            let number = holder.prefix { $0.isNumber }
            throw CollectorError.isLocked(directory: directory, holder: String(number))
        }
        // Only for the message of the second one; without it the lock holds as well.
        let text = "\(getpid())\n"
        _ = ftruncate(descriptor, 0)
        _ = write(descriptor, text, text.utf8.count)
    }

    /// Marks how long the lock is held: a value that is not used any more may be given up early.
    borrowing func hold() {}

    deinit { close(descriptor) }
}
