import Foundation
import ModelRegistry
import Testing

/// Publishing and loading whole models.
struct PublishingTests {
    @Test("A published model is loaded with the same contents and description")
    func roundTrip() async throws {
        try await withRegistry { registry in
            let files = ["model.ubj": Data("weights".utf8), "profile.parquet": Data([0, 255, 10])]
            let version = try registry.publish(draft(), files: files, at: publicationDate)
            let model = try registry.load("predictor", version: version)
            #expect(model.files == files)
            #expect(model.manifest.kind == "predictor")
            #expect(model.manifest.version == version)
            #expect(model.manifest.trainingWindow == draft().trainingWindow)
            #expect(model.manifest.features == ["lag1", "lag24"])
            #expect(model.manifest.parameters == ["max_depth": "6"])
            #expect(model.manifest.metrics == ["meanAbsoluteError": 0.25])
            #expect(model.manifest.origin == "two days of made-up load")
        }
    }

    @Test("The version is the UTC time of publication, and a taken one gets a number")
    func versionNames() async throws {
        try await withRegistry { registry in
            let versions = try (0..<3).map { _ in try registry.publishSample() }
            #expect(versions == ["20261123T162400Z", "20261123T162400Z-02", "20261123T162400Z-03"])
        }
    }

    @Test("The creation time is stored to the second")
    func creationTime() async throws {
        try await withRegistry { registry in
            let files = ["model.ubj": Data("weights".utf8)]
            let version = try registry.publish(draft(), files: files, at: publicationDate + 0.75)
            #expect(try registry.load("predictor", version: version).manifest.createdAt == publicationDate)
        }
    }

    @Test("The manifest is sorted JSON with the checksum and size of each file")
    func manifestText() async throws {
        try await withRegistry { registry in
            let version = try registry.publishSample("abc")
            let text = try String(contentsOf: registry.url("predictor/\(version)/manifest.json"), encoding: .utf8)
            // SHA-256 of "abc", FIPS 180-2 appendix B.1.
            let checksum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            #expect(
                text == """
                    {
                      "createdAt" : "2026-11-23T16:24:00Z",
                      "features" : [
                        "lag1",
                        "lag24"
                      ],
                      "files" : {
                        "model.ubj" : {
                          "bytes" : 3,
                          "sha256" : "\(checksum)"
                        }
                      },
                      "formatVersion" : 1,
                      "kind" : "predictor",
                      "metrics" : {
                        "meanAbsoluteError" : 0.25
                      },
                      "origin" : "two days of made-up load",
                      "parameters" : {
                        "max_depth" : "6"
                      },
                      "trainingWindow" : {
                        "end" : "2026-11-23T16:24:00Z",
                        "start" : "2026-11-21T16:24:00Z"
                      },
                      "version" : "20261123T162400Z"
                    }

                    """
            )
        }
    }

    @Test("A directory of files is published and left as it is")
    func publishDirectory() async throws {
        try await withRegistry { registry in
            let source = registry.url("trained")
            try FileManager.default.createDirectory(at: source, withIntermediateDirectories: true)
            try Data("weights".utf8).write(to: source.appending(path: "model.ubj"))
            let version = try registry.publish(draft(), filesIn: source.path, at: publicationDate)
            let model = try registry.load("predictor", version: version)
            #expect(try model.contents(of: "model.ubj") == Data("weights".utf8))
            #expect(FileManager.default.fileExists(atPath: source.appending(path: "model.ubj").path))
        }
    }

    @Test("Asking a model for a file it does not have names those it has")
    func unknownFile() async throws {
        try await withRegistry { registry in
            let model = try registry.load("predictor", version: registry.publishSample())
            let error = #expect(throws: ModelStoreError.self) { try model.contents(of: "weights.bin") }
            #expect(error?.description == "\(model.directory): the model has no file 'weights.bin'; files: model.ubj")
        }
    }

    @Test(
        "A name that could lead out of the registry or hide a file is refused",
        arguments: ["../model.ubj", "a/b", "..", ".hidden", "", "model ubj", "mod\u{e9}le", "a\tb"]
    )
    func unsafeFileName(name: String) async throws {
        try await withRegistry { registry in
            #expect(throws: ModelStoreError.invalidName(role: "model file name", name: name)) {
                try registry.publish(draft(), files: [name: Data()], at: publicationDate)
            }
            #expect(throws: ModelStoreError.invalidName(role: "model kind", name: name)) {
                try registry.publishSample(kind: name)
            }
            #expect(!FileManager.default.fileExists(atPath: registry.root), "nothing is written")
        }
    }

    @Test("A model file may not take the manifest's name")
    func reservedFileName() async throws {
        try await withRegistry { registry in
            #expect(throws: ModelStoreError.reservedName("manifest.json")) {
                try registry.publish(draft(), files: ["manifest.json": Data()], at: publicationDate)
            }
        }
    }

    @Test("A model without files is refused")
    func noFiles() async throws {
        try await withRegistry { registry in
            #expect(throws: ModelStoreError.noFiles(kind: "predictor")) {
                try registry.publish(draft(), files: [:], at: publicationDate)
            }
        }
    }

    @Test("A metric that JSON cannot hold is refused", arguments: [Double.infinity, -.infinity])
    func nonFiniteMetric(value: Double) async throws {
        try await withRegistry { registry in
            #expect(throws: ModelStoreError.nonFiniteMetric(name: "loss", value: value)) {
                try registry.publish(draft(metrics: ["loss": value]), files: ["m": Data()], at: publicationDate)
            }
        }
    }

    @Test("A publication the disk refuses leaves nothing behind and names the path")
    func refusedByDisk() async throws {
        try await withRegistry { registry in
            try FileManager.default.createDirectory(atPath: registry.root, withIntermediateDirectories: true)
            try registry.overwrite("predictor", with: "a file where the kind's directory should be")
            let error = #expect(throws: ModelStoreError.self) { try registry.publishSample() }
            #expect(error?.description.hasPrefix("\(registry.root)/predictor/.publish-") == true)
            #expect(error?.description.contains("cannot create") == true)
            #expect(try FileManager.default.contentsOfDirectory(atPath: registry.root) == ["predictor"])
        }
    }

    @Test("Eight publications at the same instant give eight whole versions")
    func concurrentPublications() async throws {
        try await withRegistry { registry in
            let versions = try await withThrowingTaskGroup(of: (Int, String).self) { group in
                for number in 0..<8 { group.addTask { (number, try registry.publishSample("model \(number)")) } }
                return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
            }
            #expect(Set(versions.values).count == 8)
            for (number, version) in versions {
                let contents = try registry.load("predictor", version: version).contents(of: "model.ubj")
                #expect(contents == Data("model \(number)".utf8))
            }
        }
    }
}
