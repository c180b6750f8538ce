import ModelRegistry
import Testing

@testable import PlacementLearning
@testable import Simulation

/// The gate for placement policies on recorded runs.
struct RecordedJudgeTests {
    /// Costs of runs of one family where kube-default costs 10.
    private func judge(_ policy: [Double], current: [Double], convex: [Double]) -> RecordedJudge {
        var costs = PolicyCosts()
        costs.families = policy.map { _ in 0 }
        costs.base = policy.map { _ in 10 }
        costs.costs = [policy, current, convex]
        return RecordedJudge(costs, seed: 1)
    }

    private func verdict(_ judge: RecordedJudge, learns: Bool = true) -> (isPassed: Bool, reason: String) {
        let verdict = judge.verdict(learnsBeyondRule: learns, generated: -0.2 ... -0.1, worseFamilies: [])
        return (verdict.isPassed, verdict.reason)
    }

    @Test("A policy that costs less than both rivals on every recorded run passes")
    func passes() {
        let verdict = verdict(judge([4, 5, 4, 5, 4], current: [6, 7, 6, 7, 6], convex: [5, 6, 5, 6, 5]))
        #expect(verdict.isPassed, "\(verdict.reason)")
    }

    @Test("A policy that costs more than the one in use is refused, however good it is beside predictive-convex")
    func refusesWorseThanCurrent() {
        // 5 against 4 of 10: a tenth of kube-default's cost more.
        let verdict = verdict(judge([5, 5, 5, 5, 5], current: [4, 4, 4, 4, 4], convex: [9, 9, 9, 9, 9]))
        #expect(!verdict.isPassed)
        #expect(verdict.reason.contains("0.1 of kube-default's cost more than the policy in use"), "\(verdict.reason)")
    }

    @Test("A policy that costs more than predictive-convex is refused, however good it is beside the one in use")
    func refusesWorseThanConvex() {
        let verdict = verdict(judge([5, 5, 5, 5, 5], current: [9, 9, 9, 9, 9], convex: [4, 4, 4, 4, 4]))
        #expect(!verdict.isPassed && verdict.reason.contains("more than predictive-convex"), "\(verdict.reason)")
    }

    @Test("Fewer than five recorded runs judge nothing, and the reason says how many are needed")
    func refusesTooFew() {
        let verdict = verdict(judge([1, 1, 1, 1], current: [9, 9, 9, 9], convex: [9, 9, 9, 9]))
        #expect(!verdict.isPassed)
        #expect(verdict.reason.hasPrefix("4 recorded runs were kept out of training, at least 5 are needed"))
    }

    @Test("A difference that may be luck is refused with the number of runs that would show it")
    func refusesUnsure() {
        // Differences 5, -4, 5, -4, -4 of 10: a mean of -0.04 within a wide interval.
        let verdict = verdict(judge([9, 4, 9, 4, 4], current: [8, 8, 8, 8, 8], convex: [9, 9, 9, 9, 9]))
        #expect(!verdict.isPassed)
        #expect(verdict.reason.contains("too few to be sure, about"), "\(verdict.reason)")
    }

    @Test("A policy without a learned correction says that nothing was learned beyond the rule")
    func namesTheRule() {
        let judge = judge([4, 5, 4, 5, 4], current: [6, 7, 6, 7, 6], convex: [5, 6, 5, 6, 5])
        let verdict = judge.verdict(learnsBeyondRule: false, generated: -0.2 ... -0.1, worseFamilies: [])
        #expect(verdict.exceptions == ["it is the rule with fitted numbers, nothing was learned beyond it"])
    }

    @Test("Generated runs that do not favor the policy keep it from use")
    func refusesGenerated() {
        let judge = judge([4, 5, 4, 5, 4], current: [6, 7, 6, 7, 6], convex: [5, 6, 5, 6, 5])
        let unsure = judge.verdict(learnsBeyondRule: true, generated: -0.1...0.1, worseFamilies: [])
        #expect(!unsure.isPassed && unsure.reason.contains("on generated runs"))
        let worse = judge.verdict(learnsBeyondRule: true, generated: -0.2 ... -0.1, worseFamilies: ["s1-hydatis"])
        #expect(!worse.isPassed && worse.reason.contains("s1-hydatis"))
    }
}
