import AnomalyDetection
import MetricHistory
import Simulation

/// Mean and standard deviation for machines, under the names that published figures use.
struct Spread: Encodable {
    let mean: Double
    let std: Double

    init(_ figures: [Double]) {
        let spread = MeanAndDeviation(figures)
        mean = spread.mean
        std = spread.standardDeviation
    }

    var cells: [String] { [mean.formatted(4), std.formatted(4)] }
}

/// How well forests found labeled rows.
struct DetectorReport: Encodable {
    let file: String
    let rows: Int
    let features: Int
    let anomalies: Int
    let trees: Int
    let sampleSize: Int
    let seeds: [UInt64]
    let auroc: Spread
    let averagePrecision: Spread
    let topCount: Int
    let precisionAtTop: Spread
    let timing: ForestTiming?

    private enum CodingKeys: String, CodingKey {
        case file, rows, features, anomalies, trees, seeds, auroc, timing
        case sampleSize = "sample_size"
        case averagePrecision = "average_precision"
        case topCount = "k"
        case precisionAtTop = "precision_at_k"
    }

    init(
        _ evaluation: ForestEvaluation,
        data: LabeledRows,
        file: String,
        forest: IsolationForestOptions,
        _ timing: ForestTiming?
    ) {
        self.file = file
        rows = data.rows.rowCount
        features = data.rows.columnCount
        anomalies = data.isAnomaly.count { $0 }
        trees = forest.treeCount
        sampleSize = min(forest.sampleSize, data.rows.rowCount)
        seeds = evaluation.results.map(\.seed)
        auroc = Spread(evaluation.results.map(\.auroc))
        averagePrecision = Spread(evaluation.results.map(\.averagePrecision))
        topCount = evaluation.topCount
        precisionAtTop = Spread(evaluation.results.map(\.precisionAtTop))
        self.timing = timing
    }

    func showTable() {
        Output.table(
            ["figure", "mean", "std"],
            [
                ["auroc"] + auroc.cells,
                ["average precision"] + averagePrecision.cells,
                ["precision at \(topCount)"] + precisionAtTop.cells,
            ]
        )
        Console.info(
            "\(file): \(rows) rows, \(features) features, \(anomalies) anomalies; \(seeds.count) forests of \(trees) "
                + "trees, \(sampleSize) rows each"
        )
        guard let timing else { return }
        print()
        Output.table(
            ["work, \(timing.threads) thread\(timing.threads == 1 ? "" : "s")", "milliseconds"],
            [
                ["fit", (timing.fit * 1000).formatted(3)],
                ["score all rows", (timing.score * 1000).formatted(3)],
                ["score one row", (timing.scoreOneRow * 1000).formatted(5)],
                ["score 5000 rows", (timing.scoreFiveThousandRows * 1000).formatted(3)],
            ]
        )
    }
}

/// How well forests found the labeled windows of series.
struct SeriesReport: Encodable {
    struct Row: Encodable {
        let seriesID: String
        let rows: Int
        let flagged: Int
        let windows: Int
        let windowsHit: Int
        let precision: Double

        private enum CodingKeys: String, CodingKey {
            case rows, flagged, windows, precision
            case seriesID = "series_id"
            case windowsHit = "windows_hit"
        }
    }

    let file: String
    let seeds: [UInt64]
    let topShare: Double
    let windows: Int
    let windowsHit: Int
    let meanPrecision: Double?
    let series: [Row]

    private enum CodingKeys: String, CodingKey {
        case file, seeds, windows, series
        case topShare = "top_share"
        case windowsHit = "windows_hit"
        case meanPrecision = "mean_precision"
    }

    init(_ results: [SeriesEvaluation], file: String, seeds: [UInt64], topShare: Double) {
        self.file = file
        self.seeds = seeds
        self.topShare = topShare
        windows = results.reduce(0) { $0 + $1.windowCount }
        windowsHit = results.reduce(0) { $0 + $1.hitCount }
        // Where nothing is labeled every flag is wrong, whatever the detector does; published means leave it out.
        let judged = results.filter { $0.windowCount > 0 }
        meanPrecision = judged.isEmpty ? nil : judged.reduce(0) { $0 + $1.precision } / Double(judged.count)
        series = results.map { result in
            Row(
                seriesID: result.name,
                rows: result.rowCount,
                flagged: result.flagged.count,
                windows: result.windowCount,
                windowsHit: result.hitCount,
                precision: result.precision
            )
        }
    }

    func showTable() {
        var rows = series.map { row in
            [
                row.seriesID, "\(row.rows)", "\(row.flagged)", "\(row.windows)", "\(row.windowsHit)",
                row.windows == 0 ? "-" : row.precision.formatted(3),
            ]
        }
        rows.append(["all", "", "", "\(windows)", "\(windowsHit)", meanPrecision?.formatted(3) ?? "-"])
        Output.table(["series", "rows", "flagged", "windows", "hit", "precision"], rows)
    }
}
