import ClusterModel

/// The figures of a replay in units that a team counts in.
public struct PlainFigures: Sendable, Codable, Equatable {
    /// Hours of nodes above 80 % CPU, added up over the nodes.
    public var hotNodeHours: Double

    /// Hours of nodes above 85 % memory, added up over the nodes.
    public var memoryHotNodeHours: Double

    /// All hours of all nodes.
    public var nodeHours: Double

    /// Hours of one core that pods wanted and nodes did not have.
    public var unmetCoreHours: Double

    /// Mean wait from arrival to start, in seconds.
    public var meanWaitSeconds: Double

    /// The number of pods never placed.
    public var unplaced: Int

    /// Mean number of nodes with at least one pod.
    public var nodesUsed: Double

    /// Adds up what an assignment leads to.
    public init(of assignment: Assignment, figures: KeyFigures, in scenario: Scenario) {
        let load = ObservedLoad(of: assignment, in: scenario)
        let hours = Double(scenario.timing.stepSeconds) / 3600
        nodeHours = Double(scenario.nodes.count * load.stepCount) * hours
        hotNodeHours = figures.hot * nodeHours
        memoryHotNodeHours = figures.memoryHot * nodeHours
        var unmet = 0.0
        for (node, size) in scenario.nodes.enumerated() {
            for step in 0..<load.stepCount {
                unmet += max(0, load.milliCPU[node * load.stepCount + step] - Double(size.allocatable.milliCPU))
            }
        }
        unmetCoreHours = unmet / 1000 * hours
        meanWaitSeconds = figures.meanWait
        unplaced = Int(figures.unplaced)
        nodesUsed = figures.nodesUsed
    }
}
