import MetricHistory
import Testing

@testable import LoadPrediction

/// The search for settings of the trees.
@Suite("Predictor search")
struct PredictorSearchTests {
    private static let metric = NodeMetric.cpuUtilization

    /// Three nodes, eight days, hourly.
    private static let history: MetricTable = {
        let grid = TimeGrid(start: RandomSeries.start, stepMilliseconds: 3_600_000, count: 8 * 24)
        var table = MetricTable(grid: grid, series: (0..<3).map { SeriesKey(node: "node-\($0)", metric: metric) })
        for index in table.series.indices {
            let values = RandomSeries.values(grid.count, seed: UInt64(index + 1), stepMinutes: 60)
            for (time, value) in values.enumerated() where !value.isNaN { table[series: index, at: time] = value }
        }
        return table
    }()

    private func search(_ trials: Int, seed: Int = 3, history: MetricTable = history) throws -> PredictorSearch {
        let trees = try ForecastModelOptions.defaultTrees(treeCount: 8, seed: seed, threadCount: 1)
        let options = try PredictorOptions(
            metrics: [Self.metric],
            horizonHours: [1],
            model: ForecastModelOptions(trees: trees, members: [.leanChangeAbsolute, .persistence]),
            minimumRowCount: 50
        )
        return try PredictorSearch(history: history, options: options, holdbackHours: 24, trialCount: trials)
    }

    @Test("The first trial has the settings asked for, later ones differ, and the best has the least error")
    func trials() throws {
        let search = try search(3)
        var saved: [Int] = []
        let record = try search.run(save: { saved.append($0.trials.count) })
        #expect(record.trials.map(\.number) == [0, 1, 2])
        #expect(saved == [1, 2, 3])
        #expect(record.trials[0].settings.treeCount == 8)
        #expect(record.trials[1].settings != record.trials[2].settings)
        let best = try #require(record.best)
        #expect(record.trials.allSatisfy { $0.maeOverPersistence >= best.maeOverPersistence })
        #expect(try search.options(with: best.settings).model.trees.depth == best.settings.depth)
    }

    @Test("A search that was broken off ends with the record of one that was not, without running a trial twice")
    func resumed() throws {
        struct Broken: Error {}
        var kept: PredictorSearchRecord?
        #expect(throws: Broken.self) {
            try search(3).run(
                save: { kept = $0 },
                progress: { if $0.trial == 2 { throw Broken() } }
            )
        }
        #expect(kept?.trials.count == 2)
        var ran: Set<Int> = []
        let resumed = try search(3).run(continuing: kept, save: { _ in }, progress: { ran.insert($0.trial) })
        #expect(ran == [2])
        #expect(try resumed == search(3).run(save: { _ in }))
    }

    @Test("Another seed draws other settings, the same seed the same ones")
    func seeds() throws {
        let drawn = try (1..<30).map { try search(2).settings(ofTrial: $0) }
        #expect(try drawn == (1..<30).map { try search(2).settings(ofTrial: $0) })
        #expect(try drawn != (1..<30).map { try search(2, seed: 4).settings(ofTrial: $0) })
        #expect(Set(drawn.map(\.learningRate)).count > 10)
        for settings in drawn {
            #expect((2...4).contains(settings.depth))
            #expect((0.02...0.2).contains(settings.learningRate))
            #expect((0.4...1).contains(settings.subsample))
            #expect((0.3...1).contains(settings.columnSample))
            // What is in the record repeats the trial: it is within the range of the options.
            #expect(try search(2).options(with: settings).model.trees.learningRate == settings.learningRate)
        }
    }

    @Test("The held-back days take no part: other values there give the same trials")
    func heldBack() throws {
        var other = Self.history
        for index in other.series.indices {
            for time in other.grid.count - 24..<other.grid.count { other[series: index, at: time] = 0.9 }
        }
        let first = try search(2).run(save: { _ in })
        #expect(try search(2, history: other).run(save: { _ in }).trials == first.trials)
        // They are other data all the same, so that nobody mixes them up.
        #expect(throws: LoadPredictionError.self) {
            try search(2, history: other).run(continuing: first, save: { _ in })
        }
    }

    @Test("A record of other options cannot go on, and the message says what differs")
    func otherRecord() throws {
        let record = try search(1).run(save: { _ in })
        #expect(throws: LoadPredictionError.otherSearch(difference: "seed 3")) {
            try search(1, seed: 4).run(continuing: record, save: { _ in })
        }
    }

    @Test("A number of trials out of range is refused", arguments: [0, -1, 1001])
    func range(trials: Int) {
        let allowed = "1 to 1000 trials"
        #expect(throws: LoadPredictionError.invalidOption(name: "search", allowed: allowed, actual: "\(trials)")) {
            try search(trials)
        }
    }
}
