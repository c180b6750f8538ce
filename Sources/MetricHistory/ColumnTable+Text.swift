extension ColumnTable {
    /// What people and programs write where there is no value, in small letters.
    private static let gapWords: Set<String> = [
        "", "na", "n/a", "#n/a", "<na>", "nan", "null", "none", "nil", "nat", "-", "--", "\\n",
    ]

    /// Numbers, also where a word for a gap made the whole column text.
    func numbers(_ name: String) throws -> [Double] {
        guard case .strings(let texts) = try column(name) else { return try doubles(name) }
        let known = texts.dictionary.map { text -> Double? in
            let word = text.trimmed
            return Self.gapWords.contains(word.lowercased()) ? .nan : Double(word)
        }
        return try texts.codes.enumerated().map { row, code in
            guard code >= 0 else { return .nan }
            guard let number = known[Int(code)] else {
                throw error(name, .notA("number", row: row + 1, text: texts.dictionary[Int(code)]))
            }
            return number
        }
    }

    /// Times written as text, in milliseconds since 1970 UTC; without a zone they are UTC.
    func instants(_ name: String, _ texts: CodedStrings) throws -> [Int64] {
        let known = texts.dictionary.map { TimeText.milliseconds($0.trimmed) }
        return try texts.codes.enumerated().map { row, code in
            guard code >= 0, !Self.gapWords.contains(texts.dictionary[Int(code)].trimmed.lowercased()) else {
                throw error(name, .nullValue(row: row + 1))
            }
            guard let time = known[Int(code)] else {
                throw error(name, .notA("time", row: row + 1, text: texts.dictionary[Int(code)]))
            }
            return time
        }
    }
}

extension String {
    /// Without blanks at both ends.
    fileprivate var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
