/// What is watched of one kind of object, and what is kept of each.
protocol WatchedKind: Sendable {
    /// The object as the API sends it, with what we use only.
    associatedtype Wire: Decodable

    /// What is kept.
    associatedtype Value: Sendable

    /// Where the objects are.
    static var resource: WatchedResource { get }

    /// What is kept of an object.
    ///
    /// - Parameters:
    ///   - wire: The object.
    ///   - open: Gets words for every rule that is not known and left open.
    /// - Returns: What is kept.
    static func value(of wire: Wire, _ open: inout OpenRules) -> Value
}

/// Where the objects of a kind are.
struct WatchedResource: Sendable, Hashable {
    /// The plural in lower case, as in the address.
    let name: String

    /// The group, empty for the core.
    var group = ""

    /// The choice that the server makes, empty for all objects.
    var fieldSelector = ""

    /// Whether nothing can be decided without; others may be forbidden to us.
    var isRequired = false

    /// The address of the collection over all namespaces.
    var path: String { group.isEmpty ? "/api/v1/\(name)" : "/apis/\(group)/v1/\(name)" }

    /// The field selector as the first part of a query.
    var query: String { fieldSelector.isEmpty ? "?" : "?fieldSelector=\(fieldSelector)&" }
}

/// Names an object of a kind; the namespace is empty where a kind has none.
struct ObjectName: Hashable, Sendable, CustomStringConvertible {
    let namespace: String
    let name: String

    var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
}

/// One step from what was known to what is.
enum ObjectChange<Value: Sendable>: Sendable {
    case set(ObjectName, Value)
    case remove(ObjectName)
}

/// An object of a list or event, or why it cannot be understood: one odd object must not hide all others.
struct WatchedItem<Kind: WatchedKind>: Decodable {
    private struct Head: Decodable {
        struct Metadata: Decodable { var name: String?, namespace: String?, resourceVersion: String? }
        var metadata: Metadata?
    }

    /// Nil without a name, which no object that is stored lacks.
    let name: ObjectName?

    let resourceVersion: String?

    /// Nil for an odd object.
    let value: Kind.Value?

    /// Why the object is odd.
    let note: String?

    /// One text for each rule of the object that is left open.
    private(set) var openRules: [String] = []

    init(from decoder: any Decoder) throws {
        let head = try? KeptObject<Head>(from: decoder)
        let metadata = head?.object.metadata
        // An object whose namespace cannot be read has no name that it could be removed by.
        let isNamed = head?.leftOut.contains { $0.hasPrefix("metadata.namespace ") } != true
        name = isNamed ? metadata?.name.map { ObjectName(namespace: metadata?.namespace ?? "", name: $0) } : nil
        resourceVersion = metadata?.resourceVersion
        let depth = decoder.codingPath.count
        var open = OpenRules()
        do {
            let kept = try KeptObject<Kind.Wire>(from: decoder)
            value = Kind.value(of: kept.object, &open)
            note = nil
            openRules = kept.leftOut + open.words
        } catch let error as DecodingError {
            value = nil
            note = "wrong or missing at \(error.place.dropFirst(depth).joined(separator: "."))"
        } catch {
            value = nil
            note = "\(error)"
        }
    }
}

/// A page of a list.
struct WatchedPage<Kind: WatchedKind>: Decodable {
    struct Metadata: Decodable { var `continue`: String?, resourceVersion: String? }
    var metadata: Metadata
    var items: [WatchedItem<Kind>]?
}

/// One line of a watch.
enum WatchLine<Kind: WatchedKind>: Decodable {
    case set(WatchedItem<Kind>)
    case deleted(WatchedItem<Kind>)
    case bookmark(String)
    case refused(status: Int, reason: String, message: String)

    private enum CodingKeys: String, CodingKey { case type, object }
    private struct Bookmark: Decodable {
        struct Metadata: Decodable { var resourceVersion: String }
        var metadata: Metadata
    }
    private struct Refusal: Decodable { var code: Int?, reason: String?, message: String? }

    init(from decoder: any Decoder) throws {
        let line = try decoder.container(keyedBy: CodingKeys.self)
        switch try line.decode(String.self, forKey: .type) {
        case "ADDED", "MODIFIED": self = .set(try line.decode(WatchedItem<Kind>.self, forKey: .object))
        case "DELETED": self = .deleted(try line.decode(WatchedItem<Kind>.self, forKey: .object))
        case "BOOKMARK":
            self = .bookmark(try line.decode(Bookmark.self, forKey: .object).metadata.resourceVersion)
        case "ERROR":
            let refusal = try line.decode(Refusal.self, forKey: .object)
            self = .refused(
                status: refusal.code ?? 500,
                reason: refusal.reason ?? "",
                message: refusal.message ?? ""
            )
        case let type: throw UnknownValue(value: type)
        }
    }
}
