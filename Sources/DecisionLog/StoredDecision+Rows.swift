import Placement

extension StoredDecision.Feasible {
    /// A node as logs had it before nodes were stored in columns.
    private struct Row: Decodable {
        var node: String
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

        func candidate(_ scorers: [StoredDecision.Scorer]) -> DecisionRecord.Candidate {
            var candidate = DecisionRecord.Candidate(node: node)
            for (scorer, score) in zip(scorers, scores) {
                guard let score else { continue }
                var part = DecisionRecord.Candidate.Part(scorer: scorer.name, score: score, weight: scorer.weight)
                part.remarks = remarks?[scorer.name] ?? []
                candidate.parts.append(part)
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

    /// Reads nodes in columns, or one by one as older logs have them.
    ///
    /// - Throws: `DecodingError` for any other form.
    init(
        _ container: KeyedDecodingContainer<StoredDecision.CodingKeys>,
        scorers: [StoredDecision.Scorer]
    ) throws {
        if let rows = try? container.decode([Row].self, forKey: .feasible) {
            self.init(rows.map { $0.candidate(scorers) }, scorers: scorers)
        } else {
            self = try container.decode(Self.self, forKey: .feasible)
        }
    }
}

extension StoredDecision {
    /// Reads a stored decision of this or an older form.
    ///
    /// - Throws: `DecodingError` for any other form.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        workload = try container.decodeIfPresent(String.self, forKey: .workload)
        stepReason = try container.decodeIfPresent(String.self, forKey: .stepReason)
        unjudged = try container.decodeIfPresent(String.self, forKey: .unjudged)
        extenderWeight = try container.decodeIfPresent(Int.self, forKey: .extenderWeight)
        extenderChoices = try container.decodeIfPresent([Int: String].self, forKey: .extenderChoices)
        podMilliCPU = try container.decodeIfPresent(Double.self, forKey: .podMilliCPU)
        models = try container.decode([String: String].self, forKey: .models)
        sentence = try container.decode(String.self, forKey: .sentence)
        omitted = try container.decode(Int.self, forKey: .omitted)
        guard omitted >= 0 else {
            let problem = "\(omitted) nodes cannot be left out"
            throw DecodingError.dataCorruptedError(forKey: .omitted, in: container, debugDescription: problem)
        }
        scorers = try container.decode([Scorer].self, forKey: .scorers)
        rejected = try container.decode([Rejected].self, forKey: .rejected)
        feasible = try Feasible(container, scorers: scorers)
    }
}
