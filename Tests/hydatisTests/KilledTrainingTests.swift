import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A training that is killed.
struct KilledTrainingTests {
    @Test("A training killed half way leaves the stored models as they were")
    func killedHalfWay() async throws {
        try await Workspace.trained { place, version in
            let training = try await place.start(["train", "predictor", "--data", "metrics.csv", "--trees", "10000"])
            while training.isRunning, try !training.diagnosticsSoFar().contains("training: ") {
                try await Task.sleep(for: .milliseconds(20))
            }
            kill(training.processIdentifier, SIGKILL)
            #expect(try await training.finish().status == -SIGKILL)
            #expect(
                try await place.models() == [StoredModel(kind: "predictor", version: version, isPromoted: true)]
            )
            _ = try await place.succeed(["forecast", "--data", "metrics.csv"])
        }
    }

    @Test("Whenever a training is killed, every listed model is whole", arguments: [60, 120, 180, 240, 300, 360, 420])
    func killedAnyTime(milliseconds: Int) async throws {
        try await Workspace.trained { place, version in
            let training = try await place.start(
                ["train", "predictor", "--data", "metrics.csv", "--horizon", "1h"] + SampleHistory.quickTraining
            )
            try await Task.sleep(for: .milliseconds(milliseconds))
            kill(training.processIdentifier, SIGKILL)
            _ = try await training.finish()
            let models = try await place.models()
            #expect(models.map(\.version).contains(version))
            #expect(models.allSatisfy { $0.problem == nil })
            #expect(models.count(where: \.isPromoted) == 1)
        }
    }
}
