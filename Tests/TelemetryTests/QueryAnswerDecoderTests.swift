import MetricHistory
import Testing

@testable import Telemetry

struct QueryAnswerDecoderTests {
    private static let body = #"""
        {"status":"success","infos":["an info"],"data":{"resultType":"matrix","result":[
        {"metric":{"instance":"10.0.0.1:9100","mode":"\u00e9\"x"},"values":[[1772323200,"0.25"],[1772326800.000,"NaN"],
        [1772330400,"1.5e-05"]]},{"metric":{},"values":[[1772323200,"+Inf"],[1772326800,"-Inf"]],"histograms":[[1,{"a":[2]}]]}
        ],"stats":{"deep":[[{}]]}},"warnings":["a warning","a warning"]}
        """#

    private func decode(
        _ pieces: [ArraySlice<UInt8>],
        _ grid: TimeGrid = hourly(3)
    ) throws -> ([RangeSeries], AnswerNotes) {
        var decoder = QueryAnswerDecoder(sink: RangeSink(grid: grid))
        for piece in pieces { try piece.withUnsafeBytes { try decoder.consume($0) } }
        let notes = try decoder.finish()
        return (decoder.sink.series, notes)
    }

    private func decode(_ text: String) throws -> ([RangeSeries], AnswerNotes) { try decode([Array(text.utf8)[...]]) }

    private func problem(_ text: String) -> AnswerProblem? {
        do { _ = try decode(text) } catch { return error as? AnswerProblem }
        return nil
    }

    private func result(_ series: String) -> String {
        #"{"status":"success","data":{"resultType":"matrix","result":[\#(series)]}}"#
    }

    @Test("Series, labels, values and notes are read; NaN and infinity are gaps")
    func reads() throws {
        let (series, notes) = try decode(Self.body)
        #expect(
            series == [
                RangeSeries(labels: ["instance": "10.0.0.1:9100", "mode": "é\"x"], values: [0.25, .nan, 1.5e-5]),
                RangeSeries(labels: [:], values: [.nan, .nan, .nan]),
            ]
        )
        #expect(notes == AnswerNotes(status: "success", warnings: ["a warning"], infos: ["an info"]))
    }

    @Test("Cut anywhere into two pieces, the body gives the same")
    func twoPieces() throws {
        let bytes = Array(Self.body.utf8)
        let whole = try decode([bytes[...]])
        for cut in 0...bytes.count {
            let parts = try decode([bytes[..<cut], bytes[cut...]])
            #expect(parts.0 == whole.0 && parts.1 == whole.1, "cut at byte \(cut)")
        }
    }

    @Test("Byte by byte, and in pieces of chance, the body gives the same")
    func manyPieces() throws {
        let bytes = Array(Self.body.utf8)
        let whole = try decode([bytes[...]])
        let single = try decode(bytes.indices.map { bytes[$0...$0] })
        #expect(single.0 == whole.0)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let cuts = (0..<20).map { _ in Int.random(in: 0...bytes.count, using: &generator) }.sorted()
            let pieces = zip([0] + cuts, cuts + [bytes.count]).map { bytes[$0..<$1] }
            let parts = try decode(pieces)
            #expect(parts.0 == whole.0 && parts.1 == whole.1, "cut at \(cuts)")
        }
    }

    @Test("Every beginning of a body ends early and is no answer")
    func beginnings() {
        let bytes = Array(Self.body.utf8)
        for length in 0..<bytes.count {
            #expect(throws: AnswerProblem.endsEarly(after: length)) { try decode([bytes[..<length]]) }
        }
    }

    @Test(
        "Another shape is refused",
        arguments: [
            "[]", #"{"data":[]}"#, #"{"status":1}"#, #"{"status":"success"}"#, #"{"status":"success","data":true}"#,
            #"{"status":"success","data":{"resultType":"vector","result":[]}}"#,
            #"{"status":"success","data":{"resultType":"matrix","result":{}}}"#,
            #"{"status":"success","data":{"resultType":"matrix","result":[1]}}"#,
            #"{"status":"success","data":{"resultType":"matrix","result":[{"values":[[1,"2"]],"metric":{}}]}}"#,
            #"{"status":"success","data":{"resultType":"matrix","result":[{}]}}"#,
            #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":1}}]}}"#,
            #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1772323200,true]]}]}}"#,
            #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[[1],"2"]]}]}}"#,
            #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1772323200]]}]}}"#,
            #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[1]}]}}"#,
        ]
    )
    func wrongShape(_ text: String) throws {
        let found = try #require(problem(text))
        guard case .wrongShape = found else {
            Issue.record("\(found)")
            return
        }
    }

    @Test("A value that is no number is refused", arguments: ["", "abc", "0x10", "infinity", "1 ", "nan", "--1", "1e"])
    func notANumber(_ value: String) {
        let text = result(#"{"metric":{},"values":[[1772323200,"\#(value)"]]}"#)
        #expect(problem(text) == .notANumber(value))
    }

    @Test("A value of more than 64 bytes is refused")
    func longValue() {
        let value = String(repeating: "1", count: 65)
        let text = result(#"{"metric":{},"values":[[1772323200,"\#(value)"]]}"#)
        #expect(problem(text) == .notANumber(String(value.prefix(64))))
    }

    @Test("A sample between the instants is refused")
    func offGrid() {
        let text = result(#"{"metric":{},"values":[[1772323200.5,"1"]]}"#)
        #expect(problem(text) == .offGrid(time: firstOfMarch + 500))
    }

    @Test("An error is an answer, with its type and text")
    func error() throws {
        let (series, notes) = try decode(#"{"status":"error","errorType":"bad_data","error":"no","data":null}"#)
        #expect(series.isEmpty)
        #expect(notes == AnswerNotes(status: "error", errorType: "bad_data", error: "no"))
    }

    @Test("No result at all, or null, is an empty answer")
    func empty() throws {
        let (none, _) = try decode(result(""))
        let (null, _) = try decode(#"{"status":"success","data":{"result":null,"resultType":"matrix"}}"#)
        #expect(none.isEmpty && null.isEmpty)
    }

    @Test(
        "Numbers may be texts and texts numbers, of values and of times",
        arguments: [
            #"[[1772323200,1],[1772326800,2.5],[1772330400,3e0]]"#,
            #"[["1772323200","1"],["1772326800.000","2.5"],["1.7723304e9","3"]]"#,
            #"[[1.7723232E9,"1"],[1772326800.0001,"2.5"],[1772330400,"+3"]]"#,
            // In any order, one of them twice.
            #"[[1772330400,"3"],[1772323200,"1"],[1772326800,"2.5"],[1772323200,"1"]]"#,
        ]
    )
    func numbers(_ samples: String) throws {
        let (series, _) = try decode(result(#"{"metric":{},"values":\#(samples)}"#))
        #expect(series == [RangeSeries(labels: [:], values: [1, 2.5, 3])])
    }

    @Test("Null in the place of a value, of all values or of labels is nothing")
    func nulls() throws {
        let (series, _) = try decode(
            result(#"{"metric":null,"values":[[1772323200,null],[1772326800,"2"]]},{"metric":{},"values":null}"#)
        )
        let expected = [
            RangeSeries(labels: [:], values: [.nan, 2, .nan]), RangeSeries(labels: [:], values: [.nan, .nan, .nan]),
        ]
        #expect(series == expected)
    }

    @Test("Two values for one instant make two series, so that the contradiction is found")
    func contradiction() throws {
        let (series, _) = try decode(
            result(#"{"metric":{"n":"a"},"values":[[1772323200,"1"],[1772323200,"2"],[1772326800,"3"]]}"#)
        )
        let expected = [[1, 3, Double.nan], [2, .nan, .nan]].map { RangeSeries(labels: ["n": "a"], values: $0) }
        #expect(series == expected)
    }

    @Test(
        "A time that was not asked for is refused, however far away",
        arguments: ["-1", "-9999999999999", "253402300799", "0", "1e12", "1772323200.5", "-0.001"]
    )
    func farTimes(_ time: String) throws {
        let found = try #require(problem(result(#"{"metric":{},"values":[[\#(time),"1"]]}"#)))
        guard case .offGrid = found else {
            Issue.record("\(found)")
            return
        }
    }

    @Test("A time that no clock shows is no number", arguments: ["1e13", "-1e300", "9223372036854775807", "1e999"])
    func impossibleTimes(_ time: String) {
        #expect(problem(result(#"{"metric":{},"values":[[\#(time),"1"]]}"#)) == .notANumber(time))
        #expect(problem(result(#"{"metric":{},"values":[["\#(time)","1"]]}"#)) == .notANumber(time))
    }

    @Test("A type that does not fit is refused, before the result and behind it")
    func typeBehind() {
        let expected = AnswerProblem.wrongShape(expected: "resultType matrix, got vector")
        #expect(problem(#"{"status":"success","data":{"result":[],"resultType":"vector"}}"#) == expected)
        #expect(problem(#"{"status":"success","data":{"resultType":"vector","result":[]}}"#) == expected)
    }
}
