import ClusterModel
import Testing

@testable import LoadPrediction

/// What a workload's pods show today.
struct WorkloadTodayTests {
    /// A workload known by its request of 200 mCPU only: half of it, flat, variance 50 squared, doubt 0.8 · 105.
    private static let profile = WorkloadProfiles(history: []).profile(
        of: Pod(name: "p", request: PodRequest(milliCPU: 200, memory: 1))
    )

    private static func forecast(of today: WorkloadToday, at time: Int) -> Double {
        var hourly = [Double](repeating: 0, count: 24)
        _ = hourly.withUnsafeMutableBufferPointer {
            today.write(hoursAhead: [0], at: time, calibration: .none, into: $0)
        }
        return hourly[0]
    }

    private static func observed(_ count: Int) -> WorkloadToday {
        var today = WorkloadToday(profile: profile)
        for sample in 0..<count { today.observe(milliCPU: 200, hour: 0, at: sample * 300) }
        return today
    }

    @Test("Measurements of today pull the level from the profile to what is used")
    func level() {
        // Patience is 4 · 50² / 84² = 1.417 samples of 100 mCPU: (2400 + 142.7) / (1200 + 142.7) = 1.8937.
        #expect(abs(Self.forecast(of: Self.observed(12), at: 3300) - 189.37) < 0.01)
    }

    @Test("At midnight a quarter of what yesterday showed is left")
    func midnight() {
        var today = Self.observed(12)
        today.observe(milliCPU: 100, hour: 0, at: 86_400)
        // A quarter of 2400 and 1200, and the new sample: (700 + 142.723) / (400 + 142.723) = 1.55277.
        #expect(abs(Self.forecast(of: today, at: 86_400) - 155.28) < 0.01)
        #expect(today.sampleCount == 4)
    }

    @Test("A gap changes nothing")
    func gap() {
        var today = Self.observed(12)
        today.observe(milliCPU: .nan, hour: 0, at: 86_400)
        #expect(today.sampleCount == 12)
    }
}
