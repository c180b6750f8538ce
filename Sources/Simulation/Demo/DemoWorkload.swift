import ClusterModel
import Foundation

/// One workload of the embedded cluster: whose recorded load its pods demand and what they ask for.
struct DemoWorkload: Sendable {
    let key: WorkloadKey
    let kind: WorkloadKind
    let replicas: Int
    let request: PodRequest
    let tolerations: [Toleration]
    /// CPU demand in milli-CPU over all recorded days.
    private let course: [Double]
    private let memoryUseMiB: Double

    /// The median of the workloads' mean use of CPU, in milli-CPU.
    private static let medianUse = 200.0

    /// Requests per use of the median workload; it leaves the nodes about half used when three quarters are requested.
    private static let requestPerUse = 1.7

    /// Common sizes of CPU requests, in milli-CPU: people do not write odd numbers.
    private static let usualRequests: [Double] = [
        25, 50, 100, 150, 200, 250, 300, 400, 500, 600, 750, 1000, 1250, 1500, 2000, 2500, 3000, 4000,
    ]

    /// Draws workloads until their pods request a given amount of CPU.
    ///
    /// - Parameters:
    ///   - milliCPU: The sum of the requests of services to reach.
    ///   - application: The application (namespace) they belong to.
    ///   - tolerations: The taints their pods may ignore.
    ///   - recorded: The load that the pods demand.
    ///   - generator: The source of chance.
    /// - Returns: The workloads, every fifth of them a job.
    static func draw(
        requesting milliCPU: Double,
        application: String,
        tolerations: [Toleration],
        from recorded: RecordedLoad,
        using generator: inout SplitMix64
    ) -> [DemoWorkload] {
        var workloads: [DemoWorkload] = []
        var requested = 0.0
        while requested < milliCPU {
            // Every fifth workload is a job, as in the clusters the benchmark is made of.
            let isJob = workloads.count % 5 == 4
            let key = WorkloadKey(application: application, name: "\(application)-\(workloads.count + 1)")
            let workload = DemoWorkload(key, isJob ? .job : .service, tolerations, recorded, &generator)
            // A job runs an hour now and then: on average it hardly requests anything.
            if !isJob { requested += Double(workload.request.resources.milliCPU) * Double(workload.replicas) }
            workloads.append(workload)
        }
        return workloads
    }

    private init(
        _ key: WorkloadKey,
        _ kind: WorkloadKind,
        _ tolerations: [Toleration],
        _ recorded: RecordedLoad,
        _ generator: inout SplitMix64
    ) {
        self.key = key
        self.kind = kind
        self.tolerations = tolerations
        replicas = Int.random(in: 1...3, using: &generator)
        // Sizes spread log-normally, as pods' do.
        let mean = min(4 * Self.medianUse, Self.medianUse * exp(0.7 * generator.nextNormal()))
        course = Self.course(mean: mean, recorded, &generator)
        // Heavy users ask for too little and light ones for too much: request ~ mean^0.4 with log-normal error,
        // the error model of the benchmark.
        let ratio = pow(mean / Self.medianUse, 0.4) * exp(0.5 * generator.nextNormal())
        let wanted = Self.requestPerUse * Self.medianUse * ratio
        let milliCPU = Self.usualRequests.min { abs($0 - wanted) < abs($1 - wanted) } ?? wanted
        let memoryMiB = (milliCPU * Double.random(in: 0.8...2.2, using: &generator)).rounded()
        memoryUseMiB = memoryMiB * min(1.3, max(0.2, 0.75 * exp(0.35 * generator.nextNormal())))
        request = PodRequest(milliCPU: Int64(milliCPU), memory: Int64(memoryMiB) << 20)
    }

    /// A recorded machine's course scaled to a mean.
    ///
    /// Each workload sees the recording begin on another day, so that they do not all rise together; a steady one
    /// follows the cluster's day, shifted by whole hours.
    private static func course(
        mean: Double,
        _ recorded: RecordedLoad,
        _ generator: inout SplitMix64
    ) -> [Double] {
        let machine = recorded.machines[Int.random(in: 0..<recorded.machines.count, using: &generator)]
        let firstDay = Int.random(in: 0..<recorded.dayCount, using: &generator)
        let hours = Int.random(in: 0..<24, using: &generator)
        let level = machine.reduce(0, +) / Double(machine.count)
        let spread = machine.reduce(0) { $0 + ($1 - level) * ($1 - level) } / Double(machine.count)
        let isSteady = spread.squareRoot() < 0.5 * level
        let shaped = machine.indices.map { step in
            let value = machine[(step + firstDay * RecordedLoad.samplesPerDay) % machine.count]
            guard isSteady else { return value }
            // Thousands of machines together are flatter than one service, hence the power.
            return value * pow(recorded.dayCurve[(step + 12 * hours) % recorded.dayCurve.count], 3)
        }
        let shapedMean = shaped.reduce(0, +) / Double(shaped.count)
        return shaped.map { $0 * mean / shapedMean }
    }

    /// What one replica demands at a recorded sample; replicas lag each other by ten minutes.
    func milliCPU(replica: Int, at sample: Int) -> Double {
        course[max(0, sample - 2 * replica) % course.count]
    }

    /// Memory in MiB of a pod of some age in seconds: 60 % at the start, the rest with a time constant of three hours.
    func memoryMiB(age: Int) -> Double {
        memoryUseMiB * (1 - 0.4 * exp(-Double(age) / 10_800))
    }

    /// Draws the pods of all replicas: services live 14 hours on average and are replaced, jobs run once a day.
    func pods(until end: Int, using generator: inout SplitMix64) -> [DemoPod] {
        (0..<replicas).flatMap { replica in
            kind == .job
                ? jobs(replica: replica, until: end, using: &generator)
                : services(replica: replica, until: end, using: &generator)
        }
    }

    private func services(replica: Int, until end: Int, using generator: inout SplitMix64) -> [DemoPod] {
        var pods: [DemoPod] = []
        var arrival = Int.random(in: 0..<7200, using: &generator)
        while arrival < end {
            let lifetime = max(600, Int(50_400 * generator.nextExponential()))
            pods.append(DemoPod(self, replica, arrival, lifetime, serial: pods.count))
            arrival += lifetime + Int.random(in: 1...60, using: &generator)
        }
        return pods
    }

    private func jobs(replica: Int, until end: Int, using generator: inout SplitMix64) -> [DemoPod] {
        stride(from: 0, to: end, by: 86_400).enumerated().map { serial, midnight in
            let arrival = midnight + Int.random(in: 0..<86_400, using: &generator)
            let lifetime = max(300, Int(3600 * generator.nextExponential()))
            return DemoPod(self, replica, arrival, lifetime, serial: serial)
        }
    }
}

/// One pod of the embedded cluster.
struct DemoPod: Sendable {
    let name: String
    let arrival: Int
    private let lifetime: Int
    private let workload: DemoWorkload
    private let replica: Int

    init(_ workload: DemoWorkload, _ replica: Int, _ arrival: Int, _ lifetime: Int, serial: Int) {
        self.workload = workload
        self.replica = replica
        self.arrival = arrival
        self.lifetime = lifetime
        name = "\(workload.key.name)-\(replica)-\(serial)"
    }

    func milliCPU(at sample: Int) -> Int32 { Int32(workload.milliCPU(replica: replica, at: sample).rounded()) }

    func memoryMiB(age: Int) -> Int32 { Int32(workload.memoryMiB(age: age).rounded()) }

    var scenarioPod: ScenarioPod {
        ScenarioPod(
            pod: Pod(
                namespace: workload.key.application,
                name: name,
                request: workload.request,
                tolerations: workload.tolerations,
                workload: workload.key,
                kind: workload.kind
            ),
            arrival: arrival,
            lifetime: lifetime
        )
    }
}

extension SplitMix64 {
    /// A standard normal number (Box and Muller 1958).
    fileprivate mutating func nextNormal() -> Double {
        let radius = (-2 * log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &self))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
    }

    /// An exponential number with mean 1.
    fileprivate mutating func nextExponential() -> Double {
        -log(1 - Double.random(in: 0..<1, using: &self))
    }
}
