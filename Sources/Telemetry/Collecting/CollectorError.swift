/// Collecting could not begin or go on; says what is wrong, where, and the mend.
public enum CollectorError: Error, Equatable, Sendable {
    /// An option has a value that it cannot have.
    case badOption(String, String, got: String)
    /// Another collector writes to the folder.
    case isLocked(directory: String, holder: String)
    /// The folder's lock file cannot be made.
    case cannotLock(directory: String, reason: String)
    /// The folder holds data with another spacing.
    case otherStep(file: String, found: Int64, wanted: Int64)
    /// The note of what is to be asked for again cannot be read or written.
    case badNote(file: String, reason: String)
    /// Old data cannot be removed.
    case cannotRemove(path: String, reason: String)
}

extension CollectorError: CustomStringConvertible {
    /// One line: where, what, the mend.
    public var description: String {
        switch self {
        case .badOption(let name, let rule, let got): "\(name) \(rule), got \(got)"
        case .isLocked(let directory, let holder):
            "\(directory): another collector writes here\(holder.isEmpty ? "" : " (process \(holder))"); "
                + "wait until it is done, or name another folder with --data"
        case .cannotLock(let directory, let reason):
            "\(directory): the lock file cannot be made (\(reason)); check the folder and its permissions"
        case .otherStep(let file, let found, let wanted):
            "\(file): was collected every \(found / 1000) s, asked for every \(wanted / 1000) s; "
                + "use the same --step, or name another folder with --data"
        case .badNote(let file, let reason):
            "\(file): cannot be read or written (\(reason)); check its permissions, or remove it and collect with --refetch"
        case .cannotRemove(let path, let reason):
            "\(path): cannot be removed (\(reason)); check its permissions"
        }
    }
}
