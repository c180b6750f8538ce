package import ClusterModel
package import LoadPrediction

/// What recorded runs of one kind of cluster offer to make up new ones from.
///
/// Demand always comes from a workload's own recorded day, life from a recorded life, nodes from recorded nodes.
package struct ScenarioMaterial: Sendable {
    /// The days of one data set have numbers below a limit of their own; see `ScenarioDescription.Limits`.
    package enum DataSet: Int, Sendable, CaseIterable {
        /// Days below 100.
        case planetlab
        /// Days from 100 on.
        case bitbrains

        /// The data set to which a day belongs.
        package init(day: Int) { self = day < 100 ? .planetlab : .bitbrains }
    }

    /// A recorded whole day of a workload's CPU demand.
    package struct Day: Sendable {
        /// The day's number.
        package let number: Int

        /// CPU demand in milli-CPU, one sample per step of the benchmark's clock, without gaps.
        package let milliCPU: [Int32]
    }

    /// A workload whose requests and demand are known.
    package struct Workload: Sendable {
        /// Which workload.
        package let key: WorkloadKey

        /// What each of its pods requests.
        package let request: PodRequest

        /// Whether it ran pods of a kind.
        package var kinds: Set<WorkloadKind>

        /// Memory use in MiB by steps since arrival; what is beyond the end stays at the last value.
        package var memoryMiB: [Int32]

        /// Its days in order.
        package var days: [Day]

        /// Whether a day before a limit was recorded, by which a policy may know the workload.
        package func isKnown(before limit: Int) -> Bool { (days.first?.number ?? .max) < limit }
    }

    /// How the pods of one workload came and went in one recorded run.
    package struct Life: Sendable {
        /// One pod of a life.
        package struct Pod: Sendable, Equatable {
            /// Arrival in seconds from the start of the run.
            package let arrival: Int

            /// How long it runs, in seconds; nil means past the end.
            package let lifetime: Int?

            /// Pods of the same part demand the same at the same time; parts are numbered from 0.
            package let part: Int
        }

        /// Services or jobs.
        package let kind: WorkloadKind

        /// The data set of the workload that lived so.
        package let dataSet: DataSet

        /// The pods in order of arrival.
        package let pods: [Pod]
    }

    /// What is kept of one recorded run as a whole.
    package struct Run: Sendable {
        /// The nodes.
        package let nodes: [Node]

        /// Mean of the CPU requests of living pods over the samples that count, as a share of allocatable.
        package let requestShare: Double

        /// Share of jobs among the pods.
        package let jobShare: Double

        /// Share of pods whose workload belongs to the second data set.
        package let bitbrainsShare: Double
    }

    /// The name of the family, for example `s4-daily`.
    package let family: String

    /// The name of the history file.
    package let historyName: String

    /// The recorded runs.
    package let runs: [Run]

    /// The workloads in a fixed order.
    package let workloads: [Workload]

    /// The lives in a fixed order.
    package let lives: [Life]

    /// All recorded days up to the last one that a run was made of.
    package let history: [WorkloadDay]

    /// Which days new runs can be made of, by data set; nil where no run has pods of one.
    package let days: [DataSet: DayRange]

    /// Whether recorded pods do not follow the hours of their workload's day, so that a day may be turned at will.
    package let isShifted: Bool

    /// Histories of runs, prepared once for all generators of this material.
    let knownHistories = ProfileCache()

    /// The days that runs are made of.
    package struct DayRange: Sendable, Equatable {
        /// The earliest first day of a run; the days before it are history.
        package let first: Int

        /// The last recorded day of a run.
        package let last: Int

        /// How many consecutive days serve one run.
        package let window: Int

        /// The days that a new run can begin with: its window may reach beyond the last day by one at most.
        package var starts: ClosedRange<Int> { first...max(first, last - max(0, window - 2)) }
    }
}
