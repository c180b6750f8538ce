import ClusterModel
import Foundation
import Testing

@testable import SchedulerService

/// What a taint says of the stay in quarantine.
struct QuarantineMarkTests {
    @Test func `the value reads as two times and has the form of a label's value`() throws {
        // 1,800,000,000 s after 1970 is 2027-01-15 08:00:00 UTC.
        let mark = QuarantineMark(from: noon + 0.9, until: noon + 3600)
        #expect(mark.value == "from-20270115T080000Z-until-20270115T090000Z")
        let form = /[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?/
        #expect(mark.value.wholeMatch(of: form) != nil)
        #expect(QuarantineMark(value: mark.value) == mark)
        #expect(mark.from == noon)
    }

    @Test(arguments: [
        "", "true", "until-20270115T090000Z", "from-20270115T080000Z", "from-1-until-2",
        "from-20270115T090000Z-until-20270115T090000Z", "from-20270115T090000Z-until-20270115T080000Z",
        "from-20270132T080000Z-until-20270232T080000Z", "from-20270115T080000Z-until-20270115T090000Z-",
        "from-20270115T080000-until-20270115T090000", "from-2027-01-15T08:00:00Z-until-2027-01-15T09:00:00Z",
    ])
    func `another text is no mark`(value: String) {
        #expect(QuarantineMark(value: value) == nil)
    }
}
