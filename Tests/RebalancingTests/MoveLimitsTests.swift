import ClusterModel
import Testing

@testable import Rebalancing

struct MoveLimitsTests {
    @Test func `one move is always allowed, and five of a hundred pods by default`() {
        let limits = MoveLimits()
        #expect(limits.budget(of: 0) == 1 && limits.budget(of: 39) == 1 && limits.budget(of: 100) == 5)
    }

    @Test(arguments: [Double.infinity, .nan, 1e300, -5])
    func `a budget that is no sensible number traps nothing`(percent: Double) {
        var limits = MoveLimits()
        limits.budgetPercent = percent
        #expect(limits.budget(of: .max) >= 1)
    }

    @Test func `jobs, young pods and pods that were moved within the hour stay`() {
        let limits = MoveLimits()
        func isAllowed(_ pod: MovablePod) -> Bool { limits.allow(pod, at: 4000) }
        #expect(isAllowed(RebalancingFixture.pod(0, on: 0, using: 1)))
        #expect(!isAllowed(RebalancingFixture.pod(0, on: 0, using: 1, kind: .job)))
        #expect(!isAllowed(RebalancingFixture.pod(0, on: 0, using: 1, startedAt: 3401)))
        #expect(!isAllowed(RebalancingFixture.pod(0, on: 0, using: 1, movedAt: 401)))
        #expect(isAllowed(RebalancingFixture.pod(0, on: 0, using: 1, movedAt: 400)))
    }

    @Test func `a restart and a spike change the mean of the samples that they lie in`() {
        var limits = MoveLimits()
        limits.spikeSeconds = 60
        // Moved at 1000: down until 1030, twice its demand until 1090; the sample at 1200 stands for 900 to 1200.
        let first = limits.activity(atSample: 1200, window: 300, movedAt: 1000)
        #expect(first.down == 0.1)
        #expect(abs(first.change - (60.0 / 300 - 0.1)) < 1e-12)
        let later = limits.activity(atSample: 1500, window: 300, movedAt: 1000)
        #expect(later.change == 0 && later.down == 0)
        let before = limits.activity(atSample: 900, window: 300, movedAt: 1000)
        #expect(before.change == 0 && before.down == 0)
    }

    @Test func `the price grows with the length of a restart, and never falls below that of a short one`() {
        let price = MovePrice(threshold: 200, perCore: 10)
        #expect(price.forRestart(of: 30) == price && price.forRestart(of: 0) == price)
        let slow = price.forRestart(of: 300)
        #expect(abs(slow.threshold - 200 * 31.6227766) < 1e-3 && abs(slow.perCore - 316.227766) < 1e-3)
    }
}
