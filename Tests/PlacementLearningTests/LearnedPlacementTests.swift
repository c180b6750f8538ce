import ClusterModel
import Foundation
import Placement
import Testing

@testable import PlacementLearning

/// The learned scorer and its model file, with hand-made weights.
struct LearnedPlacementTests {
    /// Two nodes of 1000 mCPU and 1000 bytes: node 0 is idle, node 1 measures 500 mCPU; a pod of 100 mCPU.
    private static func context(full node: Int? = nil) -> DecisionContext {
        let size = ResourceVector(milliCPU: 1000, memory: 1000)
        var state = ClusterState(nodes: ["a", "b"].map { Node(name: $0, allocatable: size) })
        if let node { state.assume(PodRequest(milliCPU: 950, memory: 100), onNode: node) }
        var outlook = ClusterOutlook(nodeCount: 2)
        outlook.isMeasured = true
        outlook.meanMilliCPU[1] = 500
        return DecisionContext(
            pod: Pod(name: "p", request: PodRequest(milliCPU: 100, memory: 100)),
            podForecast: UsageForecast(
                hourlyMilliCPU: Array(repeating: 100, count: 24),
                variance: 0,
                source: .workload
            ),
            state: state,
            outlook: outlook
        )
    }

    /// A correction that weighs the measured CPU alone, and saw features in -range...range.
    private static func q(weight: Double, range: Double = 1e6) -> PlacementQ {
        let count = CandidateFeature.count
        var residual = ResidualNetwork(featureCount: count, hiddenCount: 0, seed: 1)
        residual.parameters[CandidateFeature.measured.rawValue] = weight
        var scale = FeatureScale(rows: Array(repeating: 0, count: count), featureCount: count)
        scale.low = Array(repeating: -range, count: count)
        scale.high = Array(repeating: range, count: count)
        return PlacementQ(rule: .convex, scale: scale, residual: residual, gain: 1)
    }

    private static func scores(_ scorer: LearnedPlacement) -> [Double] {
        var scores = [0.0, 0]
        scorer.score([0, 1], in: context(), into: &scores)
        return scores
    }

    @Test("The correction multiplies the prior by e to its power")
    func correctionMultiplies() {
        let prior = Self.scores(LearnedPlacement(q: PlacementQ(rule: .convex)))
        let learned = Self.scores(LearnedPlacement(q: Self.q(weight: 2)))
        // Measured utilizations 0 and 0.5 with weight 2: factors e^0 and e^1.
        #expect(abs(learned[0] / prior[0] - 1) < 1e-12)
        #expect(abs(learned[1] / prior[1] - exp(1)) < 1e-12)
    }

    @Test("An explanation names the feature that moved a candidate, and no other")
    func explanationNamesTheFeature() throws {
        let explanations = LearnedPlacement(q: Self.q(weight: 2)).explanations(of: [0, 1], in: Self.context())
        let busy = try #require(explanations.last)
        #expect(busy.effects.map(\.feature) == [.measured])
        // Measured 0.5 in place of the candidates' mean of 0.25, with weight 2: a factor of e^0.5, 65 % more.
        #expect(abs((busy.effects.first?.factor ?? 0) - exp(0.5)) < 1e-12)
        #expect(busy.sentences.last == "measured CPU raises the expected cost by 64.9 % (0.5, candidates have 0.25)")
        #expect(explanations.first?.sentences.last?.hasPrefix("measured CPU lowers the expected cost") == true)
    }

    @Test("A decision outside of training's range is the prior's, and is counted")
    func fallback() {
        let scorer = LearnedPlacement(q: Self.q(weight: 2, range: 1e-9))
        #expect(Self.scores(scorer) == Self.scores(LearnedPlacement(q: PlacementQ(rule: .convex))))
        #expect(scorer.fallbackCount == 1)
        #expect(scorer.decisionCount == 1)
        let explained = scorer.explanations(of: [0, 1], in: Self.context())
        #expect(explained.allSatisfy { !$0.isCovered && $0.residual == 0 && $0.effects.isEmpty })
    }

    @Test("A decision that training has seen is not counted as a fallback")
    func noFallback() {
        let scorer = LearnedPlacement(q: Self.q(weight: 2))
        _ = Self.scores(scorer)
        #expect(scorer.fallbackCount == 0)
        #expect(scorer.decisionCount == 1)
    }

    @Test("However good the learned score, a node without room is not chosen")
    func filtersHold() {
        // Weight -50 makes the busy node's cost vanish: e^-25 of the prior.
        let scorer = LearnedPlacement(q: Self.q(weight: -50))
        let policy = SchedulingPolicy(rules: PlacementEngine(scorers: []), selection: .learned)
        #expect(policy.decide(Self.context(), knowing: .complete(scorer)).nodeIndex == 1)
        // Node 1 has 50 of 1000 mCPU left; the pod asks for 100.
        #expect(policy.decide(Self.context(full: 1), knowing: .complete(scorer)).nodeIndex == 0)
    }
}

/// What a placement model's file has to be.
struct PlacementModelTests {
    private static func contents() throws -> String {
        String(decoding: try PlacementModel(q: PlacementQ(rule: .convex)).encoded(), as: UTF8.self)
    }

    private static func problem(of contents: String) -> String? {
        do {
            _ = try PlacementModel(contents: Data(contents.utf8), path: "some/placement.json")
            return nil
        } catch let error as PlacementModelError {
            return "\(error)"
        } catch {
            return "another error: \(error)"
        }
    }

    @Test("A model comes back from its file as it was, and the same model gives the same bytes")
    func roundTrip() throws {
        let model = PlacementModel(q: PlacementQ(rule: .convex), reward: RewardWeights(nodesUsed: 3))
        let bytes = try model.encoded()
        let again = try PlacementModel(contents: bytes, path: "placement.json")
        #expect(again == model)
        #expect(try again.encoded() == bytes)
    }

    @Test("The shipped model can be used")
    func shipped() throws {
        #expect(try PlacementModel.shipped().q.isValid)
    }

    @Test("A damaged file is refused by name")
    func damaged() throws {
        let whole = try Self.contents()
        let half = String(whole.prefix(whole.count / 2))
        let message = try #require(Self.problem(of: half))
        #expect(message == "some/placement.json: is not a placement model; train one with hydatis train optimizer")
    }

    @Test("A file of another format is refused with both numbers")
    func otherFormat() throws {
        let message = try #require(
            Self.problem(of: Self.contents().replacing("\"format\" : 1", with: "\"format\" : 99"))
        )
        #expect(message.contains("has format 99, this release reads 1"))
    }

    @Test("A model of other features is refused")
    func otherFeatures() throws {
        let message = try #require(Self.problem(of: Self.contents().replacing("\"peak\"", with: "\"summit\"")))
        #expect(message.contains("other features"))
    }

    @Test("A correction that does not fit the features is refused")
    func misfit() throws {
        var q = PlacementQ(rule: .convex)
        q.residual = ResidualNetwork(featureCount: 3, hiddenCount: 0, seed: 1)
        q.scale = FeatureScale(rows: [1, 2, 3], featureCount: 3)
        let message = Self.problem(of: String(decoding: try PlacementModel(q: q).encoded(), as: UTF8.self))
        #expect(message?.contains("do not fit together") == true)
    }

    @Test("A correction that says it has more hidden units than can be counted is refused")
    func tooManyHiddenUnits() throws {
        let model = PlacementModel(q: LearnedPlacement.untrainedNetwork.q)
        let whole = String(decoding: try model.encoded(), as: UTF8.self)
        #expect(Self.problem(of: whole) == nil)
        // Times the weights of each unit this does not fit into 64 bits.
        let units = whole.replacing("\"hiddenCount\" : 16", with: "\"hiddenCount\" : \(Int.max)")
        #expect(Self.problem(of: units)?.contains("do not fit together") == true)
    }
}
