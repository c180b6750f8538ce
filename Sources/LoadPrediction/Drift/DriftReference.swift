public import Foundation
import MetricHistory

/// What a model's features and errors were like when it was trained: what later data is compared with.
public struct DriftReference: Sendable, Equatable, Codable {
    /// The name of the file beside a predictor's models.
    public static let fileName = "drift.json"

    /// The features of one metric.
    public struct Features: Sendable, Equatable, Codable {
        /// The metric's name.
        public let metric: String

        /// The horizon in hours whose features these are, the predictor's shortest.
        public let horizonHours: Int

        /// The number of nodes times the days trained on: about as many independent rows.
        public let nodeDays: Double

        /// Each feature but the calendar, which moves by itself.
        public let distributions: [FeatureDistribution]
    }

    /// The errors of one metric and horizon on held-back hours.
    ///
    /// They are moments over blocks of hours, each as long as the horizon, of the mean over nodes.
    public struct Errors: Sendable, Equatable, Codable {
        /// The metric's name.
        public let metric: String

        /// The horizon in hours.
        public let horizonHours: Int

        /// The mean of the residuals, actual minus predicted.
        public let bias: Double

        /// The deviation of the residuals.
        public let biasDeviation: Double

        /// The mean of the residuals' sizes.
        public let size: Double

        /// The deviation of the residuals' sizes.
        public let sizeDeviation: Double
    }

    /// The features of each metric.
    public let features: [Features]

    /// The errors of each metric and horizon.
    public let errors: [Errors]

    /// Learns what is normal.
    ///
    /// - Parameters:
    ///   - table: The history the model was trained on, hourly.
    ///   - metrics: The predicted metrics.
    ///   - horizonHours: The horizons; features are those of the shortest.
    ///   - predictions: Predictions of hours that the model had not seen, for the errors.
    /// - Throws: `LoadPredictionError.unsuitableDuration` for a horizon that features cannot have.
    init(_ table: MetricTable, metrics: [String], horizonHours: [Int], predictions: [PastPrediction]) throws {
        let shortest = horizonHours.min() ?? 1
        features = try metrics.map { metric in
            let columns = try DriftColumns(table, metric: metric, horizonHours: shortest, hours: 0..<table.grid.count)
            return Features(
                metric: metric,
                horizonHours: shortest,
                nodeDays: columns.nodeDays,
                distributions: columns.values.map {
                    // What has not begun in a history is not unknown: seven days earlier there is nothing at first.
                    FeatureDistribution(feature: $0.name, values: $0.begun)
                }
            )
        }
        errors = BlockResiduals.all(predictions).compactMap { residuals in
            guard residuals.means.count >= 2 else { return nil }
            let bias = Self.moments(residuals.means)
            let size = Self.moments(residuals.sizes)
            return Errors(
                metric: residuals.metric,
                horizonHours: residuals.horizonHours,
                bias: bias.mean,
                biasDeviation: bias.deviation,
                size: size.mean,
                sizeDeviation: size.deviation
            )
        }
    }

    /// Reads the file of a stored model.
    ///
    /// - Throws: `LoadPredictionError.corruptModel` when it is not what this release writes.
    public init(json: Data, name: String) throws {
        do {
            self = try JSONDecoder().decode(DriftReference.self, from: json)
        } catch {
            throw LoadPredictionError.corruptModel(name: name, reason: "it is no reference of features: \(error)")
        }
        let hours = features.map(\.horizonHours) + errors.map(\.horizonHours)
        if let hours = hours.first(where: { !Horizon.allowedHours.contains($0) }) {
            throw LoadPredictionError.corruptModel(name: name, reason: "it has a horizon of \(hours) h")
        }
    }

    /// The contents of the file.
    func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(self)
    }

    private static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (squares / Double(values.count - 1)).squareRoot())
    }
}

/// Residuals of one metric and horizon, one block of as many hours as the horizon after the other.
///
/// Forecasts some hours ahead that are made hour by hour share most of what they did not see, so their errors come in
/// runs that a CUSUM would take for a lasting change. Means over blocks of the horizon's length hardly do.
struct BlockResiduals {
    let metric: String
    let horizonHours: Int
    /// The mean over nodes and hours of actual minus predicted, in order of time.
    let means: [Double]
    /// The mean over nodes and hours of its size.
    let sizes: [Double]

    static func all(_ predictions: [PastPrediction]) -> [BlockResiduals] {
        struct Key: Hashable {
            let metric: String
            let hours: Int
        }
        let groups = Dictionary(grouping: predictions) { Key(metric: $0.metric, hours: $0.horizonHours) }
        return groups.sorted { ($0.key.metric, $0.key.hours) < ($1.key.metric, $1.key.hours) }.map { key, group in
            let length = Int64(key.hours) * 3_600_000
            let blocks = Dictionary(grouping: group) { $0.targetTime / length }.sorted { $0.key < $1.key }
            let hours = blocks.map { block in block.value.map { $0.actual - $0.predicted } }
            return BlockResiduals(
                metric: key.metric,
                horizonHours: key.hours,
                means: hours.map(\.mean),
                sizes: hours.map { $0.map(abs).mean }
            )
        }
    }
}

/// The values of each feature but the calendar, over all nodes and some hours.
struct DriftColumns {
    /// One feature.
    struct Column {
        let name: String
        /// All values, node after node.
        var values: [Float] = []
        /// The values without the unknown ones before the first known one of each node.
        var begun: [Float] = []
    }

    private(set) var values: [Column]

    /// The number of rows, in nodes times days.
    private(set) var nodeDays = 0.0

    init(_ table: MetricTable, metric: String, horizonHours: Int, hours: Range<Int>) throws {
        // The number of hours may come from a file.
        let horizon = try Horizon(hours: horizonHours)
        let features = try ForecastFeatures(
            step: .milliseconds(table.grid.stepMilliseconds),
            period: .seconds(3600),
            horizon: .seconds(3600 * horizon.hours)
        )
        let kept = features.descriptions.indices.filter { features.descriptions[$0].group != "calendar" }
        values = kept.map { Column(name: features.columns[$0]) }
        for series in LoadSeries.all(in: table, metric: metric) {
            let prepared = PreparedSeries(series, for: features)
            // Before a day has passed, most features are unknown in training and never again.
            let origins = hours.filter { $0 >= features.seasonLag && !prepared.means[$0].isNaN }
            append(features.transform(prepared, origins: origins), kept)
        }
    }

    private mutating func append(_ matrix: FeatureMatrix, _ kept: [Int]) {
        nodeDays += Double(matrix.rowCount) / 24
        for (index, column) in kept.enumerated() {
            let own = stride(from: column, to: matrix.values.count, by: matrix.columns.count).map { matrix.values[$0] }
            values[index].values += own
            values[index].begun += own.drop(while: \.isNaN)
        }
    }
}
