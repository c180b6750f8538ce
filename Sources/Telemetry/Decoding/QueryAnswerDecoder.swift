import Foundation

/// Takes the series and samples of an answer as they arrive.
protocol SampleSink {
    /// The `resultType` it takes: `matrix` or `vector`.
    static var resultType: String { get }

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

/// What an answer says beside its samples.
struct AnswerNotes: Equatable, Sendable {
    var status = ""
    var errorType: String?
    var error: String?
    var warnings: [String] = []
    var infos: [String] = []
    /// What VictoriaMetrics says when a storage node did not answer.
    var isPartial = false

    /// Why the samples are not all of them, nil if they are.
    ///
    /// Notes about the query itself begin with `PromQL`; any other warning tells of a store that did not answer (Thanos,
    /// Cortex, remote read).
    var partialReason: String? {
        if isPartial { return "isPartial is true" }
        return warnings.first { !$0.hasPrefix("PromQL ") }
    }
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
        guard handler.notes.status == "error" || handler.hasResult else {
            throw AnswerProblem.wrongShape(expected: "data with a result")
        }
        return handler.notes
    }
}

/// Follows the shape `{"status":…,"data":{"resultType":…,"result":[{"metric":{…},"values":[[t,"v"],…]},…]}}`.
///
/// Whatever else an object holds is skipped.
private struct QueryAnswerHandler<Sink: SampleSink>: JSONTokenHandler {
    /// The longest value of a sample, in bytes; Prometheus writes at most 24.
    private static var maximumValueBytes: Int { 64 }
    /// More warnings than this say nothing new.
    private static var maximumNotes: Int { 100 }

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
    private(set) var hasResult = false
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
        case (.warningList, .string): Self.add(text, to: &notes.warnings)
        case (.infoList, .string): Self.add(text, to: &notes.infos)
        case (.warningList, .endArray), (.infoList, .endArray): place = .top
        case (.warnings, .literal), (.infos, .literal), (.error, .literal), (.errorType, .literal): place = .top
        case (.isPartial, .literal):
            notes.isPartial = string(text, then: .top) == "true"
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

    private static func add(_ text: [UInt8], to list: inout [String]) {
        let note = String(decoding: text, as: UTF8.self)
        if list.count < maximumNotes, !list.contains(note) { list.append(note) }
    }

    // MARK: - The data

    private mutating func data(_ token: JSONToken, _ text: [UInt8]) throws {
        switch (place, token) {
        case (.dataStart, .beginObject): place = .data
        case (.dataStart, .literal):
            // Some compatible servers write null where nothing was found.
            place = .top
            hasResult = true
        case (.data, .endObject): place = .top
        case (.data, .key): place = Self.dataPlace(text)
        case (.resultType, .string):
            let type = string(text, then: .data)
            // An empty one comes with no result.
            guard type == Sink.resultType || type.isEmpty else {
                throw AnswerProblem.wrongShape(expected: "resultType \(Sink.resultType), got \(type.prefix(64))")
            }
        case (.resultStart, .beginArray):
            place = .result
            hasResult = true
        case (.resultStart, .literal):
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
        case (.labels, .key): labelName = string(text, then: .label)
        case (.label, .string): labels[labelName] = string(text, then: .labels)
        case (.labels, .endObject):
            place = .series
            hasLabels = true
            try sink.beginSeries(labels)
        case (.ignoredInSeries, _): ignore(token, then: .series)
        default: throw AnswerProblem.wrongShape(expected: "a series with metric and values")
        }
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
        case (.time, .number):
            guard let seconds = SampleText.number(text), abs(seconds) < 1e13 else { throw Self.notANumber(text) }
            time = Int64((seconds * 1000).rounded())
            place = .value
        case (.value, .string):
            guard text.count <= Self.maximumValueBytes, let value = SampleText.value(text) else {
                throw Self.notANumber(text)
            }
            try sink.add(time: time, value: value)
            place = .sampleEnd
        case (.sampleEnd, .endArray): place = isSingle ? .series : .samples
        default: throw AnswerProblem.wrongShape(expected: "samples of the form [time, \"value\"]")
        }
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
