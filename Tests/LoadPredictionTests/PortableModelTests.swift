import Foundation
import Testing

@testable import LoadPrediction

@Suite("Models that every XGBoost from 2.1 on reads")
struct PortableModelTests {
    private let list = #"S"# + "L\0\0\0\0\0\0\0\u{8}[5.09E0]"

    /// An object {"learner": {"learner_model_param": {"base_score": VALUE}}} with the value given.
    private func model(_ value: String, name: String = "base_score") -> Data {
        Data("{i\u{7}learner{i\u{13}learner_model_param{i\u{a}\(name)\(value)}}}".utf8)
    }

    @Test("A base_score in a list becomes a plain number")
    func listBecomesNumber() throws {
        // Two brackets less: 8 - 2 = 6 bytes.
        let expected = model("SL\0\0\0\0\0\0\0\u{6}5.09E0")
        #expect(try PortableUBJSON.portable(model(list)) == expected)
        #expect(try PortableUBJSON.portable(expected) == expected)
    }

    @Test("A base_score of several numbers, or none, is refused")
    func noSingleNumber() {
        #expect(throws: LoadPredictionError.self) { try PortableUBJSON.portable(model("SU\u{7}[1E0,2]")) }
        #expect(throws: LoadPredictionError.self) { try PortableUBJSON.portable(model("SU\u{2}[]")) }
        #expect(throws: LoadPredictionError.self) { try PortableUBJSON.portable(model(list, name: "best_score")) }
    }

    @Test("A model that is written has no list, and predicts as the one that was read")
    func written() throws {
        let old = try Data(contentsOf: Fixtures.reference.appending(path: "model-1h.ubj"))
        let before = try Booster(ubjson: old)
        let new = try before.ubjson()
        let place = try #require(try UBJSONStructure.baseScore(in: [UInt8](new)))
        #expect(Double(String(decoding: new[place.text], as: UTF8.self)) != nil)
        let columns = before.features
        let rows = FeatureMatrix(
            columns: columns,
            values: (0..<columns.count * 20).map { Float($0 % 17) / 17 },
            origins: (0..<20).map { FeatureMatrix.Origin(series: 0, time: $0) }
        )
        #expect(try Booster(ubjson: new).predict(rows) == before.predict(rows))
    }
}
