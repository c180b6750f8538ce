/// Why a log cannot be used; its text says what is wrong, where, and the mend.
public enum DecisionLogError: Error, Equatable, Sendable {
    /// There is no such file.
    case missing(path: String)
    /// The file is a database or something else that is no log of ours.
    case foreign(path: String)
    /// A later release wrote the file.
    case newer(path: String)
    /// The file is damaged.
    case damaged(path: String, reason: String)
    /// The disk is full.
    case full(path: String)
    /// The system or the database refused.
    case refused(path: String, reason: String)
    /// No log was opened, for the reason given.
    case unavailable(reason: String)
}

extension DecisionLogError: CustomStringConvertible {
    /// The message for a person.
    public var description: String {
        switch self {
        case .missing(let path):
            "\(path): no such file; name the service's decision log"
        case .foreign(let path):
            "\(path): is not a decision log; name another file, or move this one away"
        case .newer(let path):
            "\(path): was written by a later release; update hydatis, or name another file"
        case .damaged(let path, let reason):
            "\(path): is damaged (\(reason)); move it away, and the service starts a new one"
        case .full(let path):
            "\(path): the disk is full; free space or lower the log's maximum size"
        case .refused(let path, let reason):
            "\(path): cannot be used (\(reason)); check the path, its permissions and the free space"
        case .unavailable(let reason):
            "there is no decision log: \(reason)"
        }
    }
}
