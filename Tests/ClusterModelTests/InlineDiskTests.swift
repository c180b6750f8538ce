import ClusterModel
import Testing

@Suite("ClusterModel: InlineDisk") struct InlineDiskTests {
    @Test func `disks of Google and iSCSI are shared by readers alone`() {
        for disk in [InlineDisk.gcePersistentDisk, InlineDisk.iscsi] {
            #expect(!disk("d", true).conflicts(with: disk("d", true)))
            #expect(disk("d", true).conflicts(with: disk("d", false)))
            #expect(!disk("d", false).conflicts(with: disk("e", false)))
        }
        #expect(
            !InlineDisk.iscsi(name: "d", isReadOnly: false).conflicts(
                with: .gcePersistentDisk(name: "d", isReadOnly: false)
            )
        )
    }

    @Test func `a volume of Amazon is never shared`() {
        #expect(InlineDisk.awsElasticBlockStore(volumeID: "v").conflicts(with: .awsElasticBlockStore(volumeID: "v")))
        #expect(!InlineDisk.awsElasticBlockStore(volumeID: "v").conflicts(with: .awsElasticBlockStore(volumeID: "w")))
    }

    @Test func `an image of Ceph is the same if a monitor, the pool and the name are`() {
        func image(_ monitors: [String], _ pool: String = "rbd", _ isReadOnly: Bool = false) -> InlineDisk {
            .rbd(monitors: monitors, pool: pool, image: "i", isReadOnly: isReadOnly)
        }
        #expect(image(["a", "b"]).conflicts(with: image(["b", "c"])))
        #expect(!image(["a"]).conflicts(with: image(["c"])))
        #expect(!image(["a"]).conflicts(with: image(["a"], "other")))
        #expect(!image(["a"], "rbd", true).conflicts(with: image(["a"], "rbd", true)))
    }
}
