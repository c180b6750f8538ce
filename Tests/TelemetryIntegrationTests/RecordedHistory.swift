/// What the kind "recorded" of the test bed holds; Tests/TestBed/clusters.py makes it so.
enum RecordedHistory {
    static let hour: Int64 = 3_600_000
    static let day = 24 * hour

    /// 2026-11-01 00:00 UTC to 2026-11-16 00:00 UTC: 1_793_491_200 s and 15 * 86_400 s more.
    static let span: ClosedRange<Int64> = 1_793_491_200_000...1_794_787_200_000

    static let nodes = [
        "10.110.190.32:9100": "master1", "10.110.190.33:9100": "master2", "10.110.190.34:9100": "master3",
        "10.110.190.35:9100": "worker1", "10.110.190.36:9100": "worker2", "10.110.190.37:9100": "worker3",
    ]

    /// An exporter that belongs to no node.
    static let unmapped = "10.110.190.99:9100"

    /// worker1's exporter did not answer on the tenth day from 10:00 to 15:00.
    static let gap = span.lowerBound + 9 * day + 10 * hour...span.lowerBound + 9 * day + 15 * hour

    /// worker3 joined on the fifth day at 05:37.
    static let joined = span.lowerBound + 4 * day + 5 * hour + 37 * 60_000

    /// worker2 was restarted on the eighth day at 02:17; its counters began again at zero.
    static let reboot = span.lowerBound + 7 * day + 2 * hour + 17 * 60_000

    /// master2's node_load1 was NaN on the seventh day from 03:30 to 05:30: the values of the hours that touch this time
    /// are gaps, those of 04:00, 05:00 and 06:00.
    static let notANumber = (4...6).map { span.lowerBound + 6 * day + $0 * hour }
}
