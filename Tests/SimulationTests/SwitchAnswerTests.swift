import Testing

@testable import Simulation

/// The answer that a replay of own days leads with.
struct SwitchAnswerTests {
    @Test("A policy that costs more on every day is no gain, and the sentence gives both costs")
    func loss() {
        let answer = SwitchAnswer(policy: "learned", recorded: [1, 2, 1, 2, 1.5], replayed: [2, 3, 2, 3, 2.5])
        // Means 1.5 and 2.5; each day costs 1 more.
        #expect(answer.outcome == .loss && answer.low == 1 && answer.high == 1)
        #expect(
            answer.sentence.hasPrefix("Your cluster as it was: cost 1.50 a day. learned would have cost 2.50, 1.67 of")
        )
        #expect(answer.sentence.contains("no gain, it would have cost more"))
    }

    @Test("A policy that costs less on every day is a gain")
    func gain() {
        let answer = SwitchAnswer(policy: "extender", recorded: [4, 4, 4, 4, 4], replayed: [3, 3, 3, 3, 3])
        #expect(answer.outcome == .gain && answer.relative == 0.75)
    }

    @Test("Days that point both ways show no clear difference, and few days are called few")
    func unclear() {
        let answer = SwitchAnswer(policy: "extender", recorded: [1, 3, 2], replayed: [3, 1, 2])
        #expect(answer.outcome == .unclear)
        #expect(answer.sentence.contains("Fewer than 5 days say little"))
    }
}
