/// A disk that a pod names itself, without a claim, and that several pods on one node cannot always share.
///
/// Source: `isVolumeConflict` in `pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go`.
public enum InlineDisk: Hashable, Sendable {
    /// A persistent disk of Google Compute Engine, by its name.
    case gcePersistentDisk(name: String, isReadOnly: Bool)
    /// A volume of Amazon's Elastic Block Store, by its ID.
    case awsElasticBlockStore(volumeID: String)
    /// A target of iSCSI, by its qualified name.
    case iscsi(name: String, isReadOnly: Bool)
    /// An image of a Ceph block device, by monitors, pool and name.
    case rbd(monitors: [String], pool: String, image: String, isReadOnly: Bool)

    /// Whether two pods cannot have these disks on one node.
    public func conflicts(with other: InlineDisk) -> Bool {
        switch (self, other) {
        case (.gcePersistentDisk(let name, let isReadOnly), .gcePersistentDisk(let otherName, let otherIsReadOnly)),
            (.iscsi(let name, let isReadOnly), .iscsi(let otherName, let otherIsReadOnly)):
            name == otherName && !(isReadOnly && otherIsReadOnly)
        case (.awsElasticBlockStore(let id), .awsElasticBlockStore(let otherID)): id == otherID
        case (
            .rbd(let monitors, let pool, let image, let isReadOnly),
            .rbd(let others, let otherPool, let otherImage, let otherIsReadOnly)
        ):
            pool == otherPool && image == otherImage && !(isReadOnly && otherIsReadOnly)
                && monitors.contains(where: others.contains)
        default: false
        }
    }
}
