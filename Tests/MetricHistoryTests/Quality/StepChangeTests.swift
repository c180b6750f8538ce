import Foundation
import MetricHistory
import Testing

struct StepChangeTests {
    private static let hour: Int64 = 3_600_000

    /// A daily course on a grid, plus something that depends on the hour since the start.
    private func course(days: Int, step: Int64 = StepChangeTests.hour, adding more: (Double) -> Double) -> MetricTable {
        let samples = (0..<days * Int(24 * Self.hour / step)).map { index -> Double? in
            let hour = Double(index) * Double(step) / Double(Self.hour)
            return 0.4 + 0.1 * sin(2 * .pi * hour / 24) + more(hour)
        }
        return table(step: step, ["n": samples])
    }

    private func changes(_ table: MetricTable) -> [StepChange] {
        DataQuality(of: table).series.first?.stepChanges ?? []
    }

    @Test("A level that rises and falls for good is found with time and size, under a daily course")
    func exact() throws {
        let found = changes(course(days: 10) { 100 <= $0 && $0 < 180 ? 0.3 : 0 })
        #expect(found.map(\.time) == [100, 180].map { firstOfMarch + $0 * Self.hour })
        #expect(zip(found.map(\.change), [0.3, -0.3]).allSatisfy { abs($0 - $1) < 1e-9 })
    }

    @Test("Under noise the size is about right and the time within three hours", arguments: 0..<10)
    func noisy(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let noisy = course(days: 15) { ($0 < 200 ? 0 : 0.3) + Double.random(in: -0.05...0.05, using: &generator) }
        let found = changes(noisy)
        let change = try #require(found.first)
        #expect(found.count == 1)
        #expect(abs(change.time - firstOfMarch - 200 * Self.hour) <= 3 * Self.hour)
        #expect(abs(change.change - 0.3) < 0.05)
    }

    @Test("Steps of five minutes give what their hourly means give")
    func fine() {
        let found = changes(course(days: 6, step: fiveMinutes) { $0 < 60 ? 0 : 0.3 })
        #expect(found.map(\.time) == [firstOfMarch + 60 * Self.hour])
    }

    @Test("Noise, a steady drift and a short peak are no steps", arguments: 0..<10)
    func none(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        #expect(changes(course(days: 15) { _ in Double.random(in: -0.1...0.1, using: &generator) }) == [])
        let drifting = course(days: 15) { $0 / 360 + Double.random(in: -0.02...0.02, using: &generator) }
        #expect(changes(drifting) == [])
        let peak = course(days: 15) { (100..<106).contains($0) ? 0.5 : Double.random(in: 0...0.05, using: &generator) }
        #expect(changes(peak) == [])
    }

    @Test("A change below a tenth of the level is left out")
    func small() {
        #expect(changes(course(days: 10) { $0 < 120 ? 0 : 0.03 }) == [])
    }

    @Test("Gaps do not hide a change")
    func gaps() {
        var table = course(days: 10) { $0 < 120 ? 0 : 0.3 }
        for time in stride(from: 0, to: 240, by: 5) { table[series: 0, at: time] = nil }
        #expect(changes(table).count == 1)
    }

    @Test("Less than four days tell nothing")
    func tooShort() {
        #expect(changes(course(days: 3) { $0 < 36 ? 0 : 0.3 }) == [])
    }
}
