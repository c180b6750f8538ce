/// A running pod that went to another node.
public struct Move: Sendable, Equatable {
    /// When, in seconds from the start of the run.
    public let time: Int

    /// The pod's number in the scenario.
    public let pod: Int

    /// The index of the node that it left.
    public let source: Int

    /// The index of the node to which it went.
    public let destination: Int

    /// Creates a move.
    public init(time: Int, pod: Int, source: Int, destination: Int) {
        self.time = time
        self.pod = pod
        self.source = source
        self.destination = destination
    }
}

extension [Move] {
    /// The file of moves that the benchmark's referee reads: CSV with the header `time_s,pod_id,from_node,to_node`, in
    /// the order in which the moves were made.
    public var csv: String {
        reduce(into: "time_s,pod_id,from_node,to_node\n") { text, move in
            text += "\(move.time),\(move.pod),\(move.source),\(move.destination)\n"
        }
    }
}
