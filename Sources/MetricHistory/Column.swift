/// Whole numbers, one per row, some of which may be missing.
public struct NullableIntegers: Equatable, Sendable {
    /// The numbers; 0 where there is none.
    public let values: [Int64]

    /// Whether there is a number, one flag per row; nil when no row lacks one.
    public let isPresent: [Bool]?

    /// Creates a list of numbers.
    ///
    /// - Parameters:
    ///   - values: One number per row, of any value where there is none.
    ///   - isPresent: Whether there is a number, one flag per row; nil when no row lacks one.
    public init(_ values: [Int64], isPresent: [Bool]? = nil) {
        precondition(isPresent == nil || isPresent?.count == values.count, "one flag per value")
        guard let isPresent, isPresent.contains(false) else {
            self.values = values
            self.isPresent = nil
            return
        }
        self.values = zip(values, isPresent).map { $1 ? $0 : 0 }
        self.isPresent = isPresent
    }

    /// The first row without a number, counted from 0, or nil.
    public var firstMissing: Int? { isPresent?.firstIndex(of: false) }
}

/// Text, one string per row, stored as codes into a list of distinct strings.
public struct CodedStrings: Equatable, Sendable {
    /// One code per row: an index into `dictionary`, or -1 where there is no text.
    public let codes: [Int32]

    /// The distinct strings.
    public let dictionary: [String]

    /// Creates a list of coded strings.
    ///
    /// - Parameters:
    ///   - codes: One code per row: an index into `dictionary`, or -1 where there is no text.
    ///   - dictionary: The distinct strings.
    public init(codes: [Int32], dictionary: [String]) {
        let allowed = -1..<Int32(dictionary.count)
        precondition(codes.allSatisfy { allowed.contains($0) }, "codes must be in -1..<\(dictionary.count)")
        self.codes = codes
        self.dictionary = dictionary
    }

    /// Codes strings in the order of their first appearance.
    public init(_ strings: [String?]) {
        var codeOf: [String: Int32] = [:]
        var dictionary: [String] = []
        codes = strings.map { string in
            guard let string else { return -1 }
            if let code = codeOf[string] { return code }
            let code = Int32(dictionary.count)
            codeOf[string] = code
            dictionary.append(string)
            return code
        }
        self.dictionary = dictionary
    }

    /// The text of a row, or nil.
    public subscript(row: Int) -> String? {
        codes[row] < 0 ? nil : dictionary[Int(codes[row])]
    }

    /// The first row without text, counted from 0, or nil.
    public var firstMissing: Int? { codes.firstIndex { $0 < 0 } }
}

/// The values of one column of a table.
public enum Column: Equatable, Sendable {
    /// Whole numbers that are stored in 32 bits. Truth values read as 0 and 1.
    case int32(NullableIntegers)
    /// Whole numbers that are stored in 64 bits.
    case int64(NullableIntegers)
    /// Numbers with a fraction; NaN where there is none.
    case doubles([Double])
    /// Text.
    case strings(CodedStrings)
    /// Instants in milliseconds since 1970-01-01 UTC.
    case timestamps(NullableIntegers)

    /// The number of rows.
    public var count: Int {
        switch self {
        case .int32(let integers), .int64(let integers), .timestamps(let integers): integers.values.count
        case .doubles(let values): values.count
        case .strings(let strings): strings.codes.count
        }
    }

    /// Whether two columns hold the same values; text is compared by string, not by code, and NaN equals NaN.
    public static func == (left: Column, right: Column) -> Bool {
        switch (left, right) {
        case (.int32(let left), .int32(let right)), (.int64(let left), .int64(let right)),
            (.timestamps(let left), .timestamps(let right)):
            left == right
        case (.doubles(let left), .doubles(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
        case (.strings(let left), .strings(let right)):
            left.codes.count == right.codes.count && left.codes.indices.allSatisfy { left[$0] == right[$0] }
        default: false
        }
    }

    /// What the column holds, for messages.
    var kind: String {
        switch self {
        case .int32: "int32"
        case .int64: "int64"
        case .doubles: "double"
        case .strings: "string"
        case .timestamps: "timestamp"
        }
    }
}
