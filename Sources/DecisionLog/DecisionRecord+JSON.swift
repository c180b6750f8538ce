package import Foundation

extension DecisionRecord {
    /// Writes records and what belongs to them as the service answers and the log stores them.
    ///
    /// Times are UTC in ISO 8601 with milliseconds. Scores that are infinite or not a number, which JSON does not have,
    /// are the texts `inf`, `-inf` and `nan`: a strange score must not keep a decision out of the log.
    package static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.formatted(milliseconds))
        }
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return encoder
    }

    /// Reads what `encoder` wrote.
    package static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            guard let date = try? milliseconds.parse(text) else {
                let problem = "'\(text)' is no time such as 2026-11-24T15:30:00.000Z"
                throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: problem))
            }
            return date
        }
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return decoder
    }

    private static let milliseconds = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
