import ClusterModel
import Foundation
import Placement

/// A decision as its JSON is stored: compact, because a large cluster has thousands of candidates.
///
/// Scorers are named once, rejected nodes are grouped by the reason, and of many feasible nodes only the best are kept, as
/// a table of columns: an object for each node takes ten times as long to write.
struct StoredDecision: Codable {
    struct Scorer: Codable, Equatable {
        var name: String
        var weight: Double
    }

    struct Rejected: Codable {
        var by: String
        var reasons: [String]
        var nodes: [String]
    }

    /// The nodes that passed all filters; a column in which nothing is known is left out.
    struct Feasible: Codable {
        /// What a scorer said about one of the nodes.
        struct Remark: Codable {
            var row: Int
            var scorer: String
            var words: [String]
        }

        var nodes: [String]
        /// For each of `scorers` a column.
        var scores: [NumberColumn]
        /// What the scorers themselves gave; absent where none told.
        var raw: [NumberColumn]?
        var remarks: [Remark]
        var total: NumberColumn?
        var extender: NumberColumn?
        var inTree: NumberColumn?
        var allocatable: NumberColumn?
        var forecast: NumberColumn?
        var measured: NumberColumn?
        var inFlight: NumberColumn?
        /// Separated by commas; absent where every node is `unknown`.
        var health: String?
        var healthReason: [String?]?
    }

    enum CodingKeys: CodingKey {
        case workload, stepReason, unjudged, extenderWeight, extenderChoices, podMilliCPU, models, sentence, omitted
        case scorers, feasible, rejected
    }

    var workload: String?
    var stepReason: String?
    var unjudged: String?
    var extenderWeight: Int?
    var extenderChoices: [Int: String]?
    var podMilliCPU: Double?
    var models: [String: String]
    var sentence: String
    var omitted: Int
    var scorers: [Scorer]
    var feasible: Feasible
    var rejected: [Rejected]

    /// Takes from a record what columns do not hold.
    ///
    /// - Parameters:
    ///   - record: The decision.
    ///   - limit: The most feasible nodes to keep; those that were chosen or bound are kept in any case.
    init(_ record: DecisionRecord, limit: Int) {
        workload = record.workload
        stepReason = record.stepReason
        unjudged = record.unjudgedReason
        extenderWeight = record.extenderWeight
        extenderChoices = record.extenderChoices
        podMilliCPU = record.podMilliCPU
        models = record.models
        sentence = record.sentence
        let scorers = Self.scorers(of: record)
        self.scorers = scorers
        let all = record.candidates.filter { $0.rejectedBy == nil }
        let named = [record.chosen, record.boundNode].compactMap(\.self) + (record.extenderChoices ?? [:]).values
        let kept = Self.best(all, limit: limit, with: named)
        omitted = record.omittedCount.addingSaturating(all.count - kept.count)
        feasible = Feasible(kept, scorers: scorers)
        rejected = Self.grouped(record.candidates.filter { $0.rejectedBy != nil })
    }

    /// Every scorer with its weight, in the order of first mention.
    private static func scorers(of record: DecisionRecord) -> [Scorer] {
        var scorers: [Scorer] = []
        for part in record.candidates.flatMap(\.parts) {
            let scorer = Scorer(name: part.scorer, weight: part.weight)
            if !scorers.contains(scorer) { scorers.append(scorer) }
        }
        return scorers
    }

    private static func best(
        _ candidates: [DecisionRecord.Candidate],
        limit: Int,
        with names: [String]
    ) -> [DecisionRecord.Candidate] {
        guard candidates.count > limit else { return candidates }
        let ranked = candidates.indices.sorted { left, right in
            let totals = (candidates[left].total ?? -.infinity, candidates[right].total ?? -.infinity)
            return totals.0 == totals.1 ? left < right : totals.0 > totals.1
        }
        let kept = Set(ranked.prefix(limit)).union(candidates.indices.filter { names.contains(candidates[$0].node) })
        return kept.sorted().map { candidates[$0] }
    }

    private static func grouped(_ candidates: [DecisionRecord.Candidate]) -> [Rejected] {
        var groups: [Rejected] = []
        var places: [[String]: Int] = [:]
        for candidate in candidates {
            let by = candidate.rejectedBy ?? ""
            let key = [by] + candidate.reasons
            if let place = places[key] {
                groups[place].nodes.append(candidate.node)
            } else {
                places[key] = groups.count
                groups.append(Rejected(by: by, reasons: candidate.reasons, nodes: [candidate.node]))
            }
        }
        return groups
    }

    /// Puts what is stored back into a record; rejected nodes follow the feasible ones.
    func fill(_ record: inout DecisionRecord) {
        record.workload = workload
        record.stepReason = stepReason
        record.unjudgedReason = unjudged
        record.extenderWeight = extenderWeight
        record.extenderChoices = extenderChoices
        record.podMilliCPU = podMilliCPU
        record.models = models
        record.sentence = sentence
        record.omittedCount = omitted
        record.candidates = feasible.candidates(scorers: scorers)
        for group in rejected {
            for node in group.nodes {
                var candidate = DecisionRecord.Candidate(node: node)
                candidate.rejectedBy = group.by
                candidate.reasons = group.reasons
                record.candidates.append(candidate)
            }
        }
    }
}

extension StoredDecision.Feasible {
    init(_ candidates: [DecisionRecord.Candidate], scorers: [StoredDecision.Scorer]) {
        func column(_ value: (DecisionRecord.Candidate) -> Double?) -> NumberColumn? {
            let values = candidates.map(value)
            return values.allSatisfy { $0 == nil } ? nil : NumberColumn(values)
        }
        nodes = candidates.map(\.node)
        scores = scorers.map { scorer in NumberColumn(candidates.map { $0.part(of: scorer)?.score }) }
        let isRawKnown = candidates.contains { $0.parts.contains { $0.raw != nil } }
        raw = isRawKnown ? scorers.map { scorer in NumberColumn(candidates.map { $0.part(of: scorer)?.raw }) } : nil
        remarks = candidates.enumerated().flatMap { row, candidate in
            let parts = candidate.parts.filter { !$0.remarks.isEmpty }
            return parts.map { Remark(row: row, scorer: $0.scorer, words: $0.remarks) }
        }
        total = column(\.total)
        extender = column { $0.extenderScore.map(Double.init) }
        inTree = column(\.kubeSchedulerTotal)
        allocatable = column(\.allocatableMilliCPU)
        forecast = column(\.forecastMilliCPU)
        measured = column(\.measuredMilliCPU)
        inFlight = column { $0.inFlightMilliCPU == 0 ? nil : $0.inFlightMilliCPU }
        let states = candidates.map(\.health)
        health = states.allSatisfy { $0 == Self.unknown } ? nil : states.joined(separator: ",")
        let reasons = candidates.map(\.healthReason)
        healthReason = reasons.allSatisfy { $0 == nil } ? nil : reasons
    }

    private static let unknown = "unknown"

    /// The nodes as a record has them; of columns that are too short the rest is unknown.
    func candidates(scorers: [StoredDecision.Scorer]) -> [DecisionRecord.Candidate] {
        var said: [Int: [Remark]] = [:]
        for remark in remarks { said[remark.row, default: []].append(remark) }
        let states = health?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? []
        return nodes.enumerated().map { row, node in
            func value(_ column: NumberColumn?) -> Double? { column?[row] }
            var candidate = DecisionRecord.Candidate(node: node)
            for (index, (scorer, column)) in zip(scorers, scores).enumerated() {
                guard let score = value(column) else { continue }
                let words = (said[row] ?? []).filter { $0.scorer == scorer.name }.flatMap(\.words)
                var part = DecisionRecord.Candidate.Part(scorer: scorer.name, score: score, weight: scorer.weight)
                part.remarks = words
                if let raw, raw.indices.contains(index) { part.raw = raw[index][row] }
                candidate.parts.append(part)
            }
            candidate.total = value(total)
            candidate.extenderScore = value(extender).flatMap(Int.init(exactly:))
            candidate.kubeSchedulerTotal = value(inTree)
            candidate.allocatableMilliCPU = value(allocatable)
            candidate.forecastMilliCPU = value(forecast)
            candidate.measuredMilliCPU = value(measured)
            candidate.inFlightMilliCPU = value(inFlight) ?? 0
            candidate.health = states.indices.contains(row) ? states[row] : Self.unknown
            if let healthReason, healthReason.indices.contains(row) { candidate.healthReason = healthReason[row] }
            return candidate
        }
    }
}

extension DecisionRecord.Candidate {
    fileprivate func part(of scorer: StoredDecision.Scorer) -> Part? {
        parts.first { $0.scorer == scorer.name && $0.weight == scorer.weight }
    }
}
