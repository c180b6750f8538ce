/// What every pod demands at every sample from its arrival to the end of the run, if it is running then.
///
/// Samples of all pods lie one after the other in flat buffers.
public struct UsageTrace: Sendable {
    /// The first sample of each pod.
    private let firstSteps: [Int]

    /// Where each pod's samples begin in the buffers, with the end of the last pod's at the end.
    private let offsets: [Int]

    private let milliCPU: [Int32]
    private let memoryMiB: [Int32]

    /// Creates a trace from one run of samples per pod.
    ///
    /// - Parameters:
    ///   - firstSteps: The step of each pod's first sample.
    ///   - milliCPU: CPU demand in milli-CPU, one array per pod.
    ///   - memoryMiB: Memory demand in MiB, as many values as CPU.
    package init(firstSteps: [Int], milliCPU: [[Int32]], memoryMiB: [[Int32]]) {
        precondition(firstSteps.count == milliCPU.count && milliCPU.map(\.count) == memoryMiB.map(\.count))
        self.firstSteps = firstSteps
        offsets = milliCPU.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
        self.milliCPU = Array(milliCPU.joined())
        self.memoryMiB = Array(memoryMiB.joined())
    }

    init(firstSteps: [Int], offsets: [Int], milliCPU: [Int32], memoryMiB: [Int32]) {
        self.firstSteps = firstSteps
        self.offsets = offsets
        self.milliCPU = milliCPU
        self.memoryMiB = memoryMiB
    }

    /// The number of pods.
    public var podCount: Int { firstSteps.count }

    /// The steps for which a pod's demand is known.
    public func steps(of pod: Int) -> Range<Int> {
        firstSteps[pod]..<firstSteps[pod] + offsets[pod + 1] - offsets[pod]
    }

    /// A pod's CPU demand in milli-CPU at a step; 0 where none is recorded.
    public func milliCPU(of pod: Int, at step: Int) -> Int {
        position(pod, step).map { Int(milliCPU[$0]) } ?? 0
    }

    /// A pod's memory demand in MiB at a step; 0 where none is recorded.
    public func memoryMiB(of pod: Int, at step: Int) -> Int {
        position(pod, step).map { Int(memoryMiB[$0]) } ?? 0
    }

    /// Visits a pod's samples within some steps.
    ///
    /// - Parameters:
    ///   - pod: The pod.
    ///   - steps: The steps; those that are not recorded are passed over.
    ///   - body: Gets the step, CPU demand in milli-CPU and memory demand in MiB.
    func forEachSample(of pod: Int, in steps: Range<Int>, _ body: (_ step: Int, _ cpu: Int32, _ memory: Int32) -> Void)
    {
        let shift = offsets[pod] - firstSteps[pod]
        for step in steps.clamped(to: self.steps(of: pod)) {
            body(step, milliCPU[shift + step], memoryMiB[shift + step])
        }
    }

    /// A pod's memory demand in MiB at all its steps.
    func memoryMiB(of pod: Int) -> [Int32] { Array(memoryMiB[offsets[pod]..<offsets[pod + 1]]) }

    private func position(_ pod: Int, _ step: Int) -> Int? {
        let position = offsets[pod] + step - firstSteps[pod]
        return step >= firstSteps[pod] && position < offsets[pod + 1] ? position : nil
    }
}
