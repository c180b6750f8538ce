import Foundation
import Testing

@testable import LoadPrediction

@Suite("Booster")
struct BoosterTests {
    /// 400 rows of two features where the target is the first one.
    private func rows() -> (features: FeatureMatrix, targets: [Float]) {
        var features = FeatureMatrix(columns: ["signal", "noise"])
        for index in 0..<400 {
            let row: [Float] = [Float(index % 20), Float(index * 7 % 13)]
            features.append(row, origin: FeatureMatrix.Origin(series: 0, time: index))
        }
        return (features, (0..<400).map { Float($0 % 20) })
    }

    private func trained(treeCount: Int = 40) throws -> Booster {
        let (features, targets) = rows()
        let parameters = try TrainingParameters(treeCount: treeCount, learningRate: 0.3)
        return try Booster.train(on: features, targets: targets, parameters: parameters)
    }

    @Test("It learns a function of one feature")
    func learns() throws {
        let (features, targets) = rows()
        let errors = zip(try trained().predict(features), targets).map { abs($0 - $1) }
        // Guessing the median 9.5 would be off by 5 on average.
        #expect(errors.reduce(0, +) / 400 < 0.3)
    }

    @Test("A saved model predicts what it predicted before")
    func savesAndLoads() throws {
        let booster = try trained()
        let loaded = try Booster(ubjson: try booster.ubjson())
        #expect(loaded.features == ["signal", "noise"])
        #expect(loaded.roundCount == 40)
        #expect(try loaded.predict(rows().features) == booster.predict(rows().features))
    }

    @Test("A missing feature is allowed")
    func missingFeature() throws {
        let booster = try trained()
        var matrix = FeatureMatrix(columns: booster.features)
        matrix.append([.nan, 3], origin: FeatureMatrix.Origin(series: 0, time: 0))
        #expect(try booster.predict(matrix).allSatisfy(\.isFinite))
    }

    @Test("No rows give no predictions")
    func noRows() throws {
        #expect(try trained(treeCount: 1).predict(FeatureMatrix(columns: ["signal", "noise"])) == [])
    }

    @Test("Predictions from several threads at once equal those of one")
    func sharedAmongThreads() async throws {
        let booster = try trained()
        let features = rows().features
        let alone = try booster.predict(features)
        try await withThrowingTaskGroup(of: [Float].self) { group in
            for _ in 0..<16 { group.addTask { try booster.predict(features) } }
            for try await together in group { #expect(together == alone) }
        }
    }

    @Test("Progress comes after every round, and throwing from it ends the training")
    func progress() throws {
        struct Stop: Error {}
        let (features, targets) = rows()
        let parameters = try TrainingParameters(treeCount: 9)
        var rounds: [Int] = []
        #expect(throws: Stop.self) {
            try Booster.train(on: features, targets: targets, parameters: parameters) { round in
                rounds.append(round)
                if round == 3 { throw Stop() }
            }
        }
        #expect(rounds == [1, 2, 3])
    }

    @Test("Other columns than those trained on are refused")
    func otherColumns() throws {
        let booster = try trained(treeCount: 1)
        let error = #expect(throws: LoadPredictionError.self) {
            try booster.predict(FeatureMatrix(columns: ["noise", "signal"]))
        }
        #expect(
            error?.description
                == "model expects features signal, noise, got noise, signal; train it again with this version"
        )
    }

    @Test("Targets must be as many as rows, and finite")
    func badTargets() throws {
        let (features, targets) = rows()
        let parameters = try TrainingParameters()
        #expect(throws: LoadPredictionError.differentRowCount(rowCount: 400, targetCount: 1)) {
            try Booster.train(on: features, targets: [1], parameters: parameters)
        }
        var infinite = targets
        infinite[7] = .infinity
        #expect(throws: LoadPredictionError.invalidTarget(row: 7, value: .infinity)) {
            try Booster.train(on: features, targets: infinite, parameters: parameters)
        }
    }

    @Test("An infinite feature is refused with XGBoost's own words")
    func infiniteFeature() throws {
        var features = FeatureMatrix(columns: ["signal"])
        features.append([.infinity], origin: FeatureMatrix.Origin(series: 0, time: 0))
        let error = #expect(throws: LoadPredictionError.self) {
            try Booster.train(on: features, targets: [1], parameters: TrainingParameters())
        }
        let text = try #require(error?.description)
        #expect(text.hasPrefix("XGBoost could not copy the training rows: Check failed: "))
        #expect(text.contains("inf"))
        #expect(!text.contains("\n"))
    }

    @Test("Settings out of range are refused with the range")
    func badSettings() throws {
        func message(_ body: () throws -> TrainingParameters) -> String? {
            #expect(throws: LoadPredictionError.self) { try body() }?.description
        }
        #expect(message { try TrainingParameters(treeCount: 0) } == "tree count must be in 1...10000, got 0")
        #expect(message { try TrainingParameters(depth: 17) } == "depth must be in 1...16, got 17")
        #expect(
            message { try TrainingParameters(learningRate: .nan) }
                == "learning rate must be above 0 and at most 1, got nan"
        )
        #expect(message { try TrainingParameters(lambda: -1) } == "lambda must be a number of 0 or more, got -1.0")
        #expect(message { try TrainingParameters(subsample: 0) } == "subsample must be above 0 and at most 1, got 0.0")
        #expect(message { try TrainingParameters(seed: -1) } == "seed must be in 0...2147483647, got -1")
    }

    @Test("Another major release of the library is refused")
    func otherRelease() {
        #expect(throws: Never.self) { try XGBoostLibrary.check(major: 3, minor: 2, patch: 0).get() }
        let error = #expect(throws: LoadPredictionError.self) {
            try XGBoostLibrary.check(major: 2, minor: 1, patch: 4).get()
        }
        #expect(error?.description == "libxgboost.so is version 2.1.4, need 3.x; run scripts/bootstrap")
    }
}
