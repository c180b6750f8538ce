import ClusterModel
import Foundation
import Placement
import Testing

@testable import Rebalancing

struct MovePlannerTests {
    private typealias Fixture = RebalancingFixture

    private func planner(_ rule: MoveRule = .forecast, budget: Double = 5, threshold: Double = 1) -> MovePlanner {
        var limits = MoveLimits()
        limits.budgetPercent = budget
        return MovePlanner(rule: rule, limits: limits, price: MovePrice(threshold: threshold))
    }

    @Test func `a pod goes from the node that will be full to the one that will be idle`() throws {
        let pods = [
            Fixture.pod(0, on: 0, using: 2000), Fixture.pod(1, on: 0, using: 1800), Fixture.pod(2, on: 1, using: 400),
        ]
        let move = try #require(planner().plan(Fixture.picture([4000, 4000], pods)).first)
        #expect((move.source, move.destination) == (0, 1))
        #expect(move.gain.total > 0 && move.gain.relief > move.gain.burden)
    }

    @Test func `nothing moves where nothing is worth its price`() {
        let pods = [Fixture.pod(0, on: 0, using: 2000), Fixture.pod(1, on: 1, using: 400)]
        #expect(planner().plan(Fixture.picture([4000, 4000], pods)).isEmpty)
        #expect(planner(threshold: 1e9).plan(Fixture.picture([4000, 4000], pods)).isEmpty)
    }

    @Test func `no pod goes to a node whose requests leave no room`() {
        let pods = [
            Fixture.pod(0, on: 0, using: 2000, requesting: 2000), Fixture.pod(1, on: 0, using: 1900, requesting: 2000),
            Fixture.pod(2, on: 1, using: 10, requesting: 3000),
        ]
        #expect(planner().plan(Fixture.picture([4000, 4000], pods)).isEmpty)
    }

    @Test func `no more pods move than the budget allows`() {
        let pods = (0..<40).map { Fixture.pod($0, on: 0, using: 100) }
        let picture = Fixture.picture([4000, 4000, 4000], pods)
        #expect(planner(budget: 5).plan(picture).count == 2)
        #expect(planner(budget: 10).plan(picture).count == 4)
    }

    @Test func `each pod moves at most once in a round, from where it is`() {
        let pods = (0..<40).map { Fixture.pod($0, on: 0, using: 100) }
        let moves = planner(budget: 100).plan(Fixture.picture([4000, 4000, 4000], pods))
        #expect(Set(moves.map(\.pod)).count == moves.count && moves.allSatisfy { $0.source == 0 })
        #expect(moves.count > 20)
    }

    @Test func `the measured trigger waits for three busy samples`() {
        let pods = [Fixture.pod(0, on: 0, using: 2000), Fixture.pod(1, on: 0, using: 1900)]
        func count(_ recent: [Double]) -> Int {
            planner(.triggered).plan(Fixture.picture([4000, 4000], pods, recent: [recent, []])).count
        }
        #expect(count([3900, 3800, 3700]) == 1)
        #expect(count([3900, 3800]) == 0)
        #expect(count([3900, 2300, 3900]) == 0)
    }

    @Test func `a node is at risk where mean and deviation reach 80 percent within two hours`() {
        let calm = [Fixture.pod(0, on: 0, using: 1300), Fixture.pod(1, on: 0, using: 1300)]
        #expect(planner(.hotRisk).plan(Fixture.picture([4000, 4000], calm)).isEmpty)
        // 2600 + 1.645 * 500 = 3422 of 4000.
        let unsure = [
            Fixture.pod(0, on: 0, using: 1300, variance: 125_000),
            Fixture.pod(1, on: 0, using: 1300, variance: 125_000),
        ]
        #expect(planner(.hotRisk).plan(Fixture.picture([4000, 4000], unsure)).count == 1)
    }

    @Test func `a node without CPU or memory is no destination and no source`() {
        let pods = [
            Fixture.pod(0, on: 0, using: 3000, requesting: 0), Fixture.pod(1, on: 0, using: 900, requesting: 0),
        ]
        #expect(planner().plan(Fixture.picture([4000, 0], pods)).isEmpty)
        #expect(planner().plan(Fixture.picture([0, 4000], pods)).isEmpty)
    }

    /// The gain of a move by the formulas of the benchmark, written once more and plainly.
    private func gain(_ pod: MovablePod, to destination: Int, in picture: RebalancingPicture) -> Double {
        func load(_ node: Int, plus sign: Double) -> Double {
            let capacity = Double(picture.state.nodes[node].node.allocatable.milliCPU)
            var sum = 0.0
            for hour in 0..<6 {
                let mean = picture.outlook.forecastMilliCPU[node * 24 + hour] + sign * pod.forecast.hourlyMilliCPU[hour]
                let variance = picture.outlook.forecastVariance[node] + sign * pod.forecast.variance
                sum += exp(min(16, 8 * mean / capacity + 64 * variance / (capacity * capacity)))
            }
            let bytes = Double(picture.state.nodes[node].node.allocatable.memory)
            let requested = Double(picture.state.nodes[node].requested.memory)
            let own = Double(pod.pod.request.resources.memory)
            let memory = (0.8 * (requested + sign * own) / bytes + sign * (pod.memory ?? 0) / bytes) / 2
            return sum + 0.3 * 6 * exp(8 * memory)
        }
        return load(pod.node, plus: 0) - load(pod.node, plus: -1) + load(destination, plus: 0)
            - load(destination, plus: 1)
    }

    @Test(arguments: 0..<40)
    func `each move of a round is the best of all that are possible then`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let sizes = (0..<5).map { _ in Int64([4000, 8000].randomElement(using: &random) ?? 4000) }
        let pods = (0..<60).map { id in
            RebalancingFixture.pod(
                id,
                on: Int.random(in: 0..<2, using: &random),
                using: Double.random(in: 10...250, using: &random),
                variance: Double.random(in: 0...4000, using: &random),
                requesting: Int64.random(in: 10...60, using: &random)
            )
        }
        var picture = Fixture.picture(sizes, pods)
        let moves = planner(budget: 20, threshold: 0.5).plan(picture)
        #expect(!moves.isEmpty)
        var moved: Set<Int> = []
        for move in moves {
            let best =
                picture.pods.filter { !moved.contains($0.id) }.flatMap { pod in
                    picture.state.nodes.indices.filter { $0 != pod.node }.map { gain(pod, to: $0, in: picture) }
                }.max() ?? 0
            let found = move.gain.total
            #expect(abs(found - best) <= 1e-6 * max(1, abs(best)), "pod \(move.pod) to \(move.destination)")
            moved.insert(move.pod)
            let pod = picture.pods[move.pod]
            for hour in 0..<24 {
                picture.outlook.forecastMilliCPU[move.source * 24 + hour] -= pod.forecast.hourlyMilliCPU[hour]
                picture.outlook.forecastMilliCPU[move.destination * 24 + hour] += pod.forecast.hourlyMilliCPU[hour]
            }
            picture.outlook.forecastVariance[move.source] -= pod.forecast.variance
            picture.outlook.forecastVariance[move.destination] += pod.forecast.variance
            picture.move(move.pod, to: move.destination)
        }
    }
}
