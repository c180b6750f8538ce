import Foundation
import ModelRegistry
import Testing

/// Listings of whole and broken models.
struct ListingTests {
    @Test("A listing tells kind, version, promotion, time and quality, sorted")
    func wholeModels() async throws {
        try await withRegistry { registry in
            let first = try registry.publishSample()
            let second = try registry.publishSample()
            let detector = try registry.publishSample(kind: "detector")
            try registry.promote("predictor", version: second)
            let all = try registry.list()
            #expect(all.map(\.kind) == ["detector", "predictor", "predictor"])
            #expect(all.map(\.version) == [detector, first, second])
            #expect(all.map(\.isPromoted) == [false, false, true])
            #expect(all.allSatisfy { $0.createdAt == publicationDate && $0.problem == nil })
            #expect(all.allSatisfy { $0.metrics == ["meanAbsoluteError": 0.25] })
            #expect(try registry.list("detector") == [all[0]])
        }
    }

    @Test("A registry that does not exist yet lists nothing")
    func emptyRegistry() async throws {
        try await withRegistry { registry in
            let all = try registry.list()
            #expect(all.isEmpty)
        }
    }

    @Test("Listing an unknown kind is refused")
    func unknownKind() async throws {
        try await withRegistry { registry in
            let path = "\(registry.root)/predictor"
            #expect(throws: ModelStoreError.unknownKind(path: path, known: [])) { try registry.list("predictor") }
        }
    }

    @Test("A broken version is listed with the reason beside whole ones")
    func brokenVersion() async throws {
        try await withRegistry { registry in
            let cut = try registry.publishSample()
            let whole = try registry.publishSample()
            try FileManager.default.createDirectory(
                at: registry.url("predictor/20200101T000000Z"),
                withIntermediateDirectories: false
            )
            try registry.overwrite("predictor/\(cut)/model.ubj", with: "")
            let all = try registry.list("predictor")
            #expect(all.map(\.version) == ["20200101T000000Z", cut, whole])
            #expect(all[0].problem?.contains("20200101T000000Z/manifest.json: is missing") == true)
            #expect(all[0].createdAt == nil)
            #expect(all[1].problem?.contains("model.ubj: has 0 bytes, expected 7") == true)
            #expect(all[1].createdAt == publicationDate)
            #expect(all[2].problem == nil)
        }
    }

    @Test("A publication that a kill cut short is neither listed nor loaded nor in the way")
    func halfWrittenVersion() async throws {
        try await withRegistry { registry in
            let leftover = registry.url("predictor/.publish-left-behind")
            try FileManager.default.createDirectory(at: leftover, withIntermediateDirectories: true)
            try Data("wei".utf8).write(to: leftover.appending(path: "model.ubj"))
            #expect(try registry.list("predictor").isEmpty)
            #expect(throws: ModelStoreError.invalidName(role: "model version", name: ".publish-left-behind")) {
                try registry.load("predictor", version: ".publish-left-behind")
            }
            let version = try registry.publishSample()
            #expect(try registry.list().map(\.version) == [version])
        }
    }

    @Test("A promoted version whose directory is gone is listed as broken")
    func lostPromotedVersion() async throws {
        try await withRegistry { registry in
            let lost = try registry.publishSample()
            let kept = try registry.publishSample()
            try registry.promote("predictor", version: lost)
            try FileManager.default.removeItem(at: registry.url("predictor/\(lost)"))
            let all = try registry.list("predictor")
            #expect(all.map(\.version) == [lost, kept])
            #expect(all.map(\.isPromoted) == [true, false])
            #expect(all[0].problem?.hasSuffix("no such model version; versions: \(kept)") == true)
        }
    }
}
