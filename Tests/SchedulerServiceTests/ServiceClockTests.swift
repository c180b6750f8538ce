import Foundation
import SchedulerService
import Testing

struct ServiceClockTests {
    @Test func `a clock tells the time it is given`() {
        let moment = Date(timeIntervalSince1970: 1)
        #expect(ServiceClock { moment }.now() == moment)
    }
}
