public import ClusterModel
public import Foundation
import Synchronization

/// Names a pod.
public struct PodName: Hashable, Sendable, CustomStringConvertible {
    /// The namespace.
    public let namespace: String
    /// The name.
    public let name: String

    /// Creates a name.
    public init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// `namespace/name`.
    public var description: String { "\(namespace)/\(name)" }
}

/// A pod as the watch shows it.
///
/// Two are equal if nothing differs that counts; another version alone is no change.
public struct WatchedPod: Equatable, Sendable {
    /// What placement looks at, with the default spread and the claims resolved.
    public internal(set) var pod: Pod
    /// Where it runs, nil while it is pending.
    public internal(set) var node: String?
    /// Whether it has ended and reserves nothing any more.
    public let hasEnded: Bool
    /// The version of the object, by which the server tells older from newer ones; empty if it is not known.
    public internal(set) var resourceVersion: String

    /// The UID.
    public var uid: String { pod.scheduling.uid }
    /// The scheduler that is asked to place it.
    public var schedulerName: String { pod.scheduling.schedulerName }
    /// When it was made, to the second; nil if the object does not say.
    public var createdAt: Date? { pod.scheduling.createdAt.map(Self.date) }
    /// When it was bound to its node, to the second; nil if the object does not say.
    ///
    /// Unlike the moment in which we first see it, this shows after a restart which pods were bound just now.
    public var boundAt: Date? { pod.scheduling.boundAt.map(Self.date) }
    /// What controls it.
    var owner: ObjectOwner? { pod.scheduling.controller.map { ObjectOwner(kind: $0.kind, name: $0.name) } }

    /// The name with the namespace.
    public var name: PodName { PodName(namespace: pod.namespace, name: pod.name) }

    /// Creates a pod.
    ///
    /// - Parameters:
    ///   - pod: What placement looks at, and what a scheduler does.
    ///   - node: Where it runs, nil while it is pending.
    ///   - hasEnded: Whether it has ended and reserves nothing any more.
    ///   - resourceVersion: The version of the object.
    public init(pod: Pod, node: String?, hasEnded: Bool = false, resourceVersion: String = "") {
        self.pod = pod
        self.node = node
        self.hasEnded = hasEnded
        self.resourceVersion = resourceVersion
    }

    /// Creates a pod with a UID and a scheduler of its own.
    public init(pod: Pod, uid: String, schedulerName: String, node: String?, hasEnded: Bool = false) {
        self.init(pod: pod, node: node, hasEnded: hasEnded)
        self.pod.scheduling.uid = uid
        self.pod.scheduling.schedulerName = schedulerName
    }

    /// Whether nothing differs that counts.
    public static func == (left: WatchedPod, right: WatchedPod) -> Bool {
        left.node == right.node && left.hasEnded == right.hasEnded && left.pod == right.pod
    }

    /// The same with another version of what placement looks at.
    func with(_ pod: Pod) -> WatchedPod {
        var copy = self
        copy.pod = pod
        return copy
    }

    private static func date(_ seconds: Int64) -> Date { Date(timeIntervalSince1970: Double(seconds)) }
}

/// Stands for the names, the order and the allocatable resources of a cluster's nodes, so that what was worked out from
/// these for one view is known to hold for another one without comparing thousands of nodes.
public struct NodeLayout: Equatable, Sendable {
    private static let count = Atomic(0)

    private let number: Int

    /// Creates a layout that is equal to no other one.
    public init() { number = Self.count.add(1, ordering: .relaxed).newValue }
}

/// What the API said about the cluster up to one moment; immutable, and cheap to copy.
public struct ClusterView: Sendable {
    /// The nodes in the order of their names, with the pods that run on them.
    public let state: ClusterState
    /// The index of every node in `state`, by name.
    public let nodeIndices: [String: Int]
    /// All pods that have not ended.
    public let pods: PodTable
    /// Equal only in views whose nodes have the same names, order and allocatable resources.
    public let layout: NodeLayout

    /// Creates a view.
    ///
    /// - Parameters:
    ///   - state: The nodes in the order of their names, with the pods that run on them.
    ///   - nodeIndices: The index of every node in `state`, by name.
    ///   - pods: All pods that have not ended.
    ///   - layout: That of another view with the same nodes, or a new one.
    public init(
        state: ClusterState,
        nodeIndices: [String: Int],
        pods: PodTable,
        layout: NodeLayout = NodeLayout()
    ) {
        self.state = state
        self.nodeIndices = nodeIndices
        self.pods = pods
        self.layout = layout
    }
}

/// What changed in a cluster.
public enum ClusterEvent: Sendable {
    /// A pod was seen for the first time or changed; nodes that it came from and goes to are in the pods, and
    /// `PodChanges` says in what they differ.
    case podChanged(old: WatchedPod?, new: WatchedPod)
    /// A pod is gone or has ended; this is the last that was seen of it.
    case podRemoved(WatchedPod)
    /// A node was seen for the first time or changed; `NodeChanges` says in what.
    case nodeChanged(old: Node?, new: Node)
    /// A node is gone.
    case nodeRemoved(Node)
    /// Caches were filled anew after a break, so that events may have been missed.
    case resynchronized
}
