import Testing

@testable import Telemetry

struct RetryPolicyTests {
    private let policy = RetryPolicy(attempts: 9, firstDelay: .seconds(1), longestDelay: .seconds(10))

    @Test("Waits double up to the longest", arguments: [(1, 1), (2, 2), (3, 4), (4, 8), (5, 10), (60, 10)])
    func doubling(_ failures: Int, _ seconds: Int) {
        #expect(policy.delay(failures: failures, chance: 1) == .seconds(seconds))
    }

    @Test("Chance shortens a wait by up to a half")
    func chance() {
        // 8 s · (0.5 + 0 / 2) = 4 s, 8 s · (0.5 + 0.5 / 2) = 6 s
        #expect(policy.delay(failures: 4, chance: 0) == .seconds(4))
        #expect(policy.delay(failures: 4, chance: 0.5) == .seconds(6))
    }

    @Test("What the server asks for is waited, if it is longer")
    func retryAfter() {
        #expect(policy.delay(failures: 1, retryAfter: .seconds(50), chance: 1) == .seconds(50))
        #expect(policy.delay(failures: 3, retryAfter: .seconds(1), chance: 1) == .seconds(4))
    }
}
