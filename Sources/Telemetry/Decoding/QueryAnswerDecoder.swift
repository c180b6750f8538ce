import Foundation

/// Takes the series and samples of an answer as they arrive.
protocol SampleSink {
    /// The `resultType` it takes: `matrix` or `vector`.
    static var resultType: String { get }

    /// Whether no series came.
    var isEmpty: Bool { get }

    /// Begins a series.
    mutating func beginSeries(_ labels: [String: String]) throws

    /// Adds a sample to the series begun last.
    ///
    /// - Parameters:
    ///   - time: Milliseconds since 1970 UTC.
    ///   - value: The value; NaN and infinity as Prometheus sent them.
    /// - Throws: `AnswerProblem` when the sample does not belong there.
    mutating func add(time: Int64, value: Double) throws
}

/// Decodes the answer to `query` or `query_range` while it arrives.
struct QueryAnswerDecoder<Sink: SampleSink> {
    private var lexer = JSONLexer()
    private var handler: QueryAnswerHandler<Sink>

    init(sink: Sink) {
        handler = QueryAnswerHandler(sink: sink)
    }

    /// What the sink took so far.
    var sink: Sink { handler.sink }

    /// Reads the next piece of the body.
    mutating func consume(_ bytes: UnsafeRawBufferPointer) throws { try lexer.consume(bytes, into: &handler) }

    /// Checks that the answer is complete.
    ///
    /// - Returns: What it says beside the samples.
    func finish() throws -> AnswerNotes {
        guard lexer.isComplete else { throw AnswerProblem.endsEarly(after: lexer.offset) }
        // What failed has no result to look for.
        guard handler.notes.problem == nil else { return handler.notes }
        try handler.checkResult()
        return handler.notes
    }
}

/// Follows the shape `{"status":…,"data":{"resultType":…,"result":[{"metric":{…},"values":[[t,"v"],…]},…]}}`.
///
/// Whatever else an object holds is skipped. Null in the place of data, a result or labels is nothing; a number may be written
/// as a text and the other way round.
private struct QueryAnswerHandler<Sink: SampleSink>: JSONTokenHandler {
    /// The longest value of a sample, in bytes; Prometheus writes at most 24.
    private static var maximumValueBytes: Int { 64 }
    private static var null: [UInt8] { Array("null".utf8) }

    private enum Place {
        case start, top, end
        case status, errorType, error
        case warnings, warningList, infos, infoList, isPartial
        case dataStart, data, resultType, resultStart, result
        case series, labelsStart, labels, label
        case samplesStart, samples, singleStart, time, value, sampleEnd
        case ignoredInTop, ignoredInData, ignoredInSeries
    }

    var sink: Sink
    var notes = AnswerNotes()
    private var hasResult = false
    private var hasList = false
    /// The `resultType`, nil where it is missing, null or empty.
    private var resultType: String?
    private var place = Place.start
    /// How many brackets are open in something that is skipped.
    private var skippedDepth = 0
    private var labels: [String: String] = [:]
    private var labelName = ""
    private var hasLabels = false
    private var isSingle = false
    private var time: Int64 = 0

    init(sink: Sink) {
        self.sink = sink
    }

    /// Checks that a good answer has a result of the right type; nothing is nothing, whatever its type.
    func checkResult() throws {
        guard hasResult else { throw AnswerProblem.wrongShape(expected: "data with a result") }
        guard hasList, let resultType, resultType != Sink.resultType else { return }
        throw AnswerProblem.wrongShape(expected: "resultType \(Sink.resultType), got \(resultType.prefix(64))")
    }

    mutating func handle(_ token: JSONToken, text: [UInt8]) throws {
        if skippedDepth > 0 { return skip(token) }
        switch place {
        case .time, .value, .sampleEnd, .samples, .samplesStart, .singleStart: try sample(token, text)
        case .series, .labelsStart, .labels, .label, .ignoredInSeries: try series(token, text)
        case .dataStart, .data, .resultType, .resultStart, .result, .ignoredInData: try data(token, text)
        default: try outermost(token, text)
        }
    }

    // MARK: - The outermost object

    private mutating func outermost(_ token: JSONToken, _ text: [UInt8]) throws {
        switch (place, token) {
        case (.start, .beginObject): place = .top
        case (.top, .endObject): place = .end
        case (.top, .key): place = Self.topPlace(text)
        case (.status, .string): notes.status = string(text, then: .top)
        case (.errorType, .string): notes.errorType = string(text, then: .top)
        case (.error, .string): notes.error = string(text, then: .top)
        case (.warnings, .beginArray): place = .warningList
        case (.infos, .beginArray): place = .infoList
        case (.warnings, .string): notes.warn(string(text, then: .top))
        case (.warningList, .string): notes.warn(string(text, then: .warningList))
        case (.infos, .string): notes.remark(string(text, then: .top))
        case (.infoList, .string): notes.remark(string(text, then: .infoList))
        case (.warningList, .endArray), (.infoList, .endArray): place = .top
        case (.isPartial, .literal), (.isPartial, .string):
            if string(text, then: .top).lowercased() == "true" { notes.setPartial("isPartial is true") }
        case (.warnings, .literal), (.infos, .literal), (.error, .literal), (.errorType, .literal): place = .top
        case (.ignoredInTop, _): ignore(token, then: .top)
        default: throw AnswerProblem.wrongShape(expected: "an object with status and data")
        }
    }

    private static func topPlace(_ key: [UInt8]) -> Place {
        switch String(decoding: key, as: UTF8.self) {
        case "status": .status
        case "errorType": .errorType
        case "error": .error
        case "warnings": .warnings
        case "infos": .infos
        case "isPartial": .isPartial
        case "data": .dataStart
        default: .ignoredInTop
        }
    }

    // MARK: - The data

    private mutating func data(_ token: JSONToken, _ text: [UInt8]) throws {
        switch (place, token) {
        case (.dataStart, .beginObject): place = .data
        case (.dataStart, .literal) where text == Self.null:
            place = .top
            hasResult = true
        case (.data, .endObject): place = .top
        case (.data, .key): place = Self.dataPlace(text)
        case (.resultType, .string):
            let type = string(text, then: .data)
            resultType = type.isEmpty ? nil : type
        case (.resultType, .literal): place = .data
        case (.resultStart, .beginArray):
            place = .result
            hasResult = true
            hasList = true
            try checkResult()
        case (.resultStart, .literal) where text == Self.null:
            // Some compatible servers write null for an empty list.
            place = .data
            hasResult = true
        case (.result, .endArray): place = .data
        case (.result, .beginObject):
            place = .series
            hasLabels = false
        case (.ignoredInData, _): ignore(token, then: .data)
        default: throw AnswerProblem.wrongShape(expected: "data with resultType and a list of results")
        }
    }

    private static func dataPlace(_ key: [UInt8]) -> Place {
        switch String(decoding: key, as: UTF8.self) {
        case "resultType": .resultType
        case "result": .resultStart
        default: .ignoredInData
        }
    }

    // MARK: - One series

    private mutating func series(_ token: JSONToken, _ text: [UInt8]) throws {
        switch (place, token) {
        case (.series, .endObject) where hasLabels: place = .result
        case (.series, .key): try seriesKey(String(decoding: text, as: UTF8.self))
        case (.labelsStart, .beginObject):
            place = .labels
            labels.removeAll(keepingCapacity: true)
        case (.labelsStart, .literal) where text == Self.null: try begin([:])
        case (.labels, .key): labelName = string(text, then: .label)
        case (.label, .string): labels[labelName] = string(text, then: .labels)
        case (.labels, .endObject): try begin(labels)
        case (.ignoredInSeries, _): ignore(token, then: .series)
        default: throw AnswerProblem.wrongShape(expected: "a series with metric and values")
        }
    }

    private mutating func begin(_ labels: [String: String]) throws {
        place = .series
        hasLabels = true
        try sink.beginSeries(labels)
    }

    private mutating func seriesKey(_ key: String) throws {
        switch key {
        case "metric" where !hasLabels: place = .labelsStart
        case "values" where hasLabels:
            place = .samplesStart
            isSingle = false
        case "value" where hasLabels:
            place = .singleStart
            isSingle = true
        case "metric", "values", "value": throw AnswerProblem.wrongShape(expected: "metric once, before the values")
        default: place = .ignoredInSeries
        }
    }

    // MARK: - One sample

    private mutating func sample(_ token: JSONToken, _ text: [UInt8]) throws {
        switch (place, token) {
        case (.samplesStart, .beginArray): place = .samples
        case (.samples, .beginArray), (.singleStart, .beginArray): place = .time
        case (.samples, .endArray): place = .series
        case (.samplesStart, .literal) where text == Self.null, (.singleStart, .literal) where text == Self.null:
            place = .series
        case (.time, .number), (.time, .string):
            guard text.count <= Self.maximumValueBytes else { throw Self.notANumber(text) }
            guard let seconds = SampleText.number(text), abs(seconds) < 1e13 else { throw Self.notANumber(text) }
            time = Int64((seconds * 1000).rounded())
            place = .value
        case (.value, .literal) where text == Self.null: try take(.nan)
        case (.value, .string), (.value, .number):
            guard text.count <= Self.maximumValueBytes, let value = SampleText.value(text) else {
                throw Self.notANumber(text)
            }
            try take(value)
        case (.sampleEnd, .endArray): place = isSingle ? .series : .samples
        default: throw AnswerProblem.wrongShape(expected: "samples of the form [time, \"value\"]")
        }
    }

    private mutating func take(_ value: Double) throws {
        try sink.add(time: time, value: value)
        place = .sampleEnd
    }

    private static func notANumber(_ text: [UInt8]) -> AnswerProblem {
        .notANumber(String(decoding: text.prefix(maximumValueBytes), as: UTF8.self))
    }

    // MARK: - Steps

    private mutating func string(_ text: [UInt8], then next: Place) -> String {
        place = next
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func ignore(_ token: JSONToken, then next: Place) {
        place = next
        if token == .beginObject || token == .beginArray { skippedDepth = 1 }
    }

    private mutating func skip(_ token: JSONToken) {
        switch token {
        case .beginObject, .beginArray: skippedDepth += 1
        case .endObject, .endArray: skippedDepth -= 1
        default: break
        }
    }
}
