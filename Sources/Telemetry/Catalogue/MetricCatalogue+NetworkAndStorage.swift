extension MetricCatalogue {
    /// Four metrics of network and storage, from node_exporter.
    ///
    /// Network counts physical devices only: what crosses bridges, tunnels, bonds and pod interfaces crosses them again.
    /// For file systems and disks the fullest and the busiest one decide.
    static let networkAndStorage = [
        traffic("network_receive_bytes_per_second", "Bytes received", series: "node_network_receive_bytes_total"),
        traffic("network_transmit_bytes_per_second", "Bytes sent", series: "node_network_transmit_bytes_total"),
        deviceMetric(
            "filesystem_used_ratio",
            "Used share of the fullest local file system; space reserved for root counts as used.",
            unit: "ratio",
            kind: .average,
            maximum: 1,
            query: """
                max by (\(nodeLabels)) (1 - avg_over_time(node_filesystem_avail_bytes{\(localFileSystems)}[$window]) \
                / avg_over_time(node_filesystem_size_bytes{\(localFileSystems)}[$window]))
                """,
            series: ["node_filesystem_avail_bytes", "node_filesystem_size_bytes"],
            hint: "node_exporter needs its filesystem collector, in a container also --path.rootfs"
        ),
        deviceMetric(
            "disk_busy_ratio",
            "Share of time in which the busiest disk had work.",
            unit: "ratio",
            kind: .rate,
            maximum: 1,
            query: """
                max by (\(nodeLabels)) \
                (rate(node_disk_io_time_seconds_total{device!~"(loop|ram|zram|sr|fd|dm-|md).*"}[$window]))
                """,
            series: ["node_disk_io_time_seconds_total"],
            hint: "node_exporter must run on every node with its diskstats collector"
        ),
    ]

    private static let localFileSystems = """
        fstype!~"tmpfs|ramfs|devtmpfs|overlay|squashfs|iso9660|nsfs|autofs|nfs.*|cifs|fuse.*", \
        mountpoint!~"/(boot|snap|run|sys|proc|dev)(/.*)?|.*/(pods|containers|overlay2)/.*"
        """

    private static let virtualDevices =
        "(lo|veth|cali|cni|cbr|docker|podman|flannel|tunl|tun|tap|vxlan|geneve|br-|virbr|lxc|cilium|kube-|nodelocaldns"
        + "|dummy|ovs|weave|datapath|wg|bond|team).*|.+[.].+"

    private static func traffic(_ name: String, _ word: String, series: String) -> MetricDefinition {
        deviceMetric(
            name,
            "\(word) per second by the node's physical network devices.",
            unit: "bytes/s",
            kind: .rate,
            maximum: nil,
            query: """
                sum by (\(nodeLabels)) (max by (\(nodeLabels), device) \
                (rate(\(series){device!~"\(virtualDevices)"}[$window])))
                """,
            series: [series],
            hint: "node_exporter must run on every node, in a container on the host's network"
        )
    }

    private static func deviceMetric(
        _ name: String,
        _ summary: String,
        unit: String,
        kind: MetricDefinition.Kind,
        maximum: Double?,
        query: String,
        series: [String],
        hint: String
    ) -> MetricDefinition {
        MetricDefinition(
            name: name,
            summary: summary,
            unit: unit,
            group: .networkAndStorage,
            kind: kind,
            scope: .node,
            minimum: 0,
            maximum: maximum,
            query: query,
            series: series,
            exporter: .nodeExporter,
            hint: hint,
            isRequired: false
        )
    }
}
