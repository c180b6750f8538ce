import Testing

@testable import Rebalancing

struct LoadEvictionTests {
    private typealias Fixture = RebalancingFixture

    private func victims(_ pods: [MovablePod], _ recent: [[Double]], isTuned: Bool = false) -> [Int] {
        var limits = MoveLimits()
        limits.budgetPercent = 100
        let sizes = [Int64](repeating: 4000, count: recent.count)
        return LoadEviction(isTuned: isTuned, limits: limits)
            .victims(Fixture.picture(sizes, pods, recent: recent))
    }

    @Test func `the smallest pod that suffices leaves a busy node`() {
        let pods = [
            Fixture.pod(0, on: 0, using: 1500), Fixture.pod(1, on: 0, using: 500), Fixture.pod(2, on: 0, using: 1000),
        ]
        // 3000 of 4000; 400 too much.
        #expect(victims(pods, [Array(repeating: 3000, count: 5), [400]]) == [1])
    }

    @Test func `where no pod suffices the largest goes first`() {
        let pods = (0..<10).map { Fixture.pod($0, on: 0, using: $0 == 4 ? 390 : 300) }
        #expect(victims(pods, [Array(repeating: 3090, count: 5), [400]]).first == 4)
    }

    @Test func `a node that was below the threshold once is left alone`() {
        let pods = [Fixture.pod(0, on: 0, using: 500)]
        #expect(victims(pods, [[3000, 3000, 2000, 3000, 3000], [400]]).isEmpty)
        #expect(victims(pods, [[3000, 3000, 3000], [400]]).isEmpty)
        #expect(victims(pods, [[3000, 3000, 3000], [400]], isTuned: true) == [0])
    }

    @Test func `nothing leaves where no node has room`() {
        let pods = [Fixture.pod(0, on: 0, using: 500)]
        #expect(victims(pods, [Array(repeating: 3000, count: 5), [1900]]).isEmpty)
    }
}
