import Placement

/// The numbers of the prior: how a forecast becomes the expected growth of exponential load.
///
/// The prior has the form of `ConvexForecast`, which is the benchmark's predictive-convex; what that rule fixes by hand
/// is learned here from replayed runs.
package struct RuleParameters: Codable, Equatable, Sendable {
    /// How much a unit of variance of utilization adds to the exponent's utilization; a Gaussian says 4.
    package var varianceFactor = ConvexLoad.varianceFactor

    /// After how many hours the load of a service counts e times less, since pods leave and others come.
    package var serviceHours = 1000.0

    /// The same for a job, which seldom stays long.
    package var jobHours = Double(ConvexLoad.jobHours)

    /// How steeply cost grows with utilization.
    package var steepness = ConvexLoad.steepness

    /// What memory counts beside CPU.
    package var memoryWeight = ConvexLoad.memoryWeight

    /// predictive-convex, but for jobs, whose hours fade instead of ending after the second.
    package static let convex = RuleParameters()

    /// The parameters as a vector of logarithms, in which they are searched.
    package var logarithms: [Double] {
        [varianceFactor, serviceHours, jobHours, steepness, memoryWeight].map(\.logarithm)
    }

    /// The parameters that a vector of logarithms stands for.
    package init(logarithms: [Double]) {
        precondition(logarithms.count == 5, "five parameters, got \(logarithms.count)")
        varianceFactor = logarithms[0].exponential
        serviceHours = logarithms[1].exponential
        jobHours = logarithms[2].exponential
        steepness = logarithms[3].exponential
        memoryWeight = logarithms[4].exponential
    }

    /// Creates parameters.
    ///
    /// - Parameters:
    ///   - varianceFactor: What a unit of variance adds to the utilization in the exponent.
    ///   - serviceHours: After how many hours the load of a service counts e times less.
    ///   - jobHours: The same for a job.
    ///   - steepness: How steeply cost grows with utilization.
    ///   - memoryWeight: What memory counts beside CPU.
    package init(
        varianceFactor: Double = ConvexLoad.varianceFactor,
        serviceHours: Double = 1000,
        jobHours: Double = Double(ConvexLoad.jobHours),
        steepness: Double = ConvexLoad.steepness,
        memoryWeight: Double = ConvexLoad.memoryWeight
    ) {
        self.varianceFactor = varianceFactor
        self.serviceHours = serviceHours
        self.jobHours = jobHours
        self.steepness = steepness
        self.memoryWeight = memoryWeight
    }
}
