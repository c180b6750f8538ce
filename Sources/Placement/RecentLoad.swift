/// The node loads of the last samples, of which policies take mean and deviation.
///
/// Source of the window of three samples: the placement benchmark's Trimaran policies.
package struct RecentLoad: Sendable {
    private static let window = 3

    private let nodeCount: Int
    private var sampleCount = 0
    private var milliCPU: [Double]
    private var memory: [Double]

    /// Starts without any sample.
    package init(nodeCount: Int) {
        self.nodeCount = nodeCount
        milliCPU = Array(repeating: 0, count: nodeCount * Self.window)
        memory = milliCPU
    }

    /// Begins a sample, for which `record` is called once per node.
    package mutating func beginSample() { sampleCount += 1 }

    /// Takes in a node's load.
    ///
    /// - Parameters:
    ///   - node: The index of the node.
    ///   - cpu: CPU use in milli-CPU.
    ///   - bytes: Memory use in bytes.
    package mutating func record(node: Int, milliCPU cpu: Double, memory bytes: Double) {
        let slot = (sampleCount - 1) % Self.window
        milliCPU[node * Self.window + slot] = cpu
        memory[node * Self.window + slot] = bytes
    }

    /// Writes what the samples tell to an outlook; nothing before the first sample.
    package func publish(to outlook: inout ClusterOutlook) {
        guard sampleCount > 0 else { return }
        outlook.isMeasured = true
        let known = min(sampleCount, Self.window)
        let newest = (sampleCount - 1) % Self.window
        for node in 0..<nodeCount {
            let first = node * Self.window
            (outlook.meanMilliCPU[node], outlook.deviationMilliCPU[node]) = Self.moments(
                milliCPU[first..<first + known]
            )
            (outlook.meanMemory[node], outlook.deviationMemory[node]) = Self.moments(memory[first..<first + known])
            outlook.newestMemory[node] = memory[first + newest]
        }
    }

    private static func moments(_ samples: ArraySlice<Double>) -> (mean: Double, deviation: Double) {
        let count = Double(samples.count)
        let mean = samples.reduce(0, +) / count
        let squares = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (squares / count).squareRoot())
    }
}
