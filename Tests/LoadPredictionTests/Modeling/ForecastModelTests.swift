import Foundation
import Testing

@testable import LoadPrediction

/// Histories that are short, still, full of gaps or of one node only.
@Suite("Forecast model")
struct ForecastModelTests {
    private static let hour: Int64 = 3_600_000

    private func features(horizonHours: Int = 1) throws -> ForecastFeatures {
        try ForecastFeatures(step: .seconds(3600), period: .seconds(3600), horizon: .seconds(3600 * horizonHours))
    }

    private func options(_ members: [ForecastMember] = ForecastMember.allCases) throws -> ForecastModelOptions {
        try ForecastModelOptions(
            trees: ForecastModelOptions.defaultTrees(treeCount: 6, threadCount: 1),
            members: members
        )
    }

    private func hourly(_ samples: [Double], name: String = "one") throws -> PreparedSeries {
        try PreparedSeries(
            LoadSeries(name: name, start: RandomSeries.start, stepMilliseconds: Self.hour, samples: samples),
            for: features()
        )
    }

    private func wave(days: Int, seed: UInt64 = 1) -> [Double] {
        RandomSeries.values(days * 24, seed: seed, stepMinutes: 60)
    }

    /// The forecast of the newest step of each series.
    private func newest(_ model: ForecastModel, _ series: [PreparedSeries]) throws -> ForecastModel.Forecast {
        var matrix = FeatureMatrix(columns: model.features.columns)
        var last: [Double] = []
        var season: [Double] = []
        for (index, one) in series.enumerated() {
            let origin = one.means.count - 1
            matrix.append(model.features.transform(one, origins: [origin], index: index))
            last.append(one.means[origin])
            let back = origin - model.features.seasonLag
            season.append(back >= 0 ? one.means[back] : .nan)
        }
        return try model.forecast(matrix, last: last, season: season)
    }

    @Test("Three hours of data: the newest value, and why")
    func threeHours() throws {
        let series = try hourly([0.2, 0.3, 0.4])
        let model = try ForecastModel.train([series], features: features(), options: options())
        let reason = try #require(model.selection.fallback)
        #expect(reason.contains("only 0 periods") && reason.contains("need 20"))
        let forecast = try newest(model, [series])
        #expect(forecast.expected == [0.4])
        #expect(forecast.rawBounds == [0.4])
        #expect(model.calibration.shift(at: 10) == 0)
    }

    @Test("Thirty hours: still the newest value, with a bound from the few changes that were seen")
    func thirtyHours() throws {
        let series = try hourly((0..<30).map { Double($0 % 2) })
        let model = try ForecastModel.train([series], features: features(), options: options())
        #expect(model.selection.fallback != nil)
        // Every change is 1 or -1: the quantile is 1.
        #expect(model.calibration.count == 5)
        #expect(model.calibration.shift(at: 500_000) == 1)
    }

    @Test("A series that never moves is forecast as it is, with its value as bound")
    func constant() throws {
        let series = try hourly(Array(repeating: 0.25, count: 10 * 24))
        let model = try ForecastModel.train([series], features: features(), options: options())
        #expect(model.selection.fallback == nil)
        let forecast = try newest(model, [series])
        #expect(abs(forecast.expected[0] - 0.25) < 1e-6)
        let bound = forecast.rawBounds[0] + model.calibration.shift(at: 500_000)
        #expect(abs(bound - 0.25) < 1e-6)
    }

    @Test("Nothing but gaps, or no series at all, is a fallback")
    func onlyGaps() throws {
        let series = try hourly(Array(repeating: .nan, count: 10 * 24))
        for all in [[series], []] {
            let model = try ForecastModel.train(all, features: features(), options: options())
            #expect(model.selection.fallback != nil)
            #expect(model.selection.trainingRows == 0)
        }
    }

    @Test("A node that vanished midway teaches with what it had")
    func vanished() throws {
        let gone = wave(days: 10, seed: 2).enumerated().map { $0.offset > 120 ? .nan : $0.element }
        let series = try [hourly(wave(days: 10)), hourly(gone, name: "gone")]
        let model = try ForecastModel.train(series, features: features(), options: options([.leanRidge, .persistence]))
        let alone = try ForecastModel.train([series[0]], features: features(), options: options([.leanRidge]))
        #expect(model.selection.fallback == nil)
        #expect(model.selection.trainingRows > alone.selection.trainingRows)
        #expect(try newest(model, [series[0]]).expected[0].isFinite)
    }

    @Test("What lies after the end of training changes nothing")
    func noFuture() throws {
        let samples = wave(days: 12)
        let end = 9 * 24
        let other = samples.enumerated().map { $0.offset >= end ? 5 - $0.element : $0.element }
        let ends = [RandomSeries.start + Int64(end) * Self.hour]
        let models = try [samples, other].map {
            try ForecastModel.train([hourly($0)], features: features(horizonHours: 2), options: options(), ends: ends)
        }
        #expect(models[0].selection == models[1].selection)
        #expect(models[0].calibration == models[1].calibration)
        let known = try hourly(Array(samples[..<end]))
        let forecasts = try models.map { try newest($0, [known]) }
        #expect(forecasts[0] == forecasts[1])
        // Without the end the future counts.
        let late = try ForecastModel.train([hourly(other)], features: features(horizonHours: 2), options: options())
        #expect(late.selection != models[0].selection)
    }

    @Test("The same series, options and seed give the same trees, byte for byte")
    func reproducible() throws {
        let series = try hourly(wave(days: 8))
        let bytes = try (0..<2).map { _ in
            let model = try ForecastModel.train([series], features: features(), options: options())
            return try model.bounds.map { try $0.ubjson() }
                + model.members.compactMap { member in
                    guard case .trees(let booster) = member.member.content else { return nil }
                    return try booster.ubjson()
                }
        }
        #expect(bytes[0].count > 2)
        #expect(bytes[0] == bytes[1])
    }

    @Test("Weights are convex, and each candidate tells what it was off by")
    func selection() throws {
        let model = try ForecastModel.train([hourly(wave(days: 10))], features: features(), options: options())
        let candidates = model.selection.candidates
        #expect(candidates.map(\.member) == ForecastMember.allCases)
        #expect(abs(candidates.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
        #expect(candidates.allSatisfy { $0.weight >= 0 && $0.maeOverPersistence != nil })
        let persistence = try #require(candidates.last)
        let ratio = try #require(persistence.maeOverPersistence)
        #expect(abs(ratio - 1) < 1e-12)
        #expect(model.members.count == candidates.count { $0.weight > 0 })
    }

    @Test("Rows with other columns are refused")
    func otherColumns() throws {
        let model = try ForecastModel.train([hourly([1])], features: features(), options: options())
        #expect(throws: LoadPredictionError.self) {
            try model.forecast(FeatureMatrix(columns: ["lag_0"]), last: [], season: [])
        }
    }

    @Test("Progress ends at the whole, never falls, and throwing from it ends the training")
    func progress() throws {
        struct Stop: Error {}
        var shares: [Double] = []
        let series = try [hourly(wave(days: 6))]
        _ = try ForecastModel.train(series, features: features(), options: options()) { shares.append($0) }
        #expect(shares == shares.sorted())
        let last = try #require(shares.last)
        #expect(last > 0.9 && shares.allSatisfy { (0...1).contains($0) })
        #expect(throws: Stop.self) {
            try ForecastModel.train(series, features: features(), options: options()) { _ in throw Stop() }
        }
    }
}
