import Testing

@testable import LoadPrediction

@Suite("Backtest figures")
struct BacktestFiguresTests {
    private static let hour: Int64 = 3_600_000

    /// Four forecasts of two series, two on each of two days; everything in halves and quarters, so that sums are exact.
    private func forecasts(scales: [Double] = [0.5, 0.25]) -> BacktestForecasts {
        BacktestForecasts(
            names: ["a", "b"],
            series: [0, 0, 1, 1],
            targetTime: [0, 24 * Self.hour, Self.hour, 25 * Self.hour],
            actual: [1, 2, 0, 4],
            expected: [
                .persistence: [2, 1, 0, 2],
                .model: [1.5, 2, 0, 3],
            ],
            bounds: [
                .persistence: [2, 2, 1, 3],
                .model: [1, 3, 0.5, 3.5],
            ],
            scales: scales
        )
    }

    private func figures(
        _ forecasts: BacktestForecasts,
        _ rows: [Int],
        _ method: ForecastMethod
    ) throws -> MethodFigures {
        try #require(forecasts.figures(rows).first { $0.method == method })
    }

    @Test("Errors of the model, by hand")
    func model() throws {
        let found = try figures(forecasts(), [0, 1, 2, 3], .model)
        // |1 - 1.5|, 0, 0, |4 - 3|.
        #expect(found.mae == 1.5 / 4)
        #expect(found.rmse == (1.25 / 4).squareRoot())
        // 200 * 0.5 / 2.5 = 40, 0, 0/0 = 0, 200 * 1 / 7.
        #expect(abs(found.smape - (40 + 200.0 / 7) / 4) < 1e-12)
        // Persistence is off by 1, 1, 0, 2: mean 1.
        #expect(found.maeVsPersistence == 1.5 / 4)
        // Series a: 0.25 / 0.5 = 0.5; series b: 0.5 / 0.25 = 2; mean over the series 1.25.
        #expect(found.mase == 1.25)
    }

    @Test("Pinball loss and coverage, by hand")
    func bounds() throws {
        let found = try figures(forecasts(), [0, 1, 2, 3], .model)
        // At the bound: 0; 1 below it: 0.05 * 1; 0.5 below: 0.05 * 0.5; 0.5 above: 0.95 * 0.5.
        #expect(abs(found.pinball - (0 + 0.05 + 0.025 + 0.475) / 4) < 1e-12)
        // A target equal to its bound is covered.
        #expect(found.coverage == 0.75)
    }

    @Test("Persistence is 1 beside itself, and methods without forecasts are left out")
    func persistence() throws {
        let found = try figures(forecasts(), [0, 1, 2, 3], .persistence)
        #expect(found.maeVsPersistence == 1)
        #expect(found.maeVsPersistenceInterval == [1, 1])
        #expect(forecasts().figures([0, 1, 2, 3]).map(\.method) == [.persistence, .model])
        #expect(forecasts().figures([]).isEmpty)
    }

    @Test("Where persistence is never off there is no ratio, and where training never moved no scaled error")
    func undefined() throws {
        let found = try figures(forecasts(scales: [.nan, 1e-9]), [2], .model)
        #expect(found.maeVsPersistence == nil)
        #expect(found.maeVsPersistenceInterval == nil)
        #expect(found.mase == nil)
        // One of two series has a scale: only it counts.
        #expect(try figures(forecasts(scales: [0.5, 1e-9]), [0, 1, 2, 3], .model).mase == 0.5)
    }

    @Test("Hours of the day are those of the targets in UTC")
    func hours() {
        let hours = forecasts().byHour()
        #expect(hours.map(\.hour) == [0, 1])
        #expect(hours.map(\.rows) == [2, 2])
        #expect(hours.map(\.mae) == [0.25, 0.5])
        #expect(hours.map(\.persistenceMAE) == [1, 1])
        #expect(hours.map(\.coverage) == [1, 0.5])
    }

    @Test("Pinball loss of one forecast and quantiles, as NumPy's")
    func quantiles() {
        #expect(PinballLoss.of(actual: 3, bound: 1, level: 0.75) == 1.5)
        #expect(PinballLoss.of(actual: 1, bound: 3, level: 0.75) == 0.5)
        // numpy.quantile([4, 1, 3, 2], [0, 0.5, 0.95, 1]) = 1, 2.5, 3.85, 4
        for (level, value) in [(0, 1), (0.5, 2.5), (0.95, 3.85), (1, 4)] {
            #expect(abs(PinballLoss.quantile(level, of: [4, 1, 3, 2]) - value) < 1e-12)
        }
        #expect(PinballLoss.quantile(0.5, of: []).isNaN)
    }
}

@Suite("Interval by draws of days")
struct DayBootstrapTests {
    @Test("Two days: the ends are the ratios of either day drawn twice")
    func twoDays() {
        // Ratios: day 0 alone 1/2, day 1 alone 3/2, both (1 + 3) / 4 = 1; either alone comes in a quarter of the draws.
        let interval = DayBootstrap.interval([1, 3], over: [2, 2], days: [0, 1])
        #expect(interval == [0.5, 1.5])
    }

    @Test("Hours of a day stay together")
    func blocks() {
        // Within each day the ratio is 1, however the hours scatter: only whole days make the interval that narrow.
        #expect(DayBootstrap.interval([0, 2, 3, 1], over: [1, 1, 2, 2], days: [5, 5, 9, 9]) == [1, 1])
    }

    @Test("The interval covers the true ratio about as often as it says")
    func covers() {
        var generator = SeededNumbers(seed: 12)
        var hits = 0
        let trials = 100
        for trial in 0..<trials {
            // The error of a day is common to its hours; the true ratio is 0.8.
            var errors: [Double] = []
            var rival: [Double] = []
            var days: [Int64] = []
            for day in 0..<30 {
                let common = 1 + 0.5 * generator.unit()
                let own = 0.8 * (1 + 0.2 * (generator.unit() - 0.5))
                for _ in 0..<4 {
                    errors.append(common * own)
                    rival.append(common)
                    days.append(Int64(day))
                }
            }
            let interval = DayBootstrap.interval(errors, over: rival, days: days, seed: UInt64(trial)) ?? [1, 1]
            hits += interval[0] <= 0.8 && 0.8 <= interval[1] ? 1 : 0
        }
        // 95 % of 100, less three standard errors of 2.2.
        #expect(hits >= 88, "\(hits)")
        // More than all would say that the interval is too wide.
        #expect(hits < trials)
    }

    @Test("One day, or nothing to divide by, gives no interval")
    func none() {
        #expect(DayBootstrap.interval([1, 1], over: [1, 1], days: [3, 3]) == nil)
        #expect(DayBootstrap.interval([1, 1], over: [0, 0], days: [3, 4]) == nil)
    }

    @Test("The same seed gives the same interval")
    func seeded() {
        let errors = (0..<40).map { Double($0 % 7) }
        let rival = errors.map { $0 + 1 }
        let days = (0..<40).map { Int64($0 / 4) }
        let first = DayBootstrap.interval(errors, over: rival, days: days, seed: 5)
        #expect(first != nil)
        #expect(first == DayBootstrap.interval(errors, over: rival, days: days, seed: 5))
    }
}
