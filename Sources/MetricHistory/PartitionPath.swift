import Foundation

/// What the folders above a file tell of all its rows, as Hive writes it: `date=2026-11-01/node=n1/`.
enum PartitionPath {
    /// The values by name.
    static func values(of path: String) -> [String: String] {
        let folders = path.split(separator: "/").dropLast().map(String.init)
        return Dictionary(folders.compactMap(pair)) { $1 }
    }

    /// The name and the value of a folder; nil for one without.
    static func pair(_ folder: String) -> (String, String)? {
        guard let sign = folder.firstIndex(of: "="), sign != folder.startIndex else { return nil }
        let value = String(folder[folder.index(after: sign)...])
        guard value != "__HIVE_DEFAULT_PARTITION__" else { return nil }
        return (String(folder[..<sign]), value.removingPercentEncoding ?? value)
    }
}
