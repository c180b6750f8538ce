import Foundation

/// A folder of its own for files that a benchmark reads; whoever fills it removes it.
struct TemporaryFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "hydatis-benchmark-\(UUID().uuidString)").path

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
