import Testing

@testable import Telemetry

private struct Recorder: JSONTokenHandler {
    var tokens: [String] = []

    mutating func handle(_ token: JSONToken, text: [UInt8]) {
        tokens.append(text.isEmpty ? "\(token)" : "\(token) \(String(decoding: text, as: UTF8.self))")
    }
}

struct JSONLexerTests {
    private func tokens(_ text: String) throws -> [String] {
        var lexer = JSONLexer()
        var recorder = Recorder()
        try Array(text.utf8).withUnsafeBytes { try lexer.consume($0, into: &recorder) }
        guard lexer.isComplete else { throw AnswerProblem.endsEarly(after: lexer.offset) }
        return recorder.tokens
    }

    private func problem(_ text: String) -> AnswerProblem? {
        do { _ = try tokens(text) } catch { return error as? AnswerProblem }
        return nil
    }

    @Test("Every kind of token is told apart")
    func kinds() throws {
        let found = try tokens(#" {"a" : [1, -2.5e-3, "x", true, null], "b": {}} "#)
        #expect(
            found == [
                "beginObject", "key a", "beginArray", "number 1", "number -2.5e-3", "string x", "literal true",
                "literal null", "endArray", "key b", "beginObject", "endObject", "endObject",
            ]
        )
    }

    @Test("Escapes become what they stand for, halves of pairs the replacement character")
    func escapes() throws {
        let found = try tokens(#"["\"\\\/\n", "\u00e9\ud83d\ude00", "\ud83dx", "\ude00"]"#)
        #expect(found[1...4] == ["string \"\\/\n", "string é\u{1F600}", "string \u{FFFD}x", "string \u{FFFD}"])
    }

    @Test(
        "What is no JSON is refused",
        arguments: [
            "[1 2]", "[1,]x", "{]", "[}", "{\"a\" 1}", "{1:2}", "[,1]", "[1]]", "[]{}", "[tru]", "[nan]", "\"text\"", "1",
            "[\"a\nb\"]", "[\"\\x\"]", "[\"\\u12g4\"]", "<html>", "{\"a\":1,}", "{,}", "[:1]",
        ]
    )
    func refused(_ text: String) throws {
        let problem = try #require(problem(text))
        guard case .notJSON = problem else {
            Issue.record("\(text): \(problem)")
            return
        }
    }

    @Test("A comma before the end of a list is refused")
    func trailingComma() throws {
        // Byte 3 is the bracket.
        #expect(problem("[1,]") == .notJSON(at: 3, "']'"))
    }

    @Test("What ends early is told from what is wrong", arguments: ["", "[", "{\"a\":", "[\"x", "[1"])
    func early(_ text: String) {
        #expect(problem(text) == .endsEarly(after: text.utf8.count))
    }

    @Test("Nesting is followed to its limit and no further")
    func nesting() throws {
        let limit = JSONLexer.maximumDepth
        let allowed = try tokens(String(repeating: "[", count: limit) + String(repeating: "]", count: limit))
        #expect(allowed.count == 2 * limit)
        #expect(problem(String(repeating: "[", count: 1_000_000)) == .tooDeep(limit: limit))
    }

    @Test("A text may have the limit's length and no more")
    func length() throws {
        let limit = JSONLexer.maximumTextBytes
        let text = String(repeating: "x", count: limit)
        let allowed = try tokens("[\"\(text)\"]")
        #expect(allowed.count == 3)
        #expect(problem("[\"\(text)x\"]") == .textTooLong(limit: limit))
        #expect(problem("[1\(String(repeating: "0", count: limit))]") == .textTooLong(limit: limit))
    }
}
