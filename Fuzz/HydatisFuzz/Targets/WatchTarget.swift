import Foundation
import NIOCore

@testable import ClusterModel
@testable import KubernetesAPI

/// Lists and watches of every kind of object, the cluster that comes of them, and a decision about each of its pods.
///
/// The first byte is the size of the pieces in which lines arrive. Each line is a letter for the kind, small for a page of
/// a list and capital for an event of a watch, and JSON.
enum WatchTarget: FuzzTarget {
    static let name = "watch"
    static let about = "objects of the API server in lists and watches, and the cluster they make"

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        guard let first = bytes.first else { return }
        var lines = LineSplitter()
        var store = ClusterStore()
        var rest = bytes.dropFirst()
        while !rest.isEmpty {
            let piece = rest.prefix(max(1, Int(first)))
            rest = rest.dropFirst(piece.count)
            lines.append(ByteBuffer(bytes: piece))
            while let line = try lines.next(limit: 1 << 16) { take(line, &store) }
        }
        if !store.isBuilt { store.build() }
        let view = store.view
        let engine = SmallCluster.engine(view)
        for pod in view.pods.values.sorted(by: { "\($0.name)" < "\($1.name)" }).prefix(3) {
            try SmallCluster.record(pod, engine)
        }
    }

    private static func take(_ line: Data, _ store: inout ClusterStore) {
        let json = Data(line.dropFirst())
        switch line.first.map({ Character(Unicode.Scalar($0)) }) {
        case "!": if !store.isBuilt { store.build() }
        case "n", "N": take(json, line, NodeKind.self) { _ = store.apply($0) }
        case "p", "P": take(json, line, PodKind.self) { _ = store.apply($0) }
        case "m", "M": take(json, line, NamespaceKind.self) { _ = store.setNamespace($0) }
        case "s", "S":
            take(json, line, ServiceKind.self) { change in _ = store.change { $0.setService(change) } }
        case "r", "R":
            take(json, line, ReplicaSetKind.self) { change in
                _ = store.change { $0.setController("ReplicaSet", change) }
            }
        case "c", "C":
            take(json, line, ReplicationControllerKind.self) { change in
                _ = store.change { $0.setController("ReplicationController", change) }
            }
        case "v", "V": take(json, line, VolumeKind.self) { change in _ = store.change { $0.setVolume(change) } }
        case "q", "Q": take(json, line, ClaimKind.self) { change in _ = store.change { $0.setClaim(change) } }
        case "k", "K": take(json, line, ClassKind.self) { change in _ = store.change { $0.setClass(change) } }
        default: break
        }
    }

    private static func take<Kind: WatchedKind>(
        _ json: Data,
        _ line: Data,
        _ kind: Kind.Type,
        _ apply: (ObjectChange<Kind.Value>) -> Void
    ) {
        let isPage = line.first.map { $0 >= UInt8(ascii: "a") } ?? false
        if isPage {
            let page = try? JSONDecoder().decode(WatchedPage<Kind>.self, from: json)
            for item in page?.items ?? [] { set(item, apply) }
            return
        }
        switch try? JSONDecoder().decode(WatchLine<Kind>.self, from: json) {
        case .set(let item): set(item, apply)
        case .deleted(let item): if let name = item.name { apply(.remove(name)) }
        case .bookmark, .refused, nil: break
        }
    }

    private static func set<Kind: WatchedKind>(
        _ item: WatchedItem<Kind>,
        _ apply: (ObjectChange<Kind.Value>) -> Void
    ) {
        require(item.value != nil || item.note != nil, "an odd object without a note")
        if let name = item.name, let value = item.value { apply(.set(name, value)) }
    }
}
