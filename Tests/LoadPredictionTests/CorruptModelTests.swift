import Foundation
import Testing

@testable import LoadPrediction

@Suite("Corrupt model bytes")
struct CorruptModelTests {
    private func message(_ bytes: Data) -> String? {
        #expect(throws: LoadPredictionError.self) { try Booster(ubjson: bytes, name: "cpu-1h.ubj") }?.description
    }

    private func model() throws -> Data {
        try Data(contentsOf: Fixtures.reference.appending(path: "model-1h.ubj"))
    }

    @Test("A model cut anywhere is refused, and the process lives")
    func cut() throws {
        let model = try model()
        let lengths = stride(from: 0, to: 3000, by: 7).map { $0 } + stride(from: 3000, to: model.count, by: 4099)
        for length in lengths + [model.count - 1] {
            let text = try #require(message(model.prefix(length)))
            #expect(text.hasPrefix("cpu-1h.ubj: not a complete XGBoost model in UBJSON (it ends early, after "))
        }
    }

    @Test("Something else than a model is refused")
    func somethingElse() throws {
        let mend = "; train it again or roll back"
        let prefix = "cpu-1h.ubj: not a complete XGBoost model in UBJSON "
        #expect(message(Data("PAR1".utf8)) == prefix + "(it does not start with an object)" + mend)
        #expect(message(Data("{}".utf8))?.hasPrefix(prefix) == true)
        #expect(message(Data(#"{"learner": 1}"#.utf8)) == prefix + "(byte 2 has the unexpected value 34)" + mend)
        #expect(try message(model() + Data([0, 1, 2])) == prefix + "(3 bytes follow its end)" + mend)
    }

    @Test("Nesting without end is refused")
    func deepNesting() {
        // {"a": [[[[...
        let bytes = Data("{U\u{1}a".utf8) + Data(repeating: UInt8(ascii: "["), count: 100_000)
        #expect(message(bytes)?.contains("it nests deeper than 64 levels") == true)
    }

    @Test("A length with a sign is refused where the bytes would fit without it")
    func negativeLength() {
        // i 0xC8 is -56, as an unsigned number 200; I 0xFFC8 likewise.
        let key = Data(repeating: UInt8(ascii: "a"), count: 200) + Data("T}".utf8)
        #expect(message(Data("{i".utf8) + [0xC8] + key)?.contains("it ends early") == true)
        #expect(message(Data("{I".utf8) + [0xFF, 0xC8] + key)?.contains("it ends early") == true)
        // U has none: this is a whole object, only no model.
        #expect(message(Data("{U".utf8) + [0xC8] + key)?.contains("it ends early") == false)
    }

    @Test("A model with changed bytes is refused or whole, and the check lives")
    func changedBytes() throws {
        var draw = SeededNumbers(seed: 7)
        let model = try [UInt8](model())
        let markers = [UInt8]("{}[]$#SiUIlLdDZNTFC".utf8) + [0, 0x7F, 0x80, 0xFF]
        var refused = 0
        for _ in 0..<400 {
            var bytes = model
            for _ in 0..<4 {
                bytes[Int.random(in: 0..<min(4000, bytes.count), using: &draw)] =
                    markers.randomElement(using: &draw) ?? 0
            }
            if (try? UBJSONStructure.check(bytes)) == nil { refused += 1 }
            _ = try? PortableUBJSON.portable(Data(bytes))
        }
        // Few changes hit only text and leave the structure whole.
        #expect((1..<400).contains(refused))
    }
}
