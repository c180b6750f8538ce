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

    /// The model with one number of the first list of a name changed, counted from the list's first one.
    private func model(_ list: String, element: Int, _ number: [UInt8], typed marker: String) throws -> Data {
        var bytes = [UInt8](try model())
        let key = Array("\(list)[\(marker)#".utf8)
        let start = try #require(bytes.indices.first { bytes[$0...].starts(with: key) }) + key.count
        // The count has a marker and, of an L, eight bytes.
        let first = start + (bytes[start] == UInt8(ascii: "L") ? 9 : 2) + element * number.count
        bytes.replaceSubrange(first..<first + number.count, with: number)
        return Data(bytes)
    }

    @Test("A tree that leads to a node it does not have, or twice to one, is refused before the library walks it")
    func wrongNodes() throws {
        #expect(throws: Never.self) { try Booster(ubjson: model()) }
        for child in [[0, 0, 0, 0], [0, 0, 1, 0], [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFE]] as [[UInt8]] {
            let bytes = try model("left_children", element: 0, child, typed: "$l")
            #expect(message(bytes)?.contains("tree 1 has no node") == true, "\(child)")
        }
        // The root's children are 1 and 2.
        let twice = try model("right_children", element: 0, [0, 0, 0, 1], typed: "$l")
        #expect(message(twice)?.contains("tree 1 has no node 1, or two ways to it") == true)
    }

    @Test("A split on a column that the model does not have is refused")
    func wrongColumn() throws {
        // It has the columns 0 to 19.
        let bytes = try model("split_indices", element: 0, [0, 0, 0, 20], typed: "$l")
        #expect(message(bytes)?.contains("it splits on column 20 of 20") == true)
    }
}
