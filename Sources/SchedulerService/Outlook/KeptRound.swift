/// One round in the numbers of pods, so that three hours of a large cluster take little memory.
struct KeptRound {
    /// What was measured, without the pods once they have numbers.
    var round: MeasuredRound
    /// The CPU use of pods in milli-CPU, by their numbers.
    var pods: [(pod: Int, milliCPU: Double)] = []
    /// The generation of the numbers.
    var generation: Int
}
