import CXGBoost

/// The XGBoost library itself: its version, its options, and its errors as Swift errors.
enum XGBoostLibrary {
    /// The release this code was written for; other releases of 3.x keep the same interface.
    static let supportedMajor = 3

    private static let numbers: (major: Int, minor: Int, patch: Int) = {
        var version: (major: Int32, minor: Int32, patch: Int32) = (0, 0, 0)
        XGBoostVersion(&version.major, &version.minor, &version.patch)
        return (Int(version.major), Int(version.minor), Int(version.patch))
    }()

    private static let checkedVersion = check(major: numbers.major, minor: numbers.minor, patch: numbers.patch)

    /// The release of the library in use, such as "3.2.0".
    static var version: String { "\(numbers.major).\(numbers.minor).\(numbers.patch)" }

    /// Makes the library ready on this thread, or throws when it is not XGBoost 3.
    ///
    /// Its options belong to the calling thread, so this comes before every longer piece of work.
    static func prepare() throws {
        try checkedVersion.get()
        try call("set its options") { XGBSetGlobalConfig(#"{"verbosity": 0}"#) }
    }

    /// Tells whether a version of the library can be used.
    static func check(major: Int, minor: Int, patch: Int) -> Result<Void, LoadPredictionError> {
        guard major == supportedMajor else {
            return .failure(.unsupportedLibrary(version: "\(major).\(minor).\(patch)"))
        }
        return .success(())
    }

    /// Runs a function of the library and throws its message when it fails.
    ///
    /// - Parameters:
    ///   - operation: What is done, in words that follow "could not".
    ///   - function: The call; 0 means success.
    /// - Throws: `LoadPredictionError.libraryFailed`.
    static func call(_ operation: String, _ function: () -> Int32) throws {
        guard function() != 0 else { return }
        let message = String(cString: XGBGetLastError())
        throw LoadPredictionError.libraryFailed(operation: operation, reason: reason(in: message))
    }

    /// The sentence in a message of the library, without time, source file and stack trace.
    ///
    /// A message reads `[16:30:00] /path/file.cc:123: Check failed: what: why` and goes on with a stack trace.
    static func reason(in message: String) -> String {
        let sentence = message.prefix { $0 != "\n" }
        guard sentence.hasPrefix("["), let place = sentence.firstRange(of: #/:\d+: /#) else { return String(sentence) }
        return String(sentence[place.upperBound...])
    }

    /// Describes a row-major matrix in memory as JSON of an array interface.
    ///
    /// - Parameters:
    ///   - values: The matrix; the description is valid as long as the buffer is.
    ///   - columnCount: The number of columns.
    /// - Returns: The description.
    static func arrayInterface(_ values: UnsafeBufferPointer<Float>, columnCount: Int) -> String {
        let address = UInt(bitPattern: values.baseAddress)
        let shape = "[\(values.count / max(columnCount, 1)), \(columnCount)]"
        return #"{"data": [\#(address), true], "shape": \#(shape), "typestr": "<f4", "version": 3}"#
    }
}
