import Foundation
import LoadPrediction
import Testing

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
}
