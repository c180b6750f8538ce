import Testing

@testable import LoadPrediction

/// The fast path of serving beside XGBoost's own predictions and the model's own forecast.
@Suite("Forecast stream")
struct ForecastStreamTests {
    private static let step = 15
    private static let nodes = 70

    private func series(_ node: Int) -> LoadSeries {
        let samples = RandomSeries.values(9 * 1440 / Self.step, seed: UInt64(node), stepMinutes: Self.step)
        return LoadSeries(
            name: "\(node)",
            start: RandomSeries.start,
            stepMilliseconds: Int64(Self.step) * 60_000,
            samples: samples
        )
    }

    private func features(_ hours: Int) throws -> ForecastFeatures {
        try ForecastFeatures(step: .seconds(60 * Self.step), period: .seconds(3600), horizon: .seconds(3600 * hours))
    }

    private func model(_ hours: Int) throws -> ForecastModel {
        let features = try features(hours)
        let options = try ForecastModelOptions(trees: ForecastModelOptions.defaultTrees(treeCount: 30, threadCount: 1))
        return try ForecastModel.train(
            (0..<4).map { PreparedSeries(series($0), for: features) },
            features: features,
            options: options
        )
    }

    @Test(
        "Trees laid out by ranks predict what XGBoost predicts, bit by bit, unknown values too",
        arguments: [2, 3, 4]
    )
    func forest(depth: Int) throws {
        var random = SeededNumbers(seed: UInt64(depth))
        let width = 6
        var matrix = FeatureMatrix(columns: (0..<width).map { "f\($0)" })
        var targets: [Float] = []
        for row in 0..<500 {
            // Rounded, so that values meet thresholds exactly.
            let values = (0..<width).map { _ in
                random.unit() < 0.15 ? Float.nan : Float((random.normal() * 4).rounded()) / 4
            }
            matrix.append(values, origin: FeatureMatrix.Origin(series: 0, time: row))
            targets.append((values[0].isNaN ? 2 : values[0] * 2) + values[1...3].reduce(0) { $1.isNaN ? $0 : $0 + $1 })
        }
        let boosters = try [TrainingObjective.absoluteError, .squaredError, .upperQuantile].map {
            try Booster.train(
                on: matrix,
                targets: targets,
                parameters: TrainingParameters(treeCount: 40, depth: depth, objective: $0)
            )
        }
        let columns = Array(repeating: Array(0..<width), count: boosters.count)
        let forest = try #require(RankedForest(try boosters.map { try $0.splitForest() }, columnsOf: columns))
        let expected = try boosters.map { try $0.predict(matrix) }
        let tile = RankedForest.tileRows
        let vectors = forest.slotCount * RankedForest.tileVectors
        let ranks = UnsafeMutablePointer<RankedForest.Ranks>.allocate(capacity: vectors)
        ranks.initialize(repeating: RankedForest.Ranks(repeating: 0), count: vectors)
        let output = UnsafeMutablePointer<Float>.allocate(capacity: tile * forest.outputCount)
        defer {
            ranks.deallocate()
            output.deallocate()
        }
        for first in stride(from: 0, to: matrix.rowCount, by: tile) {
            let rows = first..<min(first + tile, matrix.rowCount)
            let words = UnsafeMutableRawPointer(ranks).assumingMemoryBound(to: Int16.self)
            matrix.values.withUnsafeBufferPointer { values in
                guard let values = values.baseAddress else { return }
                forest.rank(values + first * width, width: width, count: rows.count, into: words)
            }
            forest.predict(ranks, into: output)
            for (index, expected) in expected.enumerated() {
                for row in rows { #expect(output[index * tile + row - first] == expected[row]) }
            }
        }
        #expect(Set(expected[0]).count > 20)
    }

    @Test("Trees with more than sixteen leaves are left to XGBoost")
    func deepTrees() throws {
        var random = SeededNumbers(seed: 1)
        var matrix = FeatureMatrix(columns: ["f"])
        for row in 0..<400 { matrix.append([Float(random.unit())], origin: FeatureMatrix.Origin(series: 0, time: row)) }
        let booster = try Booster.train(
            on: matrix,
            targets: (0..<400).map { Float(($0 * 7919) % 13) },
            parameters: TrainingParameters(treeCount: 2, depth: 6, minChildWeight: 1)
        )
        let forest = RankedForest([try booster.splitForest()], columnsOf: [[0]])
        #expect(forest == nil)
    }

    @Test("A stream forecasts what the model forecasts from the whole series, gaps and all", arguments: [1, 2])
    func stream(threadCount: Int) throws {
        let models = try [1, 4].map { try model($0) }
        let all = (0..<Self.nodes).map { series($0) }
        var stream = ForecastStream(
            models: [try models.map { try CompiledForecastModel($0) }],
            nodeCount: Self.nodes,
            start: RandomSeries.start
        )
        let count = all[0].samples.count
        for index in 0..<count { stream.update([all.map { $0.samples[index] }]) }
        let batches = stream.forecast(threadCount: threadCount)
        #expect(batches.count == 1 && batches[0].count == 2)
        for (model, batch) in zip(models, batches[0]) {
            let features = model.features
            var matrix = FeatureMatrix(columns: features.columns)
            var last: [Double] = []
            var season: [Double] = []
            for one in all {
                let prepared = PreparedSeries(one, for: features)
                matrix.append(features.transform(prepared, origins: [count - 1]))
                last.append(prepared.means[count - 1])
                season.append(prepared.means[count - 1 - features.seasonLag])
            }
            let expected = try model.forecast(matrix, last: last, season: season)
            let end = RandomSeries.start + Int64(count * Self.step) * 60_000
            let target = end - features.periodMilliseconds + features.horizonMilliseconds
            let shift = model.calibration.shift(at: Double(target) / Double(features.periodMilliseconds))
            for node in 0..<Self.nodes {
                guard !last[node].isNaN else {
                    #expect(batch.expected[node].isNaN && batch.bounds[node].isNaN)
                    continue
                }
                #expect(abs(batch.expected[node] - expected.expected[node]) < 1e-6)
                let bound = ForecastModel.bound(
                    raw: expected.rawBounds[node],
                    shift: shift,
                    expected: expected.expected[node]
                )
                #expect(abs(batch.bounds[node] - bound) < 1e-6)
            }
        }
    }
}
