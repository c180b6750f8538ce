import DecisionLog
import Foundation
import Testing

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
}
