/// A page of a collection.
struct ObjectList<Object: Decodable>: Decodable {
    struct Metadata: Decodable { var `continue`: String? }
    var metadata: Metadata?
    var items: [Object]?
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
    struct Spec: Decodable { var selector: KubeSelector? }
    var spec: Spec
}

/// A replication controller, whose selector is of the older form.
struct KubeController: Decodable {
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
