/// What is right about the kind "switching" of the test bed; Tests/TestBed/switching.py makes it.
enum SwitchingHistory {
    /// A node, its load that never changes, and between which instants there are values of it.
    struct Node {
        let name: String
        let cpu: Double
        let memory: Double
        let span: ClosedRange<Int64>
        /// The instants within at which nothing tells whose the values are.
        var gaps: [Int64] = []
    }

    static let span = RecordedHistory.span

    static let nodes = [
        Node(name: "alpha", cpu: 0.15, memory: 0.25, span: span),
        // Its exporter ends at 03:10 of the seventh day, its successor's begins at 03:25: the window of 04:00, two
        // scrapes longer on either side, has both. That of 03:00 ends at 03:04, that of 05:00 begins at 03:56.
        Node(name: "bravo-old", cpu: 0.3, memory: 0.2, span: span.lowerBound...at(6, 3)),
        Node(name: "bravo-zew", cpu: 0.8, memory: 0.7, span: at(6, 5)...span.upperBound),
        Node(name: "kilo-old", cpu: 0.3, memory: 0.2, span: span.lowerBound...at(3, 3)),
        Node(name: "kilo-new", cpu: 0.8, memory: 0.7, span: at(3, 5)...span.upperBound),
        Node(name: "charlie", cpu: 0.45, memory: 0.5, span: span),
        // Another node has its address on the twelfth day from 00:00 to 12:00: in the windows of 00:00 to 13:00.
        Node(name: "delta", cpu: 0.35, memory: 0.4, span: span, gaps: (0...13).map { at(11, $0) }),
        Node(name: "foxtrot", cpu: 0.65, memory: 0.35, span: span),
        Node(name: "golf", cpu: 0.75, memory: 0.65, span: span),
        // Its exporter ends at 09:58 of the fifth day; what is at its address from 15:00 on is no node.
        Node(name: "hotel", cpu: 0.2, memory: 0.3, span: span.lowerBound...at(4, 10)),
    ]

    /// The cores that each pod uses.
    static let pods = ["web-0": 0.25, "web-1": 0.5]

    /// An hour of a day, days counted from nought, in milliseconds since 1970 UTC.
    static func at(_ day: Int64, _ hour: Int64) -> Int64 {
        span.lowerBound + day * RecordedHistory.day + hour * RecordedHistory.hour
    }
}
