import ClusterModel

/// A volume of a Pod object, as far as it limits where the pod can run.
struct KubePodVolume: Decodable {
    struct Claim: Decodable { var claimName: String, readOnly: Bool? }
    struct Ephemeral: Decodable {}
    struct GoogleDisk: Decodable { var pdName: String, readOnly: Bool? }
    struct AmazonDisk: Decodable { var volumeID: String }
    struct SCSI: Decodable { var iqn: String, readOnly: Bool? }
    struct Ceph: Decodable {
        var monitors: [String]?
        var image: String
        var pool: String?
        var readOnly: Bool?
    }

    var name: String
    var persistentVolumeClaim: Claim?
    var ephemeral: Ephemeral?
    var gcePersistentDisk: GoogleDisk?
    var awsElasticBlockStore: AmazonDisk?
    var iscsi: SCSI?
    var rbd: Ceph?

    /// The claim, if the volume is one; what it is bound to is not read yet.
    func claim(ofPod pod: String) -> VolumeClaim? {
        if let claim = persistentVolumeClaim {
            return VolumeClaim(claim.claimName, .unknown, isReadOnly: claim.readOnly ?? false)
        }
        return ephemeral.map { _ in VolumeClaim("\(pod)-\(name)", .unknown, isEphemeral: true) }
    }

    /// The disk, if the volume is one that pods on one node cannot always share.
    var disk: InlineDisk? {
        if let disk = gcePersistentDisk {
            return .gcePersistentDisk(name: disk.pdName, isReadOnly: disk.readOnly ?? false)
        }
        if let disk = awsElasticBlockStore { return .awsElasticBlockStore(volumeID: disk.volumeID) }
        if let disk = iscsi { return .iscsi(name: disk.iqn, isReadOnly: disk.readOnly ?? false) }
        return rbd.map { disk in
            .rbd(
                monitors: disk.monitors ?? [],
                // The API server's default.
                pool: disk.pool ?? "rbd",
                image: disk.image,
                isReadOnly: disk.readOnly ?? false
            )
        }
    }
}
