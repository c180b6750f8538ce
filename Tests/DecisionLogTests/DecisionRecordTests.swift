import Foundation
import Placement
import Testing

@testable import DecisionLog

struct DecisionRecordTests {
    @Test func `a record comes back from JSON as it was`() throws {
        var record = DecisionRecord(
            time: Date(timeIntervalSince1970: 1_700_000_000),
            mode: .shadow,
            namespace: "shop",
            pod: "cart-1",
            uid: "u1",
            step: .learned
        )
        record.candidates = [DecisionRecord.Candidate(node: "worker1")]
        let data = try JSONEncoder().encode(record)
        #expect(try JSONDecoder().decode(DecisionRecord.self, from: data) == record)
    }

    @Test func `a decision of an older log, in which every node is an object, is read`() throws {
        let json = #"""
            {"models":{"optimizer":"1"},"sentence":"s","omitted":3,"scorers":[{"name":"Learned","weight":1}],
            "feasible":[{"node":"a","scores":[9.5],"remarks":{"Learned":["calm"]},"total":9.5,"extender":9,"inFlight":20,
            "health":"suspect","healthReason":"odd"},{"node":"b","scores":[null],"health":"healthy"}],
            "rejected":[{"by":"NodeName","reasons":["r"],"nodes":["c"]}]}
            """#
        let stored = try DecisionRecord.decoder.decode(StoredDecision.self, from: Data(json.utf8))
        var record = sampleRecord()
        stored.fill(&record)
        #expect(record.candidates.map(\.node) == ["a", "b", "c"] && record.omittedCount == 3)
        let first = try #require(record.candidates.first)
        #expect(first.parts == [.init(scorer: "Learned", score: 9.5, weight: 1, remarks: ["calm"])])
        #expect((first.total, first.extenderScore) == (9.5, 9) && first.inFlightMilliCPU == 20)
        #expect((first.health, first.healthReason) == ("suspect", "odd"))
        #expect(record.candidates[1].parts.isEmpty && record.candidates[1].health == "healthy")
        // And it comes back from the present form as it is.
        let again = try DecisionRecord.encoder.encode(stored)
        var other = sampleRecord()
        try DecisionRecord.decoder.decode(StoredDecision.self, from: again).fill(&other)
        #expect(other.candidates == record.candidates)
    }

    @Test func `load in flight is part of a forecast already, and comes on top of measured load`() {
        var candidate = DecisionRecord.Candidate(node: "worker1")
        candidate.allocatableMilliCPU = 4000
        candidate.measuredMilliCPU = 800
        candidate.inFlightMilliCPU = 400
        #expect(candidate.expectedShare(with: 400) == 0.4)
        candidate.forecastMilliCPU = 1600
        #expect(candidate.expectedShare(with: 400) == 0.5)
    }

    @Test(arguments: [9.2e18, 1e300])
    func `a pod of many times the node has a short text, not one of twenty digits`(milliCPU: Double) {
        var record = sampleRecord()
        record.podMilliCPU = milliCPU
        let words = sentence(for: record)
        #expect(words.contains("it is expected at over 1000000 % of its CPU"), "\(words)")
    }

    @Test func `as many omitted nodes as a number can hold are counted, and no trap`() throws {
        var record = sampleRecord()
        record.omittedCount = .max
        // Two feasible nodes are listed; 2^63 - 1 + 2 does not fit.
        #expect(record.feasibleCount == .max)
        #expect(sentence(for: record).contains("out of 9223372036854775807 feasible"))
        #expect(StoredDecision(record, limit: 1).omitted == .max)
    }

    @Test func `a negative number of omitted nodes is damage`() {
        let json =
            #"{"models":{},"sentence":"","omitted":-1,"scorers":[],"rejected":[],"feasible":{"nodes":[],"scores":[],"remarks":[]}}"#
        #expect(throws: DecodingError.self) {
            try DecisionRecord.decoder.decode(StoredDecision.self, from: Data(json.utf8))
        }
        let zero = Data(json.replacing("-1", with: "0").utf8)
        #expect((try? DecisionRecord.decoder.decode(StoredDecision.self, from: zero))?.omitted == 0)
    }
}
