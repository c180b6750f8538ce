import Foundation

/// What a small answer, which is decoded whole, wraps its data in.
struct DocumentAnswer<Value: Decodable>: Decodable {
    private enum Key: String, CodingKey { case status, data, errorType, error, warnings, infos, isPartial }

    let data: Value?
    let notes: AnswerNotes

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        var notes = AnswerNotes(
            status: try object.decodeIfPresent(String.self, forKey: .status) ?? "",
            errorType: try? object.decodeIfPresent(String.self, forKey: .errorType),
            error: try? object.decodeIfPresent(String.self, forKey: .error),
            warnings: (try? object.decodeIfPresent([String].self, forKey: .warnings)) ?? [],
            infos: (try? object.decodeIfPresent([String].self, forKey: .infos)) ?? []
        )
        if (try? object.decodeIfPresent(Bool.self, forKey: .isPartial)) == true {
            notes.setPartial("isPartial is true")
        }
        // What failed need not have the data that was asked for.
        data = notes.problem == nil ? try object.decodeIfPresent(Value.self, forKey: .data) : nil
        self.notes = notes
    }

    /// Reads the data of an answer.
    ///
    /// - Parameter body: The whole body.
    /// - Returns: The data, nil where there is none.
    /// - Throws: `AnswerProblem` for what is no such answer, `PrometheusError.Problem` for one that failed or is partial.
    static func read(_ body: Data) throws -> Value? {
        let mark = Data([0xEF, 0xBB, 0xBF])
        let text = body.starts(with: mark) ? body.dropFirst(mark.count) : body
        guard !text.isEmpty else { throw AnswerProblem.endsEarly(after: 0) }
        let start = text.firstIndex { ![0x09, 0x0A, 0x0D, 0x20].contains($0) }
        if let start, text[start] == UInt8(ascii: "<") {
            throw AnswerProblem.notJSON(at: text.distance(from: text.startIndex, to: start), "'<'")
        }
        let answer = try JSONDecoder().decode(Self.self, from: Data(text))
        if let problem = answer.notes.problem { throw problem }
        if let reason = answer.notes.partial {
            throw PrometheusError.Problem.partial(reason, isEmpty: answer.data == nil)
        }
        return answer.data
    }
}
