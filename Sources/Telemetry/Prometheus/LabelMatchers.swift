/// Label matchers that go into every selector of every query: `cluster="north"`.
///
/// A Prometheus that holds several clusters gives nonsense without them, since names of nodes and pods repeat.
public struct LabelMatchers: Sendable, Hashable {
    /// The matchers as they stand between braces.
    public let matchers: String

    /// Checks matchers; nil for what is none, and for the name of the metric, which is not for us to choose.
    ///
    /// - Parameter text: `label="value"`, `!=`, `=~` or `!~`, several with commas, with or without braces around them.
    public init?(_ text: String) {
        var text = text.trimmingPrefix { $0.isWhitespace }
        while text.last?.isWhitespace == true { text = text.dropLast() }
        if text.first == "{", text.last == "}" { text = text.dropFirst().dropLast() }
        guard (try? Self.form.wholeMatch(in: text)) != nil,
            text.firstMatch(of: #/(^|,)\s*__name__\b/#) == nil
        else { return nil }
        matchers = String(text)
    }

    // A new one each time: regular expressions cannot be shared between tasks.
    private static var form: Regex<AnyRegexOutput> {
        get throws {
            let matcher = #"\s*[A-Za-z_][A-Za-z0-9_]*\s*(=~|!~|!=|=)\s*("([^"\\\n]|\\.)*"|'([^'\\\n]|\\.)*')\s*"#
            return try Regex("\(matcher)(,\(matcher))*")
        }
    }

    /// A query with the matchers in each of its selectors.
    ///
    /// - Parameter query: PromQL.
    /// - Returns: PromQL.
    public func applied(to query: String) -> String {
        var rest = query[...]
        var result = ""
        var isGrouping = false
        while let first = rest.first {
            let token = Self.token(rest)
            rest = rest.dropFirst(token.count)
            let next = rest.first { !$0.isWhitespace }
            if first == "(", isGrouping {
                // Labels, up to the end of the list.
                let list = rest.prefix { $0 != ")" }
                result += token + list
                rest = rest.dropFirst(list.count)
                isGrouping = false
            } else if first == "{" {
                result += "{" + matchers + (next == "}" ? "" : ",")
                // Up to the end of the matchers, past texts with braces in them.
                while let character = rest.first, character != "}" {
                    let part = Self.token(rest)
                    result += part
                    rest = rest.dropFirst(part.count)
                }
            } else if first.isLetter || first == "_" || first == ":" {
                result += token
                isGrouping = Self.groupings.contains(token.lowercased())
                let isName =
                    !isGrouping && !Self.words.contains(token.lowercased()) && next != "("
                    && !Self.isAggregation(rest)
                if isName, next != "{" { result += "{\(matchers)}" }
            } else {
                result += token
                if !first.isWhitespace { isGrouping = false }
            }
        }
        return result
    }

    private static let groupings: Set<String> = ["by", "without", "on", "ignoring", "group_left", "group_right"]
    private static let words: Set<String> = ["and", "or", "unless", "bool", "offset", "inf", "nan", "atan2"]

    /// Whether `by (...)` or `without (...)` follows, so that what came before is an aggregation.
    private static func isAggregation(_ rest: Substring) -> Bool {
        let word = rest.drop { $0.isWhitespace }.prefix { $0.isLetter }.lowercased()
        return word == "by" || word == "without"
    }

    /// The first piece of PromQL: a name, a number, a text, a range, a comment, or one character.
    private static func token(_ rest: Substring) -> Substring {
        guard let first = rest.first else { return rest }
        if first.isNumber || first.isLetter || first == "_" || first == ":" {
            return rest.prefix { $0.isLetter || $0.isNumber || "_:.".contains($0) }
        }
        if first == "#" { return rest.prefix { !$0.isNewline } }
        if first == "[" { return through(rest) { $0 == "]" } }
        guard "\"'`".contains(first) else { return rest.prefix(1) }
        var isEscaped = false
        return through(rest) { character in
            defer { isEscaped = !isEscaped && character == "\\" && first != "`" }
            return character == first && !isEscaped
        }
    }

    /// What comes up to and with the first character after the first that ends it.
    private static func through(_ rest: Substring, _ isEnd: (Character) -> Bool) -> Substring {
        guard let end = rest.dropFirst().firstIndex(where: isEnd) else { return rest }
        return rest[...end]
    }
}
