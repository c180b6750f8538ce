import ClusterModel
import Placement

/// What is measured of all nodes, as decisions look at it until the next measurement.
struct MeasuredOutlook {
    private var isMeasured: Bool
    private var meanMilliCPU: [Double]
    private var deviationMilliCPU: [Double]
    private var meanMemory: [Double]
    private var deviationMemory: [Double]
    private var newestMemory: [Double]

    /// Takes together means over the last quarter of an hour and newest values.
    ///
    /// - Parameters:
    ///   - outlook: The means.
    ///   - conditions: The newest values of the same nodes.
    ///   - nodes: The same nodes.
    init(_ outlook: ClusterOutlook, _ conditions: [NodeCondition], _ nodes: [Node]) {
        isMeasured = outlook.isMeasured
        meanMilliCPU = outlook.meanMilliCPU
        deviationMilliCPU = outlook.deviationMilliCPU
        meanMemory = outlook.meanMemory
        deviationMemory = outlook.deviationMemory
        newestMemory = outlook.newestMemory
        guard conditions.count == outlook.nodeCount, nodes.count == outlook.nodeCount else { return }
        useNewest(conditions)
        fillUnmeasured(conditions, nodes)
    }

    /// Puts it in the place of the means.
    func fill(_ outlook: inout ClusterOutlook) {
        outlook.isMeasured = isMeasured
        outlook.meanMilliCPU = meanMilliCPU
        outlook.deviationMilliCPU = deviationMilliCPU
        outlook.meanMemory = meanMemory
        outlook.deviationMemory = deviationMemory
        outlook.newestMemory = newestMemory
    }

    /// The mean of the last quarter of an hour lags behind a node that has just become busy.
    ///
    /// A node that has just become quiet may well be so for a moment only: of both, the higher one counts.
    private mutating func useNewest(_ conditions: [NodeCondition]) {
        for (index, condition) in conditions.enumerated() {
            if let milliCPU = condition.milliCPU {
                meanMilliCPU[index] = max(milliCPU, meanMilliCPU[index])
                isMeasured = true
            }
            if let memory = condition.memory { newestMemory[index] = memory }
        }
    }

    /// A node of which nothing is measured counts like the mean of the others: it neither attracts nor repels.
    private mutating func fillUnmeasured(_ conditions: [NodeCondition], _ nodes: [Node]) {
        let unknown = conditions.indices.filter { conditions[$0].milliCPU == nil }
        guard !unknown.isEmpty, unknown.count < conditions.count else {
            if !conditions.isEmpty, unknown.count == conditions.count { isMeasured = false }
            return
        }
        let measured = conditions.indices.filter { conditions[$0].milliCPU != nil }
        func fill(_ values: inout [Double], per size: (Node) -> Int64) {
            let shares = measured.map { values[$0] / Double(max(1, size(nodes[$0]))) }
            let mean = shares.reduce(0, +) / Double(shares.count)
            for index in unknown { values[index] = mean * Double(size(nodes[index])) }
        }
        fill(&meanMilliCPU) { $0.allocatable.milliCPU }
        fill(&deviationMilliCPU) { $0.allocatable.milliCPU }
        fill(&meanMemory) { $0.allocatable.memory }
        fill(&deviationMemory) { $0.allocatable.memory }
        fill(&newestMemory) { $0.allocatable.memory }
    }
}
