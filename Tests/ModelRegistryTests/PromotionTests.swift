import Foundation
import ModelRegistry
import Testing

/// Promotion and rollback.
struct PromotionTests {
    @Test("The promoted version is the one loaded by default")
    func promotedIsLoaded() async throws {
        try await withRegistry { registry in
            let first = try registry.publishSample("first")
            let second = try registry.publishSample("second")
            try registry.promote("predictor", version: first)
            #expect(try registry.load("predictor").manifest.version == first)
            try registry.promote("predictor", version: second)
            #expect(try registry.load("predictor").contents(of: "model.ubj") == Data("second".utf8))
        }
    }

    @Test("A version that failed its tests is promoted only by force, and the error gives the reason")
    func failedVersionNeedsForce() async throws {
        try await withRegistry { registry in
            var draft = draft()
            draft.verdict = ModelVerdict(isPassed: false, reason: "it finds no network drop")
            let version = try registry.publish(draft, files: ["model.ubj": Data("a".utf8)], at: publicationDate)
            let error = #expect(throws: ModelStoreError.self) { try registry.promote("predictor", version: version) }
            #expect(error?.description.contains("did not pass its tests: it finds no network drop") == true)
            #expect(try registry.list("predictor").map(\.verdict) == [draft.verdict])
            try registry.promote("predictor", version: version, force: true)
            #expect(try registry.promotedVersion(of: "predictor") == version)
        }
    }

    @Test("A version of a release that recorded no verdict can be promoted")
    func versionWithoutVerdict() async throws {
        try await withRegistry { registry in
            let version = try registry.publishSample()
            #expect(try registry.load("predictor", version: version).manifest.verdict == nil)
            try registry.promote("predictor", version: version)
            #expect(try registry.promotedVersion(of: "predictor") == version)
        }
    }

    @Test("A publication alone changes nothing in use")
    func publicationIsNotPromotion() async throws {
        try await withRegistry { registry in
            let version = try registry.publishSample()
            let error = #expect(throws: ModelStoreError.self) { try registry.load("predictor") }
            #expect(
                error?.description == "\(registry.root)/predictor/current: no version of 'predictor' is promoted; "
                    + "promote one (versions: \(version))"
            )
        }
    }

    @Test("A rollback returns to the version promoted before")
    func rollback() async throws {
        try await withRegistry { registry in
            let versions = try (0..<3).map { try registry.publishSample("model \($0)") }
            for version in versions { try registry.promote("predictor", version: version) }
            #expect(try registry.rollBack("predictor") == versions[1])
            #expect(try registry.rollBack("predictor") == versions[0])
            #expect(try registry.promotedVersion(of: "predictor") == versions[0])
        }
    }

    @Test("A rollback without an earlier version is refused and changes nothing")
    func rollbackWithoutEarlier() async throws {
        try await withRegistry { registry in
            let version = try registry.publishSample()
            #expect(throws: ModelStoreError.self) { try registry.rollBack("predictor") }
            try registry.promote("predictor", version: version)
            let path = "\(registry.root)/predictor/current"
            #expect(throws: ModelStoreError.noEarlierVersion(path: path, current: version)) {
                try registry.rollBack("predictor")
            }
            #expect(try registry.promotedVersion(of: "predictor") == version)
        }
    }

    @Test("A rollback to a damaged version is refused, and the one in use stays")
    func rollbackToDamaged() async throws {
        try await withRegistry { registry in
            let versions = try (0..<2).map { try registry.publishSample("model \($0)") }
            for version in versions { try registry.promote("predictor", version: version) }
            try registry.overwrite("predictor/\(versions[0])/model.ubj", with: "MODEL 0")
            #expect(throws: ModelStoreError.self) { try registry.rollBack("predictor") }
            #expect(try registry.promotedVersion(of: "predictor") == versions[1])
        }
    }

    @Test("Promoting an unknown version is refused and names the known ones")
    func promoteUnknown() async throws {
        try await withRegistry { registry in
            let version = try registry.publishSample()
            let path = "\(registry.root)/predictor/20200101T000000Z"
            #expect(throws: ModelStoreError.unknownVersion(path: path, known: [version])) {
                try registry.promote("predictor", version: "20200101T000000Z")
            }
            #expect(throws: ModelStoreError.invalidName(role: "model version", name: "../predictor")) {
                try registry.promote("predictor", version: "../predictor")
            }
        }
    }

    @Test("Promoting a version of an unknown kind is refused and names the known ones")
    func promoteUnknownKind() async throws {
        try await withRegistry { registry in
            let version = try registry.publishSample()
            let error = #expect(throws: ModelStoreError.self) { try registry.promote("detector", version: version) }
            #expect(error?.description == "\(registry.root)/detector: no models of this kind; kinds: predictor")
        }
    }

    @Test("A line of the promotion file that is no version's name is reported with its number")
    func damagedPromotionFile() async throws {
        try await withRegistry { registry in
            let version = try registry.publishSample()
            try registry.overwrite("predictor/current", with: "\(version)\n../../etc\n")
            let error = #expect(throws: ModelStoreError.self) { try registry.promotedVersion(of: "predictor") }
            #expect(error?.description.contains("predictor/current: line 2 is '../../etc'") == true)
        }
    }

    @Test("Any sequence of promotions and rollbacks gives what a plain stack gives", arguments: 0..<20)
    func agreesWithStack(seed: UInt64) async throws {
        var generator = SplitMix64(state: seed)
        try await withRegistry { registry in
            let versions = try (0..<4).map { try registry.publishSample("model \($0)") }
            var stack: [String] = []
            for _ in 0..<30 {
                if Bool.random(using: &generator) {
                    let version = versions[Int.random(in: 0..<4, using: &generator)]
                    try registry.promote("predictor", version: version)
                    if stack.last != version { stack.append(version) }
                } else if stack.count > 1 {
                    stack.removeLast()
                    #expect(try registry.rollBack("predictor") == stack.last)
                } else {
                    #expect(throws: ModelStoreError.self) { try registry.rollBack("predictor") }
                }
                #expect((try? registry.promotedVersion(of: "predictor")) == stack.last)
            }
        }
    }

    @Test("Eight promotions at the same time are all kept")
    func concurrentPromotions() async throws {
        try await withRegistry { registry in
            let versions = try (0..<8).map { try registry.publishSample("model \($0)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for version in versions { group.addTask { try registry.promote("predictor", version: version) } }
                try await group.waitForAll()
            }
            var promoted = [try registry.promotedVersion(of: "predictor")]
            for _ in 1..<8 { promoted.append(try registry.rollBack("predictor")) }
            #expect(promoted.sorted() == versions)
        }
    }
}

/// A small seeded generator, Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (2014).
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
