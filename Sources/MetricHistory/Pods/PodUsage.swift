/// What one pod used at the instants of a grid; NaN marks a gap.
public struct PodUsage: Sendable {
    /// The first instant, in milliseconds since 1970 UTC.
    public internal(set) var start: Int64

    /// CPU in cores, the mean since the instant before.
    public internal(set) var cpu: [Double]

    /// The working set in bytes at the instant.
    public internal(set) var memory: [Double]

    /// Creates a course of use.
    ///
    /// - Parameters:
    ///   - start: The first instant, a multiple of the step.
    ///   - cpu: CPU in cores.
    ///   - memory: Memory in bytes, as many values as CPU.
    public init(start: Int64, cpu: [Double], memory: [Double]) {
        precondition(cpu.count == memory.count, "\(cpu.count) values of CPU and \(memory.count) of memory")
        self.start = start
        self.cpu = cpu
        self.memory = memory
    }

    /// The number of instants.
    public var count: Int { cpu.count }

    /// The index of an instant, nil outside.
    ///
    /// - Parameters:
    ///   - time: The instant, a multiple of the step.
    ///   - step: The spacing in milliseconds.
    /// - Returns: The index.
    public func index(of time: Int64, step: Int64) -> Int? {
        let index = Int((time - start) / step)
        return time >= start && index < count ? index : nil
    }

    /// Makes room from one instant to another; new instants are gaps.
    package mutating func cover(_ first: Int64, through last: Int64, step: Int64) {
        guard first <= last else { return }
        if count == 0 { start = first }
        if first < start {
            let gap = [Double](repeating: .nan, count: Int((start - first) / step))
            cpu.insert(contentsOf: gap, at: 0)
            memory.insert(contentsOf: gap, at: 0)
            start = first
        }
        let missing = Int((last - start) / step) + 1 - count
        guard missing > 0 else { return }
        cpu.append(contentsOf: [Double](repeating: .nan, count: missing))
        memory.append(contentsOf: [Double](repeating: .nan, count: missing))
    }

    /// Sets the CPU at an instant that is covered.
    package mutating func set(cpu value: Double, at time: Int64, step: Int64) {
        if let index = index(of: time, step: step) { cpu[index] = value }
    }

    /// Sets the memory at an instant that is covered.
    package mutating func set(memory value: Double, at time: Int64, step: Int64) {
        if let index = index(of: time, step: step) { memory[index] = value }
    }

    /// Takes in another course; where both have a value the other one counts.
    mutating func merge(_ newer: PodUsage, step: Int64) {
        guard newer.count > 0 else { return }
        let last = newer.start + Int64(newer.count - 1) * step
        cover(newer.start, through: last, step: step)
        let shift = Int((newer.start - start) / step)
        for index in newer.cpu.indices {
            if !newer.cpu[index].isNaN { cpu[shift + index] = newer.cpu[index] }
            if !newer.memory[index].isNaN { memory[shift + index] = newer.memory[index] }
        }
    }

    /// Takes in a course of another file; of two different values neither counts.
    mutating func settle(_ other: PodUsage, step: Int64, pod: Int, _ record: PodRecord, _ settling: inout PodSettling) {
        guard other.count > 0 else { return }
        cover(other.start, through: other.start + Int64(other.count - 1) * step, step: step)
        let shift = Int((other.start - start) / step)
        for index in other.cpu.indices {
            settling.take(
                cpu: other.cpu[index],
                memory: other.memory[index],
                at: other.start + Int64(index) * step,
                index: shift + index,
                of: &self,
                pod: pod,
                record
            )
        }
    }
}

extension PodUsage: Equatable {
    /// Whether two courses have the same instants, values and gaps.
    public static func == (left: PodUsage, right: PodUsage) -> Bool {
        func same(_ left: [Double], _ right: [Double]) -> Bool {
            left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
        }
        return left.start == right.start && same(left.cpu, right.cpu) && same(left.memory, right.memory)
    }
}
