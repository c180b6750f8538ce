import ClusterModel

/// Koordinator's LowNodeLoad: which pods leave busy nodes, without saying where they go.
///
/// Nodes above a share of their CPU in all of their last samples are relieved, the busiest first, until they are below or
/// the idle nodes have no room left: the smallest pod that suffices, else the largest. Source:
/// `pkg/descheduler/framework/plugins/loadaware/low_node_load.go` of Koordinator, as the benchmark has it.
public struct LoadEviction: Sendable {
    /// Above this share of CPU a node is busy.
    public let busy: Double

    /// At or below this share a node has room.
    public let idle: Double

    /// The number of samples that all must be above.
    public let samples: Int

    /// How often and how soon pods are moved.
    public let limits: MoveLimits

    /// Creates the rule.
    ///
    /// - Parameters:
    ///   - isTuned: Whether thresholds are those found on the benchmark's training runs, else Koordinator's own.
    ///   - limits: How often and how soon pods are moved.
    public init(isTuned: Bool, limits: MoveLimits = MoveLimits()) {
        busy = isTuned ? 0.7 : 0.65
        idle = isTuned ? 0.5 : 0.45
        samples = isTuned ? 3 : 5
        self.limits = limits
    }

    /// The pods that leave their nodes, as places in the picture's `pods`, in order.
    public func victims(_ picture: RebalancingPicture) -> [Int] {
        var use = picture.recentMilliCPU.map { $0.first ?? 0 }
        let capacity = picture.state.nodes.map { Double($0.node.allocatable.milliCPU) }
        let idleNodes = use.indices.filter { capacity[$0] > 0 && use[$0] <= idle * capacity[$0] }
        var room = idleNodes.reduce(0) { $0 + busy * capacity[$1] - use[$1] }
        let busyNodes = use.indices.filter { picture.wasBusy($0, above: busy, samples: samples) }
            .sorted { (use[$1] / capacity[$1], $0) < (use[$0] / capacity[$0], $1) }
        var victims: [Int] = []
        let budget = limits.budget(of: picture.pods.count)
        for node in busyNodes {
            var left = picture.pods.indices.filter {
                picture.pods[$0].node == node && limits.allow(picture.pods[$0], at: picture.time)
            }
            while use[node] > busy * capacity[node], room > 0, victims.count < budget {
                let excess = use[node] - busy * capacity[node]
                func amount(_ slot: Int) -> Double { picture.pods[slot].milliCPU ?? 0 }
                let fitting = left.filter { slot in
                    amount(slot) > 0 && amount(slot) <= room
                        && idleNodes.contains { use[$0] + amount(slot) <= busy * capacity[$0] }
                }
                let sufficing = fitting.filter { amount($0) >= excess }
                guard
                    let victim = sufficing.min(by: { amount($0) < amount($1) })
                        ?? fitting.max(by: { amount($0) < amount($1) })
                else { break }
                victims.append(victim)
                use[node] -= amount(victim)
                room -= amount(victim)
                left.removeAll { $0 == victim }
            }
        }
        return victims
    }
}
