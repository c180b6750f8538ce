/// Any JSON, of which single values can be taken out.
indirect enum JSONTree: Codable {
    case object([String: JSONTree])
    /// The elements with their places before any was taken out.
    case array([(place: Int, value: JSONTree)])
    case text(String)
    case whole(Int64)
    case number(Double)
    case flag(Bool)
    case null

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Key.self) {
            self = .object(
                try container.allKeys.reduce(into: [:]) {
                    $0[$1.stringValue] = try container.decode(JSONTree.self, forKey: $1)
                }
            )
        } else if var container = try? decoder.unkeyedContainer() {
            var elements: [(place: Int, value: JSONTree)] = []
            while !container.isAtEnd { elements.append((elements.count, try container.decode(JSONTree.self))) }
            self = .array(elements)
        } else {
            self.init(try decoder.singleValueContainer())
        }
    }

    private init(_ value: any SingleValueDecodingContainer) {
        if value.decodeNil() {
            self = .null
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let flag = try? value.decode(Bool.self) {
            self = .flag(flag)
        } else if let whole = try? value.decode(Int64.self) {
            self = .whole(whole)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else {
            // A number beyond all others, which nothing that is read could hold.
            self = .text("a number out of range")
        }
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let members):
            var container = encoder.container(keyedBy: Key.self)
            for (name, value) in members { try container.encode(value, forKey: Key(stringValue: name)) }
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element.value) }
        case .text(let text): try Self.encode(text, encoder)
        case .whole(let whole): try Self.encode(whole, encoder)
        case .number(let number): try Self.encode(number, encoder)
        case .flag(let flag): try Self.encode(flag, encoder)
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        }
    }

    private static func encode(_ value: some Encodable, _ encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    /// The same with a text for every number that is not whole or does not fit.
    ///
    /// The decoder says of such a number that it cannot be read but not where it is; of a text it says so.
    var withoutFractions: JSONTree {
        switch self {
        case .number(let number): .text(String(number))
        case .object(let members): .object(members.mapValues(\.withoutFractions))
        case .array(let elements): .array(elements.map { ($0.place, $0.value.withoutFractions) })
        default: self
        }
    }

    /// Takes the value at a place out.
    ///
    /// - Parameter path: Names of members and numbers of elements, from the outermost on.
    /// - Returns: The path with the numbers as they were at first, nil if there is no such value.
    mutating func remove(_ path: ArraySlice<String>) -> [String]? {
        guard let first = path.first else { return nil }
        let rest = path.dropFirst()
        switch self {
        case .object(var members):
            guard var value = members[first] else { return nil }
            var below: [String] = []
            if rest.isEmpty {
                members[first] = nil
            } else {
                guard let names = value.remove(rest) else { return nil }
                members[first] = value
                below = names
            }
            self = .object(members)
            return [first] + below
        case .array(var elements):
            guard let index = Int(first), elements.indices.contains(index) else { return nil }
            let place = String(elements[index].place)
            var below: [String] = []
            if rest.isEmpty {
                elements.remove(at: index)
            } else {
                guard let names = elements[index].value.remove(rest) else { return nil }
                below = names
            }
            self = .array(elements)
            return [place] + below
        default: return nil
        }
    }
}
