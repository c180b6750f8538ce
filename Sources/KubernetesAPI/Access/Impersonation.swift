/// As whom requests are made, where a user may act as another.
///
/// Source: `staging/src/k8s.io/client-go/transport/round_trippers.go`.
package struct Impersonation: Sendable, Equatable {
    /// The headers of each request, in order.
    package let headers: [Header]

    /// A header.
    package struct Header: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    /// Reads the fields of a user; nil if it acts as itself.
    ///
    /// - Parameter user: The entry.
    /// - Throws: `KubernetesError` if they cannot be meant.
    init?(_ user: KubeconfigEntry<UserField>) throws {
        let name = try user.text(.impersonate)
        let uid = try user.text(.impersonateUID)
        let groups = try user.texts(.impersonateGroups)
        let extra = try user.textsByKey(.impersonateUserExtra)
        let given: [(UserField, Bool)] = [
            (.impersonateUID, uid != nil), (.impersonateGroups, !groups.isEmpty),
            (.impersonateUserExtra, !extra.isEmpty),
        ]
        guard let name else {
            if let (field, _) = given.first(where: \.1) {
                throw user.unusable(field, "is set without `as`", "set `as` to the user, or remove it")
            }
            return nil
        }
        func header(_ field: UserField, _ name: String, _ value: String) throws -> Header {
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw user.unusable(field, "holds a control character", "write it again")
            }
            return Header(name: name, value: value)
        }
        var headers = [try header(.impersonate, "Impersonate-User", name)]
        if let uid { headers.append(try header(.impersonateUID, "Impersonate-Uid", uid)) }
        headers += try groups.map { try header(.impersonateGroups, "Impersonate-Group", $0) }
        for (key, values) in extra {
            let name = "Impersonate-Extra-" + Self.escaped(key)
            headers += try values.map { try header(.impersonateUserExtra, name, $0) }
        }
        self.headers = headers
    }

    /// A key as a part of a header's name: in lower case, as the server reads it, with what may not be there
    /// percent-encoded.
    static func escaped(_ key: String) -> String {
        let digits = Array("0123456789ABCDEF")
        var name = ""
        for byte in key.utf8 {
            if byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") {
                name.unicodeScalars.append(Unicode.Scalar(byte + 32))
            } else if isPlain(byte) {
                name.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                name += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return name
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
