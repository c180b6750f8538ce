import ClusterModel
import LoadPrediction
import Testing

struct WorkloadProfileTests {
    private let web = WorkloadKey(application: "shop", name: "web")

    /// A day with one value per hour.
    private func day(_ number: Int, workload: WorkloadKey? = nil, _ value: (Int) -> Double) -> WorkloadDay {
        WorkloadDay(workload: workload ?? web, day: number, milliCPU: (0..<24).map(value))
    }

    private func profile(_ days: [WorkloadDay], request: Int64 = 500, workload: WorkloadKey? = nil) -> WorkloadProfile {
        let pod = Pod(name: "p", request: PodRequest(milliCPU: request, memory: 0), workload: workload ?? web)
        return WorkloadProfiles(history: days).profile(of: pod)
    }

    @Test("One day gives the level and no pattern, since it may be chance")
    func oneDay() {
        let profile = profile([day(1) { $0 < 12 ? 100 : 300 }])
        #expect(profile.hourlyMilliCPU == Array(repeating: 200, count: 24))
        // Half of the samples lie 100 below the mean, half 100 above.
        #expect(profile.variance == 10_000)
        // 0.35 · (200 + 5).
        #expect(abs(profile.levelDeviation - 71.75) < 1e-12)
        #expect(profile.source == .workload && profile.dayCount == 1)
    }

    @Test("A pattern that repeats exactly is believed nearly fully")
    func repeatedPattern() {
        let days = (1...3).map { day($0) { $0 < 12 ? 100 : 300 } }
        let hourly = profile(days).hourlyMilliCPU
        #expect(abs(hourly[0] - 100) < 1e-6 && abs(hourly[23] - 300) < 1e-6)
    }

    @Test("Days that contradict each other leave no pattern")
    func contradictingDays() {
        let days = [day(1) { $0 < 12 ? 100 : 300 }, day(2) { $0 < 12 ? 300 : 100 }]
        #expect(profile(days).hourlyMilliCPU == Array(repeating: 200, count: 24))
    }

    @Test("No hour is expected below a fiftieth of the level")
    func floor() {
        let days = (1...4).map { day($0) { $0 == 0 ? 2400 : 0 } }
        let hourly = profile(days).hourlyMilliCPU
        #expect(hourly.min() == 2)  // level 100, of which 2 %
    }

    @Test("A day that is nothing but a gap is no history")
    func dayOfGaps() {
        let profile = profile([day(1) { _ in .nan }])
        #expect(profile.source == .request)
        #expect(profile.hourlyMilliCPU == Array(repeating: 250, count: 24))  // half of the request of 500
    }

    @Test("A gap in a pod's own samples changes nothing")
    func gapInOwnSamples() {
        var forecast = RunningForecast(profile: profile([day(1) { _ in 100 }]))
        let before = forecast.forecast
        forecast.observe(milliCPU: .nan, hour: 3)
        #expect(forecast.forecast == before && forecast.sampleCount == 0)
    }

    @Test("A workload without history takes its application's level, else half of its request")
    func fallbacks() {
        let history = [
            day(1) { _ in 100 }, day(1, workload: WorkloadKey(application: "shop", name: "db")) { _ in 300 },
        ]
        let sibling = profile(history, workload: WorkloadKey(application: "shop", name: "cache"))
        #expect(sibling.source == .application)
        #expect(sibling.hourlyMilliCPU == Array(repeating: 200, count: 24))
        // Variance (200 / 2)², deviation of the level 0.8 · 205.
        #expect(sibling.variance == 10_000 && abs(sibling.levelDeviation - 164) < 1e-12)
        let stranger = profile(history, workload: WorkloadKey(application: "bank", name: "web"))
        #expect(stranger.source == .request && stranger.dayCount == 0)
        #expect(stranger.hourlyMilliCPU == Array(repeating: 250, count: 24))
        let owner = WorkloadProfiles(history: history)
            .profile(of: Pod(name: "p", request: PodRequest(milliCPU: 100, memory: 0)))
        #expect(owner.source == .request)
    }

    @Test("Gaps are left out, never taken for zero")
    func gaps() {
        let profile = profile([day(1) { $0.isMultiple(of: 2) ? 100 : .nan }, day(2) { _ in .nan }])
        #expect(profile.hourlyMilliCPU == Array(repeating: 100, count: 24))
        #expect(profile.variance == 0)
    }

    @Test("Measurements of a pod pull its forecast from the profile to what it uses")
    func measurementsTakeOver() {
        let history = [day(1) { _ in 100 }]
        var running = RunningForecast(profile: profile(history))
        #expect(running.forecast.hourlyMilliCPU == Array(repeating: 100, count: 24))
        let doubt = running.variance
        for sample in 0..<500 { running.observe(milliCPU: 300, hour: sample / 12 % 24) }
        #expect(running.sampleCount == 500)
        // Variance 0 gives patience 1: (500 · 300 + 101) / (500 · 100 + 101).
        #expect(abs(running.scale - 150_101.0 / 50_101) < 1e-12)
        #expect(running.variance < doubt / 100)
        #expect(running.forecast.source == .workload)
    }
}
