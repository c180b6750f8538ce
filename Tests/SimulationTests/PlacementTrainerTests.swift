import Foundation
import PlacementLearning
import Testing

@testable import Simulation

/// Tiny trainings on runs made up from two of the shipped ones.
struct PlacementTrainerTests {
    private static let material = Result {
        try ScenarioMaterial.read(
            (1...2).map { Fixture.benchmark.appending(path: "scenarios/s4-daily-test-0\($0)").path }
        )
    }

    private static func options(seed: UInt64) -> PlacementTrainer.Options {
        var options = PlacementTrainer.Options()
        options.seed = seed
        options.budget = 0.001
        options.searchRounds = 2
        options.population = 2
        options.learningRounds = 1
        return options
    }

    private static func train(
        in folder: URL,
        seed: UInt64 = 1,
        afterEachUnit body: () -> Void = {}
    ) async throws -> PlacementTrainer.Outcome {
        let trainer = PlacementTrainer(
            runs: TrainingRuns(materials: try material.get(), seed: seed),
            options: options(seed: seed),
            sources: ["a", "b"],
            threadCount: 2,
            directory: folder.path
        )
        return try await trainer.run(against: nil) { _, _ in body() }
    }

    private static func withFolders(_ body: (URL, URL) async throws -> Void) async throws {
        let base = FileManager.default.temporaryDirectory.appending(path: "trainer-\(UUID().uuidString)")
        let folders = (base.appending(path: "one"), base.appending(path: "two"))
        for folder in [folders.0, folders.1] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        defer { try? FileManager.default.removeItem(at: base) }
        try await body(folders.0, folders.1)
    }

    private static func bytes(_ outcome: PlacementTrainer.Outcome) throws -> Data {
        try PlacementModel(q: outcome.q).encoded()
    }

    @Test("The same seed gives the same model, and so does a training that goes on from any checkpoint")
    func sameSeedAndResumed() async throws {
        try await Self.withFolders { one, two in
            var checkpoints: [Data] = []
            let whole = try await Self.train(in: one) {
                checkpoints += [
                    FileManager.default.contents(atPath: one.appending(path: "checkpoint.json").path) ?? Data()
                ]
            }
            // Two rounds of search, one of learning, the choice, and the end.
            try #require(checkpoints.count == 5)
            #expect(Set(checkpoints).count == 4)
            // Nothing yet, as after a kill in the first round, then what a kill in the round of learning leaves behind.
            for checkpoint in [nil, checkpoints[1]] {
                try? FileManager.default.removeItem(at: two.appending(path: "checkpoint.json"))
                try checkpoint?.write(to: two.appending(path: "checkpoint.json"))
                var unitCount = 0
                let again = try await Self.train(in: two) { unitCount += 1 }
                #expect(try Self.bytes(again) == Self.bytes(whole))
                #expect(again.curve == whole.curve)
                #expect(again.validation.costs == whole.validation.costs)
                // What a checkpoint holds is not done again.
                let done = checkpoint.flatMap(checkpoints.firstIndex).map { $0 + 1 } ?? 0
                #expect(unitCount == 5 - done)
            }
        }
    }

    @Test("A checkpoint of another seed is not gone on from")
    func otherSeed() async throws {
        try await Self.withFolders { one, two in
            // As a training with seed 1 leaves it behind that has done all but judge: one unit is left.
            var state = PlacementTrainer.State(options: Self.options(seed: 1), sources: ["a", "b"])
            (state.searchRound, state.learningRound, state.isChosen) = (2, 1, true)
            for folder in [one, two] {
                try JSONEncoder().encode(state).write(to: folder.appending(path: "checkpoint.json"))
            }
            var counts = [0, 0]
            _ = try await Self.train(in: one, seed: 1) { counts[0] += 1 }
            _ = try await Self.train(in: two, seed: 2) { counts[1] += 1 }
            #expect(counts == [1, 5])
        }
    }
}
