import Foundation
import Testing

/// What the commands say of models that are missing or damaged.
struct ModelRefusalTests {
    @Test(
        "Without any model the commands that need one say so",
        arguments: [
            Refusal("forecast --data metrics.csv", status: 1, "models/predictor", "no models"),
            Refusal("models list predictor", status: 1, "models/predictor", "no models"),
            Refusal("models show predictor", status: 1, "models/predictor", "no models"),
            Refusal("models promote predictor 20260101T000000Z", status: 1, "models/predictor", "no models"),
            Refusal("models rollback predictor", status: 1, "models/predictor", "no models"),
            Refusal("models show ../outside", status: 1, "../outside", "not allowed"),
            Refusal("models promote predictor", "<version>"),
        ]
    )
    func noModels(refusal: Refusal) async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", SampleHistory(hourCount: 48).csv)
            try await place.expectRefusal(refusal.arguments, status: refusal.status, naming: refusal.facts)
        }
    }

    @Test(
        "What is not there is named beside what is",
        arguments: [
            Refusal("models show detector", status: 1, "detector", "predictor"),
            Refusal("models show predictor 20260101T000000Z", status: 1, "20260101T000000Z", "VERSION"),
            Refusal("models promote predictor 20260101T000000Z", status: 1, "20260101T000000Z", "VERSION"),
            Refusal("models promote predictor ../../outside", status: 1, "../../outside", "not allowed"),
            Refusal("models rollback predictor", status: 1, "VERSION", "no earlier one"),
            Refusal(
                "forecast --data metrics.csv --model-version 20260101T000000Z",
                status: 1,
                "20260101T000000Z",
                "VERSION"
            ),
            Refusal("forecast --data metrics.csv --node worker9", "worker9", "worker1, worker2, worker3"),
            Refusal("forecast --data nowhere", status: 1, "nowhere", "no such file"),
            Refusal("forecast", status: 1, "data/metrics", "no such file"),
        ]
    )
    func unknownNames(refusal: Refusal) async throws {
        try await Workspace.trained { place, version in
            let facts = refusal.facts.map { $0 == "VERSION" ? version : $0 }
            try await place.expectRefusal(refusal.arguments, status: refusal.status, naming: facts)
        }
    }

    @Test(
        "A history that does not fit the model is refused",
        arguments: [
            (SampleHistory(metric: "load"), ["load", "cpu_utilization_ratio"]),
            (SampleHistory(step: 7200), ["7200", "step"]),
        ]
    )
    func unsuitableHistory(history: SampleHistory, facts: [String]) async throws {
        try await Workspace.trained { place, _ in
            try place.write("other.csv", history.csv)
            try await place.expectRefusal(["forecast", "--data", "other.csv"], status: 1, naming: facts)
        }
    }

    /// A way to damage a stored version.
    enum Damage: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case missingManifest, cutManifest, missingModel, cutModel, changedModel, emptyDirectory
        var testDescription: String { rawValue }

        /// Damages a version.
        ///
        /// - Returns: The file that a message must name.
        func apply(to version: URL) throws -> String {
            let names = try FileManager.default.contentsOfDirectory(atPath: version.path)
            let model = try #require(names.first { $0.hasSuffix(".ubj") })
            let isManifest = [Damage.missingManifest, .cutManifest, .emptyDirectory].contains(self)
            let file = version.appending(path: isManifest ? "manifest.json" : model)
            let contents = try Data(contentsOf: file)
            switch self {
            case .missingManifest, .missingModel: try FileManager.default.removeItem(at: file)
            case .cutManifest, .cutModel: try contents.prefix(contents.count / 2).write(to: file)
            case .changedModel: try Data(contents.map { $0 ^ 1 }).write(to: file)
            case .emptyDirectory:
                for name in names { try FileManager.default.removeItem(at: version.appending(path: name)) }
            }
            return file.lastPathComponent
        }
    }

    @Test("A half-written or damaged model is refused by every command that reads it", arguments: Damage.allCases)
    func damagedModel(damage: Damage) async throws {
        try await Workspace.trained { place, version in
            let file = try damage.apply(to: place.url("models/predictor/\(version)"))
            for command in [
                "forecast --data metrics.csv", "models show predictor", "models promote predictor \(version)",
            ] {
                try await place.expectRefusal(
                    command.split(separator: " ").map(String.init),
                    status: 1,
                    naming: ["models/predictor/\(version)/\(file)"]
                )
            }
        }
    }

    @Test("The list shows a damaged model with what is wrong", arguments: Damage.allCases)
    func damagedModelIsListed(damage: Damage) async throws {
        try await Workspace.trained { place, version in
            let file = try damage.apply(to: place.url("models/predictor/\(version)"))
            let models = try await place.models()
            #expect(models.map(\.version) == [version])
            #expect(models.first?.problem?.contains(file) == true)
        }
    }

    @Test("A rollback to a damaged version leaves the one in use")
    func rollbackToDamage() async throws {
        try await Workspace.trained { place, first in
            let second = try await place.train("--no-promote")
            _ = try await place.succeed(["models", "promote", "predictor", second])
            _ = try Damage.cutModel.apply(to: place.url("models/predictor/\(first)"))
            try await place.expectRefusal(["models", "rollback", "predictor"], status: 1, naming: [first])
            #expect(try await place.models().filter(\.isPromoted).map(\.version) == [second])
        }
    }
}
