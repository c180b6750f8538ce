/// Where and when each pod of a scenario started.
public struct Assignment: Sendable, Equatable {
    /// One pod's place.
    public struct Placement: Sendable, Equatable {
        /// The node's index.
        public let node: Int

        /// When the pod started, in seconds from the start of the run.
        public let start: Int

        /// Creates a place.
        public init(node: Int, start: Int) {
            self.node = node
            self.start = start
        }
    }

    /// One element per pod, nil for a pod that was never placed.
    public var placements: [Placement?]

    /// Creates an assignment.
    public init(placements: [Placement?]) {
        self.placements = placements
    }

    /// The assignments file: CSV with the header `pod_id,node_id,start_s`, one row per placed pod.
    public var csv: String {
        var text = "pod_id,node_id,start_s\n"
        for case (let pod, let placement?) in placements.enumerated() {
            text += "\(pod),\(placement.node),\(placement.start)\n"
        }
        return text
    }
}
