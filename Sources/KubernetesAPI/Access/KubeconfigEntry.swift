import Foundation
import Yams

/// A cluster, user, context or exec section of a kubeconfig, whose fields are looked at when it is used.
struct KubeconfigEntry<Field: KubeconfigField> {
    /// The most bytes that the items of one list may have: no program could be started with more.
    private static var maximumListBytes: Int { 1 << 20 }

    /// The file it is in.
    let file: String

    /// What it is called in messages, such as "user 'admin'".
    let name: String

    /// What stands before a field's name in messages, such as "exec.".
    private let prefix: String

    private let values: [String: Node]

    /// Takes an entry as it is written.
    ///
    /// - Parameters:
    ///   - node: Nil or a null for an entry without a body.
    ///   - file: The file it is in.
    ///   - name: What it is called in messages.
    ///   - prefix: What stands before a field's name in messages.
    /// - Throws: `KubernetesError` if the entry is no mapping.
    init(_ node: Node?, file: String, name: String, prefix: String = "") throws {
        self.file = file
        self.name = name
        self.prefix = prefix
        guard let node, !node.isEmptyValue else {
            values = [:]
            return
        }
        guard case .mapping(let mapping) = node else {
            throw KubeconfigError.file("\(file), \(name)", "is no mapping of fields", "write it as `field: value`")
        }
        values = Self.values(of: mapping, depth: 0)
    }

    /// The keys with their values; what `<<` merges in counts where there is no key of its own.
    private static func values(of mapping: Node.Mapping, depth: Int) -> [String: Node] {
        var values: [String: Node] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string else { continue }
            values[name] = value
        }
        guard depth < 8, let merged = values.removeValue(forKey: "<<") else { return values }
        for case .mapping(let source) in merged.sequence.map(Array.init) ?? [merged] {
            values.merge(self.values(of: source, depth: depth + 1)) { own, _ in own }
        }
        return values
    }

    /// What a field holds, nil if it is missing or null.
    func node(_ field: Field) -> Node? {
        values[field.rawValue].flatMap { $0.isEmptyValue ? nil : $0 }
    }

    /// A text, nil if it is missing, null or empty, which is the same for kubectl.
    func text(_ field: Field) throws -> String? {
        guard let node = node(field) else { return nil }
        guard let text = node.scalar?.string else { throw unusable(field, "is no text", "write one text") }
        guard !text.utf8.contains(0) else { throw unusable(field, "holds a NUL byte", "write it again") }
        return text.isEmpty ? nil : text
    }

    /// Whether something is switched on; no if it is missing or null.
    func flag(_ field: Field) throws -> Bool {
        guard let node = node(field) else { return false }
        switch node.scalar.map({ $0.style == .plain ? $0.string.lowercased() : "" }) {
        case "true", "yes", "on", "y": return true
        case "false", "no", "off", "n": return false
        default: throw unusable(field, "is neither true nor false", "write true or false without quotes")
        }
    }

    /// A list of texts, empty if it is missing or null; an item that is null is an empty text.
    func texts(_ field: Field) throws -> [String] {
        guard let node = node(field) else { return [] }
        return try texts(node, field)
    }

    /// Lists of texts by key, empty if they are missing or null, in the order of the file.
    func textsByKey(_ field: Field) throws -> [(key: String, values: [String])] {
        guard let node = node(field) else { return [] }
        guard case .mapping(let mapping) = node else {
            throw unusable(field, "is no mapping", "write it as `key: [value]`")
        }
        return try mapping.map { key, value in
            guard let key = key.scalar?.string else { throw unusable(field, "has a key that is no text", "correct it") }
            return (key, value.isEmptyValue ? [] : try texts(value, field))
        }
    }

    private func texts(_ node: Node, _ field: Field) throws -> [String] {
        guard case .sequence(let items) = node else { throw unusable(field, "is no list", "write it as `- value`") }
        var bytes = 0
        return try items.map { item in
            guard let text = item.isEmptyValue ? "" : item.scalar?.string else {
                throw unusable(field, "has an item that is no text", "write texts only")
            }
            guard !text.utf8.contains(0) else { throw unusable(field, "holds a NUL byte", "write it again") }
            bytes += text.utf8.count
            guard bytes <= Self.maximumListBytes else {
                throw unusable(field, "has more than \(Self.maximumListBytes >> 20) MiB", "make it shorter")
            }
            return text
        }
    }

    /// The items of a list of mappings; nulls among them are left out.
    func items(_ field: Field) throws -> [[String: Node]] {
        guard let node = node(field) else { return [] }
        guard case .sequence(let items) = node else { throw unusable(field, "is no list", "write it as `- name: x`") }
        return try items.filter { !$0.isEmptyValue }.map { item in
            guard case .mapping(let mapping) = item else {
                throw unusable(field, "has an item that is no mapping", "write it as `- name: x`")
            }
            return Self.values(of: mapping, depth: 0)
        }
    }

    /// Refuses what is known and not supported.
    func refuseUnsupported() throws {
        for field in Field.allCases where node(field) != nil {
            if case .refused(let mend) = field.fate { throw unusable(field, "is not supported", mend) }
        }
    }

    /// Where a field is, for messages.
    func place(_ field: Field) -> String { "\(file), \(name): \(prefix)\(field.rawValue)" }

    /// An error about a field.
    func unusable(_ field: Field, _ problem: String, _ mend: String) -> KubernetesError {
        KubernetesError(place: place(field), problem: .unusable(problem, mend: mend))
    }

    /// A path, which starts at the file's folder unless it is absolute.
    func path(_ field: Field) throws -> String? { try text(field).map(resolved) }

    /// A path as seen from the file's folder.
    func resolved(_ path: String) -> String {
        path.hasPrefix("/") ? path : URL(filePath: file).deletingLastPathComponent().appending(path: path).path
    }

    /// PEM text: given itself in base64, which counts first, or as a file.
    func material(data: Field, file: Field) throws -> ClusterAccess.Material? {
        guard let text = try text(data) else {
            return try path(file).map { ClusterAccess.Material(source: .file($0), origin: place(file)) }
        }
        let letters = text.filter { !$0.isWhitespace }
        guard let decoded = Data(base64Encoded: letters), !decoded.isEmpty else {
            throw unusable(data, "is no base64", "set it again, for example with `base64 -w0 FILE`")
        }
        return ClusterAccess.Material(source: .data(decoded), origin: place(data))
    }
}
