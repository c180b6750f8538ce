/// What an answer says beside its samples.
///
/// It also tells whether the answer is whole. Prometheus' own remarks about a query begin with `PromQL warning:` or
/// `PromQL info:` and say nothing about the data. Any other warning means that a part of the data was not asked or did not
/// answer: Prometheus gives them when a remote read fails, Thanos when a store does not answer or none matches, Cortex when
/// results may be partial. VictoriaMetrics says `"isPartial": true`.
struct AnswerNotes: Equatable, Sendable {
    /// More warnings than this say nothing new.
    private static let maximumCount = 100

    var status = ""
    var errorType: String?
    var error: String?
    var warnings: [String] = []
    var infos: [String] = []
    /// What the answer says about not being whole, nil when it says nothing like it.
    private(set) var partial: String?

    /// What failed, nil when nothing did.
    var problem: PrometheusError.Problem? {
        let words = error.flatMap { $0.isEmpty ? nil : $0 }
        if status == "error" || words != nil {
            return .failed(errorType: errorType ?? "unknown", message: words ?? "no reason given")
        }
        return status == "success" ? nil : .badAnswer(.wrongShape(expected: "status success or error"))
    }

    init(
        status: String = "",
        errorType: String? = nil,
        error: String? = nil,
        warnings: [String] = [],
        infos: [String] = []
    ) {
        self.status = status
        self.errorType = errorType
        self.error = error
        for text in warnings { warn(text) }
        for text in infos { remark(text) }
    }

    /// Takes a warning; every one is looked at, also where too many are kept already.
    mutating func warn(_ text: String) {
        Self.add(text, to: &warnings)
        if !Self.isAboutQuery(text) { setPartial(text) }
    }

    /// Takes a remark, which says nothing about the data unless it speaks of parts.
    mutating func remark(_ text: String) {
        Self.add(text, to: &infos)
        if !Self.isAboutQuery(text), text.lowercased().contains("partial") { setPartial(text) }
    }

    /// Takes the word that the answer is partial.
    mutating func setPartial(_ reason: String) { partial = partial ?? reason }

    private static func isAboutQuery(_ text: String) -> Bool {
        let start = text.drop { $0.isWhitespace }.prefix(14).lowercased()
        return start == "promql warning" || start.hasPrefix("promql info")
    }

    private static func add(_ text: String, to list: inout [String]) {
        if list.count < maximumCount, !list.contains(text) { list.append(text) }
    }
}
