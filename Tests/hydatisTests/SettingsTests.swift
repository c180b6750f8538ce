import Foundation
import Testing

/// Flag over environment over file over default.
struct SettingsTests {
    /// Which folder of models is read: its path is in the message about a missing kind.
    private static let question = ["models", "list", "predictor"]

    @Test("Without any setting models are in models")
    func defaultFolder() async throws {
        try await Workspace.with { place in
            try await place.expectRefusal(Self.question, status: 1, naming: ["ERROR   models/predictor:"])
        }
    }

    @Test("The default file is read where there is one")
    func defaultFile() async throws {
        try await Workspace.with { place in
            try place.write("configs/hydatis.yaml", "models:\n  directory: from-default-file\n")
            try await place.expectRefusal(Self.question, status: 1, naming: ["ERROR   from-default-file/predictor:"])
        }
    }

    @Test("A named file is read instead of the default one")
    func namedFile() async throws {
        try await Workspace.with { place in
            try place.write("configs/hydatis.yaml", "models:\n  directory: from-default-file\n")
            try place.write("my.yaml", "models:\n  directory: from-file\n")
            try await place.expectRefusal(
                Self.question + ["--config", "my.yaml"],
                status: 1,
                naming: ["ERROR   from-file/predictor:"]
            )
        }
    }

    @Test("The environment comes before the file")
    func environment() async throws {
        try await Workspace.with { place in
            try place.write("configs/hydatis.yaml", "models:\n  directory: from-file\n")
            try await place.expectRefusal(
                Self.question,
                environment: ["HYDATIS_MODELS_DIRECTORY": "from-environment"],
                status: 1,
                naming: ["ERROR   from-environment/predictor:"]
            )
        }
    }

    @Test("A key that is not known is refused with the keys that are")
    func unknownKey() async throws {
        try await Workspace.with { place in
            try place.write("my.yaml", "models:\n  folder: x\npredictor:\n  trees: 5\ntypo: 1\n")
            try await place.expectRefusal(
                Self.question + ["--config", "my.yaml"],
                status: 2,
                naming: ["my.yaml: unknown models.folder, typo", "models.directory"]
            )
        }
    }

    @Test("A flag comes before the environment")
    func flag() async throws {
        try await Workspace.with { place in
            try await place.expectRefusal(
                Self.question + ["--models", "from-flag"],
                environment: ["HYDATIS_MODELS_DIRECTORY": "from-environment"],
                status: 1,
                naming: ["ERROR   from-flag/predictor:"]
            )
        }
    }

    @Test("Settings of the predictor come from the file, then the environment, then flags")
    func predictorSettings() async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", SampleHistory().csv)
            try place.write(
                "configs/hydatis.yaml",
                "data:\n  metrics: metrics.csv\npredictor:\n  horizonHours: [3]\n  trees: 11\n  depth: 2\n  seed: 5\n"
            )
            let result = try await place.succeed(
                ["train", "predictor", "--seed", "6", "--format", "json"],
                environment: ["HYDATIS_PREDICTOR_DEPTH": "3", "HYDATIS_PREDICTOR_SEED": "7"]
            ).json(TrainingResult.self)
            #expect(result.accuracy.map(\.horizonHours) == [3])
            let manifest = try await place.succeed(
                ["models", "show", "predictor", result.version, "--format", "json"]
            ).json(TrainingTests.Manifest.self)
            #expect(manifest.parameters["max_depth"] == "3")
            #expect(manifest.parameters["seed"] == "6")
            #expect(manifest.parameters.values.contains("11"))
        }
    }

    @Test(
        "A file of settings that cannot be read is named",
        arguments: [
            ("nowhere.yaml", nil, "not found"),
            ("broken.yaml", "data: [1, 2\n  metrics: {", "YAML"),
            ("text.yaml", "just text\n", "YAML"),
            ("folder", nil, "is a folder"),
        ] as [(String, String?, String)]
    )
    func unreadableFile(name: String, contents: String?, fact: String) async throws {
        try await Workspace.with { place in
            try place.write("folder/inside", "")
            if let contents { try place.write(name, contents) }
            let command = ["models", "list", "--config", name]
            try await place.expectRefusal(command, status: 2, naming: [name, fact, "--config"])
            // One line, whatever the parser of YAML says.
            #expect(try await place.run(command).diagnostics.split(separator: "\n").count == 1)
        }
    }

    @Test("All mistakes of a file of settings are told at once")
    func allMistakes() async throws {
        try await Workspace.with { place in
            try place.write(
                "wrong.yaml",
                """
                models:
                  directory: [a, b]
                predictor:
                  horizonHours: [one]
                  trees: many
                  learningRate: fast
                  holdbackDays: 0
                """
            )
            try await place.expectRefusal(
                ["train", "predictor", "--config", "wrong.yaml"],
                status: 2,
                naming: [
                    "wrong.yaml", "models.directory: expected a path", "predictor.horizonHours: expected a list",
                    "predictor.trees: expected a whole number", "predictor.learningRate: expected a number",
                    "predictor.holdbackDays: must be in 1...3650, got 0",
                ]
            )
        }
    }

    @Test("Wrong settings of the quarantine's taint are refused, and the filter beside it")
    func quarantine() async throws {
        try await Workspace.with { place in
            let settings = "quarantine: true, quarantineTaint: NoExecute, quarantineTerm: 5s"
            try place.write("wrong.yaml", "service: {\(settings)}")
            try await place.expectRefusal(
                Self.question + ["--config", "wrong.yaml"],
                status: 2,
                naming: [
                    "service.quarantineTaint: must be none, PreferNoSchedule or NoSchedule, got 'NoExecute'",
                    "service.quarantineTerm: must be a time from 10s to 7d, got '5s'",
                    "service.quarantine and service.quarantineTaint: choose one",
                ]
            )
            try place.write("right.yaml", "service: {quarantineTaint: NoSchedule, quarantineTerm: 30m}")
            try await place.expectRefusal(
                Self.question + ["--config", "right.yaml"],
                status: 1,
                naming: ["ERROR   models/predictor:"]
            )
        }
    }

    @Test(
        "A setting out of its range is refused, also from the environment",
        arguments: [
            ("HYDATIS_PREDICTOR_TREES", "lots", "predictor.trees"),
            ("HYDATIS_PREDICTOR_TREES", "-3", "tree count"),
            ("HYDATIS_PREDICTOR_THREADS", "0", "thread count"),
            ("HYDATIS_PREDICTOR_HOLDBACK_DAYS", "-4", "predictor.holdbackDays"),
            ("HYDATIS_PREDICTOR_HOLDBACK_DAYS", "9223372036854775807", "predictor.holdbackDays"),
            ("HYDATIS_MODELS_DIRECTORY", "", "empty"),
        ]
    )
    func badEnvironment(variable: String, value: String, fact: String) async throws {
        try await Workspace.with { place in
            try place.write("metrics.csv", SampleHistory().csv)
            try await place.expectRefusal(
                ["train", "predictor", "--data", "metrics.csv"],
                environment: [variable: value],
                status: 2,
                naming: [fact]
            )
        }
    }
}
