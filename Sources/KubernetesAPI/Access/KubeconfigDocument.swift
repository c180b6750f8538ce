import Foundation
import Yams

/// Reads a kubeconfig's bytes and makes a tree of them, without trusting them.
enum KubeconfigDocument {
    /// The most bytes of a file; one with a thousand clusters has a few millions.
    static let maximumBytes = 16 << 20

    /// The tree of a file.
    ///
    /// - Parameter file: The path.
    /// - Returns: The first document that holds anything, nil if none does.
    /// - Throws: `KubernetesError`, without any text of the file, which may be secret.
    static func read(_ file: String) throws -> Node? {
        let text = try self.text(of: try bytes(of: file), file)
        if let name = AliasGuard.firstExplosive(in: text) {
            throw KubeconfigError.file(
                file,
                "is no kubeconfig in YAML: anchor '\(KubeconfigError.shown(name))' is repeated without bound",
                "write out what it stands for"
            )
        }
        do {
            let parser = try Parser(yaml: text, encoding: .utf8)
            while let root = try parser.nextRoot() { if !root.isEmptyValue { return root } }
            return nil
        } catch let error as YamlError {
            throw KubeconfigError.file(
                file,
                "is no kubeconfig in YAML: \(words(error))",
                "compare it with `kubectl config view`"
            )
        }
    }

    private static func bytes(of file: String) throws -> Data {
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: file))
            defer { try? handle.close() }
            data = try collected(handle)
        } catch {
            throw KubeconfigError.file(file, "cannot be read", "check that it is a file, and its permissions")
        }
        guard data.count <= maximumBytes else {
            let problem = "has more than \(maximumBytes >> 20) MiB, which no kubeconfig has"
            throw KubeconfigError.file(file, problem, "check the path")
        }
        return data
    }

    /// Up to one byte more than may be; pipes give what they have piece by piece.
    private static func collected(_ handle: FileHandle) throws -> Data {
        var data = Data()
        while data.count <= maximumBytes, let piece = try handle.read(upToCount: maximumBytes + 1 - data.count),
            !piece.isEmpty
        {
            data.append(piece)
        }
        return data
    }

    private static func text(of data: Data, _ file: String) throws -> String {
        let isWide = data.starts(with: [0xFF, 0xFE]) || data.starts(with: [0xFE, 0xFF])
        guard let text = String(data: data, encoding: isWide ? .utf16 : .utf8) else {
            throw KubeconfigError.file(file, "is no kubeconfig in YAML: it is no UTF-8 text", "save it as UTF-8")
        }
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }

    /// The parser's own words and the place; not the line itself, which may hold a secret.
    private static func words(_ error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "line \(mark.line), column \(mark.column): \(problem)"
        case .duplicatedKeysInMapping(let keys, let context):
            "line \(context.mark.line): the key '\(KubeconfigError.shown(keys.first ?? ""))' is there twice"
        case .reader(let problem, _, _, _): problem
        default: "it cannot be parsed"
        }
    }
}

extension Node {
    /// Whether it is null, as an empty document and a key without a value are.
    var isEmptyValue: Bool {
        guard let scalar else { return false }
        return scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}
