/// What differs between two versions of a node, by what a scheduler asks of a change.
///
/// Source: `NodeSchedulingPropertiesChange` in `pkg/scheduler/framework/events.go`.
public struct NodeChanges: OptionSet, Hashable, Sendable {
    /// One bit for each kind of change.
    public let rawValue: UInt8

    /// Creates a set of its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Allocatable resources or the number of pods differ.
    public static let allocatable = NodeChanges(rawValue: 1 << 0)
    /// Labels differ.
    public static let labels = NodeChanges(rawValue: 1 << 1)
    /// Taints differ.
    public static let taints = NodeChanges(rawValue: 1 << 2)
    /// The node is no longer cordoned.
    public static let uncordoned = NodeChanges(rawValue: 1 << 3)
    /// The node is cordoned now.
    public static let cordoned = NodeChanges(rawValue: 1 << 4)
    /// The images that the node has differ, which only scores look at.
    public static let images = NodeChanges(rawValue: 1 << 5)

    /// What differs between two versions.
    ///
    /// - Parameters:
    ///   - old: The older version.
    ///   - new: The newer version.
    public init(from old: Node, to new: Node) {
        self = []
        if old.allocatable != new.allocatable || old.extendedAllocatable != new.extendedAllocatable
            || old.maximumPodCount != new.maximumPodCount
        {
            insert(.allocatable)
        }
        if old.labels != new.labels { insert(.labels) }
        if old.taints != new.taints { insert(.taints) }
        if old.isUnschedulable != new.isUnschedulable { insert(new.isUnschedulable ? .cordoned : .uncordoned) }
        if old.images != new.images { insert(.images) }
    }
}
