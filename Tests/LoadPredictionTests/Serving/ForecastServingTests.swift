import MetricHistory
import Testing

@testable import LoadPrediction

/// Forecasts that go on with every sample beside those made anew from the whole history.
@Suite("Forecast serving")
struct ForecastServingTests {
    private static let hour: Int64 = 3_600_000
    private static let step: Int64 = 900_000
    private static let metric = NodeMetric.cpuUtilization
    private static let days = 8

    /// Four nodes, eight days in steps of a quarter of an hour, with gaps.
    private static let history: MetricTable = {
        let grid = TimeGrid(start: RandomSeries.start, stepMilliseconds: step, count: days * 96)
        let keys = (0..<4).map { SeriesKey(node: "node-\($0)", metric: metric) }
        var table = MetricTable(grid: grid, series: keys)
        for index in table.series.indices {
            let values = RandomSeries.values(grid.count, seed: UInt64(index + 1), stepMinutes: 15)
            for (time, value) in values.enumerated() where !value.isNaN { table[series: index, at: time] = value }
        }
        return table
    }()

    /// Trained on all but the newest day and a half.
    private static let predictor = Result<LoadPredictor, any Error> {
        let options = try PredictorOptions(
            metrics: [metric],
            horizonHours: [1, 4],
            model: ForecastModelOptions.quick(trees: ForecastModelOptions.defaultTrees(treeCount: 10, threadCount: 1)),
            minimumRowCount: 50
        )
        return try LoadPredictor.train(history: history, options: options, cutoff: history.grid.end - 36 * hour)
    }

    private func end(_ steps: Int) -> Int64 { Self.history.grid.time(at: steps) }

    private func part(_ range: Range<Int>) -> MetricTable {
        Self.history.slice(from: end(range.lowerBound), to: end(range.upperBound))
    }

    private func expectEqual(_ served: [NodeForecast], _ made: [NodeForecast]) {
        #expect(served.count == made.count)
        for (served, made) in zip(served, made) {
            #expect(served.node == made.node && served.metric == made.metric && served.origin == made.origin)
            #expect(served.lastKnown == made.lastKnown && served.dataAgeMilliseconds == made.dataAgeMilliseconds)
            #expect(served.now == made.now)
            for (served, made) in zip(served.horizons, made.horizons) {
                #expect(served.hours == made.hours && served.targetTime == made.targetTime)
                #expect(served.source == made.source && served.absence == made.absence)
                #expect(isNear(served.value, made.value), "\(served) \(made)")
                #expect(isNear(served.upperBound, made.upperBound), "\(served) \(made)")
            }
        }
    }

    private func isNear(_ left: Double?, _ right: Double?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return abs(left - right) < 1e-6
    }

    @Test("Step by step it says what the whole history says, bounds that learned included")
    func stepByStep() throws {
        let predictor = try Self.predictor.get()
        var serving = try ForecastServing(predictor)
        let count = Self.history.grid.count
        let last = count - 3
        try serving.take(part(0..<count - 30))
        for index in count - 30..<last { try serving.take(part(index..<index + 1)) }
        let whole = part(0..<last)
        let learned = try predictor.learning(from: whole, at: end(last))
        expectEqual(serving.forecasts(at: end(last)), try learned.forecasts(from: whole, at: end(last)))
        #expect(serving.nextTime == end(last))
        // Learning moved the bounds: otherwise the comparison above would not have seen it.
        let unlearned = try predictor.forecasts(from: whole, at: end(last))
        let bounds = unlearned.flatMap(\.horizons).map(\.upperBound)
        #expect(bounds != serving.forecasts(at: end(last)).flatMap(\.horizons).map(\.upperBound))
    }

    @Test("All at once is as good as step by step")
    func atOnce() throws {
        var once = try ForecastServing(Self.predictor.get())
        var often = try ForecastServing(Self.predictor.get())
        let count = Self.history.grid.count
        try once.take(Self.history)
        for first in stride(from: 0, to: count, by: 48) { try often.take(part(first..<min(first + 48, count))) }
        #expect(once.forecasts(at: end(count)) == often.forecasts(at: end(count)))
    }

    @Test("Finer samples are averaged, and an unfinished step waits")
    func finerSamples() throws {
        var serving = try ForecastServing(Self.predictor.get())
        var coarse = try ForecastServing(Self.predictor.get())
        let count = Self.history.grid.count
        try serving.take(part(0..<count - 1))
        try coarse.take(part(0..<count - 1))
        let fine = Self.step / 3
        func third(_ number: Int64, _ value: Double) -> MetricTable {
            let grid = TimeGrid(start: end(count - 1) + number * fine, stepMilliseconds: fine, count: 1)
            var table = MetricTable(grid: grid, series: Self.history.series)
            for index in table.series.indices { table[series: index, at: 0] = value }
            return table
        }
        try serving.take(third(0, 0.1))
        try serving.take(third(1, 0.2))
        #expect(serving.nextTime == end(count - 1))
        try serving.take(third(2, 0.6))
        #expect(serving.nextTime == end(count))
        // (0.1 + 0.2 + 0.6) / 3 = 0.3
        var newest = MetricTable(
            grid: TimeGrid(start: end(count - 1), stepMilliseconds: Self.step, count: 1),
            series: Self.history.series
        )
        for index in newest.series.indices { newest[series: index, at: 0] = (0.1 + 0.2 + 0.6) / 3 }
        try coarse.take(newest)
        expectEqual(serving.forecasts(at: end(count)), coarse.forecasts(at: end(count)))
    }

    @Test("Samples that it has already and a clock that goes back change nothing")
    func clockBack() throws {
        var serving = try ForecastServing(Self.predictor.get())
        let count = Self.history.grid.count
        try serving.take(Self.history)
        let before = serving.forecasts(at: end(count))
        try serving.take(part(count - 200..<count - 100))
        try serving.take(part(count - 1..<count))
        #expect(serving.forecasts(at: end(count)) == before)
        #expect(serving.nextTime == end(count))
    }

    @Test("Steps without any value wait, a node without a new one grows old, a new node starts from its newest value")
    func nodesComeAndGo() throws {
        var serving = try ForecastServing(Self.predictor.get())
        let count = Self.history.grid.count
        try serving.take(Self.history)
        let silent = MetricTable(
            grid: TimeGrid(start: end(count), stepMilliseconds: Self.step, count: 2),
            series: Self.history.series
        )
        try serving.take(silent)
        #expect(serving.nextTime == end(count))
        // Three hours later only a node speaks that was not there before.
        let young = SeriesKey(node: "young", metric: Self.metric)
        var table = MetricTable(
            grid: TimeGrid(start: end(count), stepMilliseconds: Self.step, count: 12),
            series: [young]
        )
        for index in 0..<12 { table[series: 0, at: index] = 0.25 }
        try serving.take(table)
        let forecasts = serving.forecasts(at: end(count + 12))
        #expect(forecasts.map(\.node) == ["node-0", "node-1", "node-2", "node-3", "young"])
        #expect(forecasts[0].horizons.allSatisfy { $0.absence == .dataTooOld && $0.value == nil })
        let newcomer = try #require(forecasts.last)
        #expect(newcomer.now == 0.25)
        #expect(newcomer.horizons.allSatisfy { $0.source == .newestValue && $0.value == 0.25 })
    }

    @Test("After a longer pause than features reach back, everything starts anew")
    func longPause() throws {
        var serving = try ForecastServing(Self.predictor.get())
        try serving.take(Self.history)
        var table = MetricTable(
            grid: TimeGrid(start: end(0) + 60 * 24 * Self.hour, stepMilliseconds: Self.step, count: 4),
            series: [SeriesKey(node: "later", metric: Self.metric)]
        )
        for index in 0..<4 { table[series: 0, at: index] = 0.5 }
        try serving.take(table)
        let forecasts = serving.forecasts(at: table.grid.end)
        #expect(forecasts.map(\.node) == ["later"])
        #expect(forecasts[0].now == 0.5)
    }

    @Test("Samples that begin later than they were asked for are known from then on")
    func lateBeginning() throws {
        let known = part(0..<96)
        let hours = 24
        let grid = TimeGrid(
            start: known.grid.start - Int64(hours) * Self.hour,
            stepMilliseconds: Self.step,
            count: known.grid.count + 4 * hours
        )
        var table = MetricTable(grid: grid, series: known.series)
        for index in known.series.indices {
            for time in 0..<known.grid.count {
                table[series: index, at: 4 * hours + time] = known[series: index, at: time]
            }
        }
        var serving = try ForecastServing(Self.predictor.get())
        try serving.take(table)
        let forecasts = serving.forecasts(at: end(96))
        #expect(forecasts.map(\.node) == ["node-0", "node-1", "node-2", "node-3"])
        #expect(forecasts.contains { $0.horizons.contains { $0.value != nil } })
    }

    @Test("A step that does not fit is refused, and nothing is taken")
    func coarseStep() throws {
        var serving = try ForecastServing(Self.predictor.get())
        let grid = TimeGrid(start: end(0), stepMilliseconds: 7 * 60_000, count: 3)
        #expect(throws: LoadPredictionError.coarseHistory(milliseconds: 420_000, neededMilliseconds: 900_000)) {
            try serving.take(MetricTable(grid: grid, series: Self.history.series))
        }
        #expect(serving.forecasts(at: end(1)).isEmpty)
    }
}
