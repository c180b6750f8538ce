import ClusterModel
import Testing

struct QuantityTests {
    @Test(
        "A quantity is read exactly",
        arguments: [
            ("0", 0, 0), ("1", 1, 1000), ("2", 2, 2000), ("100m", 1, 100), ("7910m", 8, 7910), ("0.1", 1, 100),
            ("1.5", 2, 1500), (".5", 1, 500), ("5.", 5, 5000), ("+3", 3, 3000), ("1e3", 1000, 1_000_000),
            ("1E3", 1000, 1_000_000), ("1e-3", 1, 1), ("12e+2", 1200, 1_200_000),
            ("500M", 500_000_000, 500_000_000_000),
            ("2k", 2000, 2_000_000), ("1E", 1_000_000_000_000_000_000, Int64.max),
            ("1Ki", 1024, 1_024_000), ("15832Mi", 16_601_055_232, 16_601_055_232_000),  // 15832 · 2^20
            ("1.5Gi", 1_610_612_736, 1_610_612_736_000), ("0.5Ki", 512, 512_000), ("1Ei", 1 << 60, Int64.max),
            ("100u", 1, 1), ("1n", 1, 1), ("0n", 0, 0), ("0000123", 123, 123_000), ("1e-9", 1, 1),
        ] as [(String, Int64, Int64)]
    )
    func isReadExactly(text: String, units: Int64, milli: Int64) throws {
        let quantity = try Quantity(parsing: text)
        #expect(quantity.units == units)
        #expect(quantity.milli == milli)
    }

    @Test("Digits below a billionth round away from zero")
    func roundsUpBelowNano() throws {
        #expect(try Quantity(parsing: "0.0000000001").nanos == 1)
        #expect(try Quantity(parsing: "-0.0000000001").nanos == -1)
        #expect(try Quantity(parsing: "1.0000000000").nanos == 1_000_000_000)
        #expect(try Quantity(parsing: "1e-400").nanos == 1)
    }

    @Test("A negative quantity rounds up towards zero")
    func negativeRoundsTowardsZero() throws {
        let quantity = try Quantity(parsing: "-1500m")
        #expect(quantity.units == -1)
        #expect(quantity.milli == -1500)
    }

    @Test(
        "A value beyond 64 bits is capped",
        arguments: ["9223372036854775808", "1e19", "100E", "8Ei", "1e400", String(repeating: "9", count: 200)]
    )
    func isCapped(text: String) throws {
        #expect(try Quantity(parsing: text).units == Int64.max)
        #expect(try Quantity(parsing: "-" + text).units == -Int64.max)
    }

    @Test(
        "Bad text is refused with the text in the message",
        arguments: [
            "", " ", "abc", "1 Gi", "1K", "1ki", "1kb", "Gi", ".", "-", "--1", "1.2.3", "1e", "1e1.5", "1mm", "0x10",
            "١", "5\u{301}", "1\u{20E3}",
            "1Mi ", "1_000", "NaN", "inf", "1,5", "\u{0}1",
        ]
    )
    func badTextIsRefused(text: String) {
        let error = #expect(throws: QuantityError.self) { try Quantity(parsing: text) }
        #expect(error?.description.contains("\"\(text)\"") == true)
    }

    @Test("Milli and binary forms of one amount are equal")
    func equalForms() throws {
        #expect(try Quantity(parsing: "1024Mi") == Quantity(parsing: "1Gi"))
        #expect(try Quantity(parsing: "1000m") == Quantity(units: 1))
        #expect(try Quantity(parsing: "0.25") == Quantity(milli: 250))
    }

    @Test("Whatever milli-CPU is written is read back, for many random amounts")
    func roundTrip() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let milli = Int64.random(in: 0...Int64(1) << 50, using: &generator)
            #expect(try Quantity(parsing: "\(milli)m").milli == milli)
            let bytes = Int64.random(in: 0...Int64(1) << 40, using: &generator)
            #expect(try Quantity(parsing: "\(bytes)Ki").units == bytes << 10)
        }
    }
}
