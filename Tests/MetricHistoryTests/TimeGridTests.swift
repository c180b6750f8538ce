import MetricHistory
import Testing

struct TimeGridTests {
    private let grid = TimeGrid(start: 1000, stepMilliseconds: 250, count: 4)

    @Test("Instants and their indices belong together")
    func instants() {
        #expect((0..<4).map { grid.time(at: $0) } == [1000, 1250, 1500, 1750])
        #expect((0..<4).map { grid.index(of: grid.time(at: $0)) } == [0, 1, 2, 3])
        #expect(grid.end == 2000)
        #expect(grid.step == .milliseconds(250))
    }

    @Test("A time before, after or between the instants has no index", arguments: [999, 750, 1001, 1999, 2000])
    func offGrid(time: Int64) {
        #expect(grid.index(of: time) == nil)
    }
}
