import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What a file holds, judged by its first bytes and its suffix.
enum FileFormat {
    case parquet
    case csv

    /// A Parquet file begins and ends with these bytes.
    private static let parquetMark = Data("PAR1".utf8)

    /// The format of a file that holds something.
    static func of(_ path: String) throws -> FileFormat {
        try requireBytes(path)
        if try bytes(of: path, atEnd: false) == parquetMark || path.hasSuffix(".parquet") {
            try requireParquet(path)
            return .parquet
        }
        return .csv
    }

    /// Checks that a file begins and ends like a Parquet file.
    static func requireParquet(_ path: String) throws {
        try requireBytes(path)
        guard try bytes(of: path, atEnd: false) == parquetMark else {
            throw MetricHistoryError(file: path, problem: .notParquet)
        }
        guard try bytes(of: path, atEnd: true) == parquetMark else {
            throw MetricHistoryError(file: path, problem: .truncated)
        }
    }

    /// Checks that there is a file and that it is not empty.
    static func requireBytes(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let code = errno
            let problem: MetricHistoryError.Problem =
                code == ENOENT || code == ENOTDIR ? .missing : .unreadable(String(cString: strerror(code)))
            throw MetricHistoryError(file: path, problem: problem)
        }
        let kind = status.st_mode & S_IFMT
        if kind == S_IFDIR { throw MetricHistoryError(file: path, problem: .isDirectory) }
        // Opening a pipe would wait for somebody to write.
        guard kind == S_IFREG else { throw MetricHistoryError(file: path, problem: .unreadable("not a regular file")) }
        guard access(path, R_OK) == 0 else {
            throw MetricHistoryError(file: path, problem: .unreadable(String(cString: strerror(errno))))
        }
        if try bytes(of: path, atEnd: false).isEmpty { throw MetricHistoryError(file: path, problem: .empty) }
    }

    /// The first or the last four bytes of a file, fewer when it is shorter.
    private static func bytes(of path: String, atEnd: Bool) throws -> Data {
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? handle.close() }
            if atEnd {
                let size = try handle.seekToEnd()
                try handle.seek(toOffset: size - min(size, 4))
            }
            return try handle.read(upToCount: 4) ?? Data()
        } catch {
            throw MetricHistoryError(file: path, problem: .unreadable(error.localizedDescription))
        }
    }
}
