package import Foundation
package import KubernetesAPI

/// What was measured of all nodes and pods at one instant.
package struct MeasuredRound: Sendable {
    /// What one node used.
    package struct NodeUse: Sendable, Equatable {
        /// CPU use as a share of the node's, 0...1.
        package var cpuRatio: Double?
        /// Memory use as a share of the node's, 0...1.
        package var memoryRatio: Double?

        /// Creates a value.
        package init(cpuRatio: Double?, memoryRatio: Double?) {
            self.cpuRatio = cpuRatio
            self.memoryRatio = memoryRatio
        }
    }

    /// The instant.
    package var time: Date

    /// The nodes of which something is known, by name.
    package var nodes: [String: NodeUse]

    /// CPU use of pods, in milli-CPU.
    package var pods: [PodName: Double]

    /// Creates a round.
    package init(time: Date, nodes: [String: NodeUse], pods: [PodName: Double]) {
        self.time = time
        self.nodes = nodes
        self.pods = pods
    }
}
