/// What is wrong with the body of an answer.
public enum AnswerProblem: Error, Equatable, Sendable {
    /// It is not JSON: at which byte, and what stands there.
    case notJSON(at: Int, String)
    /// It ends before it is complete.
    case endsEarly(after: Int)
    /// It is JSON, but not what Prometheus answers: what was expected.
    case wrongShape(expected: String)
    /// A text is longer than the limit, in bytes.
    case textTooLong(limit: Int)
    /// Objects and arrays are nested deeper than the limit.
    case tooDeep(limit: Int)
    /// The value of a sample is not a number.
    case notANumber(String)
    /// A sample lies between the instants that were asked for, in milliseconds since 1970 UTC.
    case offGrid(time: Int64)
    /// The body is compressed, though only a plain one was asked for: with what.
    case compressed(String)
    /// The body is larger than the limit, in bytes.
    case tooLarge(limit: Int)
}

extension AnswerProblem: CustomStringConvertible {
    /// What is wrong, to follow "the answer".
    public var description: String {
        switch self {
        case .notJSON(_, "'<'"): "is a web page, not JSON: the login page of a proxy, or another server"
        case .notJSON(let offset, let found): "is not JSON: unexpected \(found) at byte \(offset)"
        case .endsEarly(0): "is empty"
        case .endsEarly(let count): "ends early, after \(count) bytes"
        case .wrongShape(let expected): "is not one of Prometheus: expected \(expected)"
        case .textTooLong(let limit): "holds a text of more than \(limit) bytes"
        case .tooDeep(let limit): "is nested deeper than \(limit) levels"
        case .notANumber(let text): "holds the value '\(text)', expected a number"
        case .offGrid(let time): "holds a sample at \(time) ms, which was not asked for"
        case .compressed(let coding): "is compressed (\(coding)), though a plain one was asked for"
        case .tooLarge(let limit): "is larger than \(limit) bytes"
        }
    }
}
