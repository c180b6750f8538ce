import Foundation
import LoadPrediction
import PredictorReport
import Testing

@Suite("The page of a backtest")
struct PredictorPageTests {
    private static let hour: Int64 = 3_600_000

    /// A daily wave of `days` days that begins 2026-03-02 00:00 UTC, with a small sawtooth that no day repeats.
    private func series(_ name: String, days: Int, value: (Int) -> Double) -> LoadSeries {
        LoadSeries(
            name: name,
            start: 1_772_409_600_000,
            stepMilliseconds: Self.hour,
            samples: (0..<24 * days).map(value)
        )
    }

    private func wave(_ hour: Int) -> Double {
        0.4 - 0.2 * cos(2 * Double.pi * Double(hour) / 24) + 0.01 * Double(hour * 7 % 11)
    }

    private func page(_ series: [LoadSeries]) throws -> String {
        let backtest = try PredictorBacktest(
            metric: "cpu_utilization_ratio",
            period: .seconds(3600),
            horizons: [.seconds(3600), .seconds(7200)],
            options: ForecastModelOptions(trees: ForecastModelOptions.defaultTrees(treeCount: 4, threadCount: 1))
        )
        let report = try backtest.run(series)
        let importance = try report.horizons.map { try $0.importance(on: series, split: .half) }
        return try PredictorPage(
            title: "Forecasts of <mine>",
            introduction: "Two series.",
            sections: [PredictorPage.Section(report: report, importance: importance)]
        ).html()
    }

    private func count(_ text: String, in page: String) -> Int { page.components(separatedBy: text).count - 1 }

    @Test("It shows every method and horizon, a fan of each series, and needs nothing from the network")
    func structure() throws {
        let page = try page([
            series("worker-1", days: 8, value: wave), series("worker-2", days: 8) { wave($0) / 2 },
        ])
        #expect(page.contains("<h1>Forecasts of &lt;mine&gt;</h1>"))
        for method in ["persistence", "seasonal naive", "ridge", "model"] {
            // One row for each of two horizons.
            #expect(count("<td>\(method)</td>", in: page) == 2, "\(method)")
        }
        // 2 series x 2 horizons; for each horizon errors by hour, calibration and importance.
        #expect(count("Forecast fan of", in: page) == 4)
        #expect(count("<svg", in: page) == 4 + 2 * 3)
        for loading in ["src=", "href=", "url(", "@import", "<script", "http://", "https://"] {
            #expect(!page.contains(loading), "\(loading)")
        }
        for tag in ["table", "tr", "td", "th", "svg", "h2", "h3", "p", "text", "tbody", "thead"] {
            #expect(
                count("<\(tag)>", in: page) + count("<\(tag) ", in: page) == count("</\(tag)>", in: page),
                "\(tag)"
            )
        }
        #expect(!page.lowercased().contains("nan<") && !page.contains("\"nan"))
    }

    @Test("Without anything judged it is a page with nothing in it")
    func empty() throws {
        let page = try PredictorPage(title: "Nothing", introduction: "No metric.", sections: []).html()
        #expect(page.contains("beats persistence in 0 of 0 cases"))
        #expect(!page.contains("<table") && !page.contains("<svg"))
    }

    @Test("A constant series has neither a sign before zero nor a number that is none")
    func constant() throws {
        let page = try page([series("worker-1", days: 8) { _ in 0.5 }])
        for wrong in ["-0.0", "nan %", "inf"] { #expect(!page.contains(wrong), "\(wrong)") }
        // Persistence is right everywhere, so nothing is relative to it.
        #expect(page.contains("<td>0.00 %</td>"))
    }
}
