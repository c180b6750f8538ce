import Foundation

/// An object of the API that knows which of its fields could not be read.
protocol PartlyReadable {
    /// The fields that were left out, in words.
    var leftOut: [String] { get set }
}

/// An object of the API as far as it can be read.
///
/// A field of a form that is not expected is taken out and named, so that one odd value does not take the whole object
/// with its requests, labels and ports out of the books.
struct KeptObject<Object: Decodable>: Decodable {
    let object: Object

    /// What was taken out, in words, unless the object itself says so.
    let leftOut: [String]

    init(from decoder: any Decoder) throws {
        do {
            object = try Object(from: decoder)
            leftOut = []
        } catch {
            guard let tree = try? JSONTree(from: decoder) else { throw error }
            var pruning = Pruning(tree: tree)
            // Of a number that fits nothing, Foundation throws an error of its own that names no place.
            let start = ((error as? DecodingError)?.place ?? []).dropFirst(decoder.codingPath.count)
            guard var kept: Object = pruning.object(after: error, at: start) else { throw error }
            if var partial = kept as? any PartlyReadable {
                partial.leftOut = pruning.words
                leftOut = []
                if let partial = partial as? Object { kept = partial }
            } else {
                leftOut = pruning.words
            }
            object = kept
        }
    }
}

/// Takes out of an object what cannot be read.
private struct Pruning {
    private struct Removal {
        let path: [String]
        let reason: String
    }

    var tree: JSONTree
    private var removals: [Removal] = []
    private var isWithoutFractions = false

    init(tree: JSONTree) { self.tree = tree }

    /// After so many single values, whole elements and then whole fields are taken out: each costs another reading.
    private static let singleCount = 16
    private static let elementCount = 48
    private static let totalCount = 64

    var words: [String] {
        removals.map { "\($0.path.joined(separator: ".")) is left out: \($0.reason)" }
    }

    /// What is left of the object, nil if it cannot be without what cannot be read.
    mutating func object<Object: Decodable>(after first: any Error, at start: ArraySlice<String>) -> Object? {
        var error = first
        var place = start
        for count in 0..<Self.totalCount {
            if place.isEmpty, !isWithoutFractions {
                tree = tree.withoutFractions
                isWithoutFractions = true
            } else if !remove(Self.part(of: place, at: count), error) {
                return nil
            }
            do {
                return try JSONDecoder().decode(Object.self, from: JSONEncoder().encode(tree))
            } catch let next as DecodingError {
                error = next
                place = next.place[...]
            } catch { return nil }
        }
        return nil
    }

    /// What to take out of the object at a place, the more the longer it takes.
    private static func part(of place: ArraySlice<String>, at count: Int) -> ArraySlice<String> {
        if count < singleCount { return place }
        let element = place.firstIndex { Int($0) != nil }
        if count < elementCount, let element { return place[...element] }
        return place.prefix(2)
    }

    private mutating func remove(_ place: ArraySlice<String>, _ error: any Error) -> Bool {
        var place = place
        var reason = "it is not of the expected form"
        if case .keyNotFound(let key, _)? = error as? DecodingError, place.last == key.stringValue {
            reason = "\(key.stringValue) is missing"
            place = place.dropLast()
        }
        guard let path = tree.remove(Self.rule(at: place)) else { return false }
        // The value within says more than that it is missing now.
        if let inner = removals.last(where: { $0.path.starts(with: path) }) {
            reason = "\(inner.path.dropFirst(path.count).joined(separator: ".")) is not of the expected form"
        } else if path.count < place.count {
            reason = "\(place.dropFirst(path.count).joined(separator: ".")) is not of the expected form"
        }
        removals.removeAll { $0.path.starts(with: path) }
        removals.append(Removal(path: path, reason: reason))
        return true
    }

    /// The rule that holds a place, or the place itself: without one of its parts a rule would mean something else.
    ///
    /// A required node affinity goes as a whole, since one term less would reject nodes.
    private static func rule(at place: ArraySlice<String>) -> ArraySlice<String> {
        let rule = rules.first { rule in
            rule.count < place.count && zip(rule, place).allSatisfy { $0 == "*" || $0 == $1 }
        }
        return rule.map { place.prefix($0.count) } ?? place
    }

    private static let rules: [[String]] = [
        ["spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"],
        ["spec", "affinity", "*", "*", "*"],
        ["spec", "topologySpreadConstraints", "*"],
        ["spec", "taints", "*"],
        ["spec", "selector"],
        ["spec", "nodeAffinity"],
        ["nodeTopology"],
        ["allowedTopologies"],
    ]
}
