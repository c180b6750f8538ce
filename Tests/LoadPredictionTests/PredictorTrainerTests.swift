import Foundation
import LoadPrediction
import MetricHistory
import ModelRegistry
import Testing

struct PredictorTrainerTests {
    /// Small whole-number noise that repeats with the seed, in -1...1.
    private func noise(_ index: Int, seed: UInt64) -> Double {
        var bits = UInt64(index) &* 0x9E37_79B9_7F4A_7C15 &+ seed
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return Double(bits >> 11) / Double(1 << 52) - 1
    }

    /// A daily wave with noise: more than the last value or yesterday can tell.
    private func predictable(days: Int, noiseOfLastDays: Double = 0.02) -> MetricTable {
        Fixtures.hourly(24 * days) { hour in
            Fixtures.dailyWave(hour) + (hour < 24 * days - 72 ? 0.02 : noiseOfLastDays) * noise(hour, seed: 1)
        }
    }

    /// A random walk: nothing beats its last value.
    private func unpredictable(days: Int) -> MetricTable {
        var value = 0.5
        let values = (0..<24 * days).map { hour in
            value = min(max(value + 0.01 * noise(hour, seed: 7), 0), 1)
            return value
        }
        return Fixtures.hourly(values.count) { values[$0] }
    }

    private func train(
        _ history: MetricTable,
        store: ModelStore,
        promoting: Bool = true,
        holdbackHours: Int = 72
    ) throws -> PredictorTrainer.Outcome {
        let options = try Fixtures.quickOptions(treeCount: 60)
        return try PredictorTrainer(history: history, options: options, holdbackHours: holdbackHours)
            .run(publishingTo: store, origin: "test", promoting: promoting, at: Date())
    }

    private func withStore(_ body: (ModelStore) throws -> Void) throws {
        try Fixtures.withTemporaryDirectory { try body(ModelStore(root: $0)) }
    }

    @Test("A predictor that beats the naive forecasts is put to use")
    func promotesWhatIsBetter() throws {
        try withStore { store in
            let outcome = try train(predictable(days: 20), store: store)
            #expect(outcome.isPromoted, "\(outcome.verdict)")
            #expect(try store.promotedVersion(of: LoadPredictor.kind) == outcome.version)
            // It was trained again on everything: 20 days of hours.
            let stored = try LoadPredictor(from: store)
            #expect(stored.trainingHours.upperBound == Fixtures.start + 479 * Fixtures.hour)
            #expect(outcome.pastPredictions.count == 72)
        }
    }

    @Test("A predictor that does not beat the last value is stored but not put to use")
    func keepsWhatIsWorse() throws {
        try withStore { store in
            let outcome = try train(unpredictable(days: 20), store: store)
            #expect(!outcome.isPromoted)
            #expect(outcome.verdict.contains("no metric and horizon beats the naive forecasts"))
            #expect(throws: ModelStoreError.self) { try store.promotedVersion(of: LoadPredictor.kind) }
            let stored = try store.list(LoadPredictor.kind)
            #expect(stored.map(\.version) == [outcome.version])
        }
    }

    @Test("A second predictor is compared on hours that neither it nor the current one has seen")
    func comparesFairly() throws {
        try withStore { store in
            try #require(try train(predictable(days: 20), store: store).isPromoted)
            let later = try train(predictable(days: 24), store: store)
            // The current model was trained on 20 days, so of the last 3 days all 72 hours are new to both.
            #expect(later.verdict.contains("the current model on 72 h that neither has seen"), "\(later.verdict)")
        }
    }

    @Test("Where hardly any hour is new to both, the figures each was promoted with are compared")
    func comparesRecordedFigures() throws {
        try withStore { store in
            try #require(try train(predictable(days: 20), store: store).isPromoted)
            let same = try train(predictable(days: 20), store: store)
            #expect(same.isPromoted && same.verdict.contains("on the hours each was judged by"), "\(same.verdict)")
            // With more noise in the hours it is judged by, less is left to know than the last value.
            let worse = try train(predictable(days: 20, noiseOfLastDays: 0.08), store: store)
            #expect(!worse.isPromoted && worse.verdict.contains("does not beat the current model"), "\(worse.verdict)")
            #expect(try store.promotedVersion(of: LoadPredictor.kind) == same.version)
        }
    }

    @Test("Promotion can be declined")
    func promotionDeclined() throws {
        try withStore { store in
            let outcome = try train(predictable(days: 20), store: store, promoting: false)
            #expect(
                !outcome.isPromoted && outcome.verdict.hasPrefix("promotion was not asked for"),
                "\(outcome.verdict)"
            )
        }
    }

    @Test("A damaged current model does not stand in the way of a good one")
    func damagedCurrentModel() throws {
        try withStore { store in
            let first = try train(predictable(days: 20), store: store)
            let manifest = "\(store.root)/\(LoadPredictor.kind)/\(first.version)/manifest.json"
            try Data("{".utf8).write(to: URL(filePath: manifest))
            let second = try train(predictable(days: 24), store: store)
            #expect(second.isPromoted && second.verdict.contains("manifest.json"), "\(second.verdict)")
        }
    }

    @Test("Nothing is stored when there is too little to hold back", arguments: [0, -5, 480, 9999])
    func badHoldback(hours: Int) throws {
        try withStore { store in
            let history = predictable(days: 20)
            #expect(throws: LoadPredictionError.self) { try train(history, store: store, holdbackHours: hours) }
            let stored = try store.list()
            #expect(stored.isEmpty)
        }
    }

    @Test("Past predictions look only at what was known their horizon before")
    func pastPredictionsDoNotLookAhead() throws {
        let history = predictable(days: 20)
        let options = try Fixtures.quickOptions(horizonHours: [4])
        let cutoff = Fixtures.start + 400 * Fixtures.hour
        let predictor = try LoadPredictor.train(history: history, options: options, cutoff: cutoff)
        var changed = history
        for hour in 430..<480 { changed[series: 0, at: hour] = 9 }
        let before = try predictor.pastPredictions(history: history, from: cutoff)
        let after = try predictor.pastPredictions(history: changed, from: cutoff)
        // What was predicted up to hour 433 came from hours up to 429, which did not change.
        let limit = Fixtures.start + 434 * Fixtures.hour
        let unchanged = after.filter { $0.targetTime < limit }.map(\.predicted)
        #expect(unchanged == before.filter { $0.targetTime < limit }.map(\.predicted))
        #expect(unchanged.count == 34)
        #expect(after.map(\.predicted) != before.map(\.predicted))
    }

    /// CPU that is a random walk beside memory that is a daily wave.
    private func halfPredictable(days: Int) -> MetricTable {
        let cpu = unpredictable(days: days)
        let wave = predictable(days: days)
        let memory = SeriesKey(node: cpu.series[0].node, metric: NodeMetric.memoryUtilization)
        var table = MetricTable(grid: cpu.grid, series: cpu.series + [memory])
        for time in 0..<cpu.grid.count {
            table[series: 0, at: time] = cpu[series: 0, at: time]
            table[series: 1, at: time] = wave[series: 0, at: time]
        }
        return table
    }

    @Test("A metric whose model is no better than the last value is served by it, and the verdict names it")
    func naiveServesWhatIsNoBetter() throws {
        try withStore { store in
            let history = halfPredictable(days: 20)
            let outcome = try train(history, store: store)
            #expect(outcome.isPromoted, "\(outcome.verdict)")
            #expect(outcome.exceptions.map(\.metric) == [NodeMetric.cpuUtilization])
            #expect(outcome.verdict.contains("1 of 2 metrics and horizons"), "\(outcome.verdict)")
            let verdict = try #require(try store.load(LoadPredictor.kind).manifest.verdict)
            #expect(verdict.isPassed && verdict.exceptions == outcome.exceptions.map(\.reason))
            let forecasts = try LoadPredictor(from: store).forecasts(from: history)
            let cpu = try #require(forecasts.first { $0.metric == NodeMetric.cpuUtilization }?.horizons.first)
            #expect(cpu.source == .persistence && cpu.value == history[series: 0, at: 479])
            let memory = try #require(forecasts.first { $0.metric == NodeMetric.memoryUtilization }?.horizons.first)
            #expect(memory.source == .model)
        }
    }

    @Test("The naive forecast that serves a metric has an upper bound that holds about 95 % of the hours")
    func naiveBoundsAreCalibrated() throws {
        try withStore { store in
            let outcome = try train(halfPredictable(days: 20), store: store)
            let accuracy = try #require(outcome.accuracy.first { $0.metric == NodeMetric.cpuUtilization })
            #expect(accuracy.method == .persistence)
            // 72 held-back hours: 95 % of them and three standard deviations of that share, 0.95 - 3 x 0.026.
            #expect((0.87..<1).contains(accuracy.coverage), "\(accuracy.coverage)")
        }
    }

    @Test("Forecasts and bounds of a share stay in 0...1")
    func forecastsStayInRange() throws {
        // A node that is nearly full at noon: expected value plus calibration would exceed what there is.
        let history = Fixtures.hourly(24 * 20) { hour in
            min(0.6 + 2 * (Fixtures.dailyWave(hour) - 0.4) + 0.05 * noise(hour, seed: 3), 1)
        }
        let predictor = try LoadPredictor.train(history: history, options: Fixtures.quickOptions(treeCount: 60))
        // Hour 468 is noon of the last day.
        let noon = Fixtures.start + 468 * Fixtures.hour
        let part = history.slice(from: history.grid.start, to: noon)
        let horizon = try #require(try predictor.forecasts(from: part).first?.horizons.first)
        #expect(try #require(horizon.upperBound) <= 1)
        let bounds = try predictor.pastPredictions(history: history, from: Fixtures.start + 240 * Fixtures.hour)
        #expect(bounds.allSatisfy { (0...1).contains($0.predicted) && $0.upperBound <= 1 })
        #expect(bounds.contains { $0.upperBound == 1 })
    }
}
