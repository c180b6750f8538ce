import Foundation

/// A decision as its JSON is stored: compact, because a large cluster has thousands of candidates.
///
/// Scorers are named once, rejected nodes are grouped by the reason, and of many feasible nodes only the best are kept.
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

    struct Feasible: Codable {
        var node: String
        /// In the order of `scorers`; null where a scorer had nothing to say about this node.
        var scores: [Double?]
        var remarks: [String: [String]]?
        var total: Double?
        var extender: Int?
        var inTree: Double?
        var allocatable: Double?
        var forecast: Double?
        var measured: Double?
        var inFlight: Double?
        var health: String
        var healthReason: String?
    }

    var workload: String?
    var stepReason: String?
    var unjudged: String?
    var extenderWeight: Int?
    var podMilliCPU: Double?
    var models: [String: String]
    var sentence: String
    var omitted: Int
    var scorers: [Scorer]
    var feasible: [Feasible]
    var rejected: [Rejected]

    /// Takes from a record what columns do not hold.
    ///
    /// - Parameters:
    ///   - record: The decision.
    ///   - limit: The most feasible nodes to keep; the chosen and the bound one are kept in any case.
    init(_ record: DecisionRecord, limit: Int) {
        workload = record.workload
        stepReason = record.stepReason
        unjudged = record.unjudgedReason
        extenderWeight = record.extenderWeight
        podMilliCPU = record.podMilliCPU
        models = record.models
        sentence = record.sentence
        let scorers = Self.scorers(of: record)
        self.scorers = scorers
        let all = record.candidates.filter { $0.rejectedBy == nil }
        let kept = Self.best(all, limit: limit, with: [record.chosen, record.boundNode].compactMap(\.self))
        omitted = record.omittedCount + all.count - kept.count
        feasible = kept.map { Feasible($0, scorers: scorers) }
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
        record.podMilliCPU = podMilliCPU
        record.models = models
        record.sentence = sentence
        record.omittedCount = omitted
        record.candidates = feasible.map { $0.candidate(scorers: scorers) }
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
    init(_ candidate: DecisionRecord.Candidate, scorers: [StoredDecision.Scorer]) {
        node = candidate.node
        scores = scorers.map { scorer in
            candidate.parts.first { $0.scorer == scorer.name && $0.weight == scorer.weight }?.score
        }
        let said = candidate.parts.filter { !$0.remarks.isEmpty }.map { ($0.scorer, $0.remarks) }
        remarks = said.isEmpty ? nil : Dictionary(said) { $0 + $1 }
        total = candidate.total
        extender = candidate.extenderScore
        inTree = candidate.kubeSchedulerTotal
        allocatable = candidate.allocatableMilliCPU
        forecast = candidate.forecastMilliCPU
        measured = candidate.measuredMilliCPU
        inFlight = candidate.inFlightMilliCPU == 0 ? nil : candidate.inFlightMilliCPU
        health = candidate.health
        healthReason = candidate.healthReason
    }

    func candidate(scorers: [StoredDecision.Scorer]) -> DecisionRecord.Candidate {
        var candidate = DecisionRecord.Candidate(node: node)
        for (scorer, score) in zip(scorers, scores) {
            guard let score else { continue }
            let remarks = remarks?[scorer.name] ?? []
            candidate.parts.append(.init(scorer: scorer.name, score: score, weight: scorer.weight, remarks: remarks))
        }
        candidate.total = total
        candidate.extenderScore = extender
        candidate.kubeSchedulerTotal = inTree
        candidate.allocatableMilliCPU = allocatable
        candidate.forecastMilliCPU = forecast
        candidate.measuredMilliCPU = measured
        candidate.inFlightMilliCPU = inFlight ?? 0
        candidate.health = health
        candidate.healthReason = healthReason
        return candidate
    }
}
