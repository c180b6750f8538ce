/// A page of a collection.
struct ObjectList<Object: Decodable>: Decodable {
    struct Metadata: Decodable { var `continue`: String? }
    var metadata: Metadata?
    var items: [ListItem<Object>]?
}

/// One object of a page, or why it cannot be understood: one odd object must not hide all others.
enum ListItem<Object: Decodable>: Decodable {
    case known(Object, leftOut: [String])
    case odd(String)

    private struct Named: Decodable {
        struct Metadata: Decodable { var name: String?, namespace: String? }
        var metadata: Metadata?
    }

    init(from decoder: any Decoder) throws {
        do {
            let kept = try KeptObject<Object>(from: decoder)
            let words = kept.leftOut.isEmpty ? "" : Self.name(decoder)
            self = .known(kept.object, leftOut: kept.leftOut.map { "of \(words) \($0)" })
        } catch {
            // The first two parts are `items` and the object's position in the page.
            let place = ((error as? DecodingError)?.place ?? []).dropFirst(2).joined(separator: ".")
            self = .odd("\(Self.name(decoder)) is left out: wrong or missing at \(place)")
        }
    }

    private static func name(_ decoder: any Decoder) -> String {
        let metadata = (try? Named(from: decoder))?.metadata
        return [metadata?.namespace, metadata?.name ?? "without a name"].compactMap(\.self).joined(separator: "/")
    }
}

extension DecodingError {
    /// Where the value is that could not be read, from the outermost key on.
    var place: [String] {
        let (context, missing): (Context?, (any CodingKey)?) =
            switch self {
            case .keyNotFound(let key, let context): (context, key)
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                (context, nil)
            @unknown default: (nil, nil)
            }
        let keys = (context?.codingPath ?? []) + (missing.map { [$0] } ?? [])
        // The key of a member may look like a number, and its text is what it is.
        return keys.map { key in
            key.intValue.flatMap { key.stringValue == "Index \($0)" ? String($0) : nil } ?? key.stringValue
        }
    }
}

/// What a collection holds.
struct Listing<Object> {
    /// The objects that could be understood.
    var objects: [Object] = []

    /// What was left out, and why.
    var notes: [String] = []
}

/// What the server says when it refuses.
struct StatusObject: Decodable {
    var reason: String?
    var message: String?
}

/// A namespace.
struct KubeNamespace: Decodable {
    struct Metadata: Decodable { var name: String, labels: [String: String]? }
    var metadata: Metadata
}

/// A service, of which only the selector counts.
struct KubeService: Decodable {
    struct Spec: Decodable { var selector: [String: String]? }
    var spec: Spec?
}

/// A replica set or stateful set, of which only the selector counts.
struct KubeOwner: Decodable {
    struct Metadata: Decodable { var ownerReferences: [KubePod.Owner]? }
    struct Spec: Decodable { var selector: KubeSelector? }
    var metadata: Metadata?
    var spec: Spec

    /// The facts, and in `open` the selector if it is not known.
    func facts(_ open: inout OpenRules) -> OwnerFacts {
        OwnerFacts(
            selector: spec.selector.flatMap { selector in open.keep("selector") { try selector.selector() } },
            owner: metadata?.ownerReferences.flatMap(ObjectOwner.init)
        )
    }
}

/// A replication controller, whose selector is of the older form.
struct KubeController: Decodable {
    var metadata: KubeOwner.Metadata?
    struct Spec: Decodable { var selector: [String: String]? }
    var spec: Spec
}

/// A value that this version does not know.
struct UnknownValue: Error, CustomStringConvertible {
    let value: String
    var description: String { "the value '\(value)' is not known" }
}

/// The value, or an error that names the text.
func known<Value>(_ value: Value?, _ text: String) throws -> Value {
    guard let value else { throw UnknownValue(value: text) }
    return value
}
