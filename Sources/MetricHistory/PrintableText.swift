/// Text out of files and from servers, made fit for a message of one line.
package enum PrintableText {
    /// The text with everything that is not printable escaped, cut to a length.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - limit: The greatest number of letters.
    /// - Returns: One line.
    package static func of(_ text: String, limit: Int = 80) -> String {
        var result = ""
        for (count, scalar) in text.unicodeScalars.enumerated() {
            if count >= limit { return result + "..." }
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A list of names, of which the first ones are told.
    ///
    /// - Parameters:
    ///   - names: The names.
    ///   - limit: How many are told.
    /// - Returns: One line.
    package static func list(_ names: [String], limit: Int = 20) -> String {
        let rest = names.count - limit
        return names.prefix(limit).map { of($0) }.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}
