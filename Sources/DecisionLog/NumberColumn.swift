/// Numbers of which some are unknown, in JSON one text with commas in between: `9.25,,10.0`.
///
/// A JSON array of thousands of optional numbers takes the encoder far longer than everything else about a decision.
struct NumberColumn: Codable, Equatable {
    private var values: [Double?]

    init(_ values: [Double?]) { self.values = values }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        values = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            if part.isEmpty { return nil }
            guard let value = Double(part) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(part)' is no number")
            }
            return value
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        // The shortest text that gives the same number again.
        try container.encode(values.map { $0.map(\.description) ?? "" }.joined(separator: ","))
    }

    /// The number in a row; nil if it is unknown or there are fewer.
    subscript(row: Int) -> Double? { values.indices.contains(row) ? values[row] : nil }
}
