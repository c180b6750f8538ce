import Foundation
import Yams

extension Settings {
    /// Refuses a file with keys that mean nothing here: a misspelled setting would silently keep its default.
    ///
    /// - Parameter file: A YAML file that can be read, or one that is not there.
    /// - Throws: `WrongUse` with every unknown key.
    static func refuseUnknownKeys(in file: String) throws {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8), let root = try? Yams.compose(yaml: text)
        else { return }
        let unknown = paths(of: root, under: "").filter { !keys.contains($0) }
        guard !unknown.isEmpty else { return }
        let known = keys.filter { !$0.hasPrefix("telemetry.queries.") }.sorted().joined(separator: ", ")
        throw WrongUse(
            "\(file): unknown \(unknown.joined(separator: ", ")); known are \(known) and telemetry.queries.METRIC"
        )
    }

    /// The keys of all values in a document, joined by dots.
    private static func paths(of node: Node, under prefix: String) -> [String] {
        guard case .mapping(let mapping) = node else { return prefix.isEmpty ? [] : [prefix] }
        return mapping.flatMap { key, value in
            let name = key.string ?? "(a key that is no text)"
            return paths(of: value, under: prefix.isEmpty ? name : "\(prefix).\(name)")
        }
    }
}
