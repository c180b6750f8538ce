import Testing

@testable import Telemetry

struct InstantSecondsTests {
    @Test("Seconds of an exporter are an instant", arguments: [(1.5, Int64(1500)), (-1, -1000), (0, 0)])
    func instants(seconds: Double, milliseconds: Int64) {
        #expect(Int64(secondsSince1970: seconds) == milliseconds)
    }

    @Test(
        "Seconds that no clock shows are none, as a creation time of 1e300 is",
        arguments: [1e300, -1e300, 1e13, Double.nan, .infinity, -.infinity, 0x1p63]
    )
    func noInstants(seconds: Double) {
        #expect(Int64(secondsSince1970: seconds) == nil)
    }
}
