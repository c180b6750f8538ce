import ArgumentParser
import Foundation
import TextTable

/// The form of results on standard output.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
}

/// Results on standard output.
enum Output {
    /// Prints JSON with sorted keys.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        encoder.nonConformingFloatEncodingStrategy = .throw
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Waits until all results are written, which a full disk may refuse.
    ///
    /// - Throws: `OutputFailure` when they are not.
    static func flush() throws {
        guard fflush(nil) == 0 else { throw OutputFailure(reason: String(cString: strerror(errno))) }
    }

    /// Prints a table; the first column is aligned left, the others right unless they are text.
    static func table(_ headers: [String], textColumns: Set<Int> = [0], _ rows: [[String]]) {
        let table = TextTable<[String]> { row in
            zip(headers, row).enumerated().map { index, cell in
                Column(title: cell.0, value: cell.1, align: textColumns.contains(index) ? .left : .right)
            }
        }
        if let text = table.string(for: rows, style: Style.simple) { print(text, terminator: "") }
    }
}

/// Results could not be written to standard output.
struct OutputFailure: Error, CustomStringConvertible {
    /// The system's words.
    let reason: String

    var description: String { "standard output: cannot be written (\(reason)); send the results to another place" }
}
