import AnomalyDetection
import Foundation
import ModelRegistry
import Testing

@Suite("Forest format")
struct ForestFormatTests {
    private func forest(level: Int = 1) throws -> IsolationForest {
        try IsolationForest.fit(ForestFixtures.rows(60), options: ForestFixtures.options(level: level, sampleSize: 16))
    }

    @Test("A forest that was written and read is the same", arguments: [0, 1, 3])
    func roundTrip(level: Int) throws {
        let forest = try forest(level: level)
        #expect(try IsolationForest(encoded: forest.encoded(), name: "forest") == forest)
    }

    @Test("Every cut file is refused")
    func truncation() throws {
        let bytes = try forest().encoded()
        for count in stride(from: 0, to: bytes.count, by: 37) {
            #expect(throws: AnomalyDetectionError.self) {
                try IsolationForest(encoded: bytes.prefix(count), name: "forest")
            }
        }
    }

    @Test("Every changed byte is refused")
    func changedBytes() throws {
        let bytes = try forest().encoded()
        var generator = SplitMix64(seed: 5)
        for _ in 0..<300 {
            var changed = bytes
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            changed[changed.startIndex + place] ^= UInt8.random(in: 1...255, using: &generator)
            #expect(throws: AnomalyDetectionError.self, "byte \(place)") {
                try IsolationForest(encoded: changed, name: "forest")
            }
        }
    }

    @Test("A newer format is refused with the advice to update")
    func newerFormat() throws {
        var bytes = try forest().encoded()
        bytes[8] = 2
        #expect(throws: AnomalyDetectionError.newerForest(name: "forest", found: 2, supported: 1)) {
            try IsolationForest(encoded: bytes, name: "forest")
        }
    }

    @Test("A forest comes back from the registry")
    func registry() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "forest-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = ModelStore(root: folder.path)
        let forest = try forest()
        let now = Date(timeIntervalSince1970: 1_700_000_000)
        let draft = ModelDraft(kind: "forest", trainingWindow: TrainingWindow(start: now, end: now))
        let version = try forest.publish(to: store, draft: draft, at: now)
        #expect(try IsolationForest(from: store, kind: "forest", version: version) == forest)
    }
}
