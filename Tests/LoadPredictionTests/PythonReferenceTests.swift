import Foundation
import MetricHistory
import Testing

@testable import LoadPrediction

/// Compares with what `Reference/make_reference.py` computed with Python's XGBoost 3.2.
@Suite("Python reference")
struct PythonReferenceTests {
    /// The hours Python trained on: 14 days.
    private static let trainingHours = 336

    /// The settings of the script.
    private func parameters() throws -> TrainingParameters { try TrainingParameters(treeCount: 100, threadCount: 2) }

    private func hourlySeries() throws -> MetricTable { try Fixtures.series().resampled(to: .seconds(3600)) }

    private func reference(_ horizonHours: Int) throws -> ColumnTable {
        try ColumnTable(parquet: Fixtures.reference.appending(path: "reference-\(horizonHours)h.parquet").path)
    }

    /// Rows with the columns that Python computed, under its names, and the changes that followed.
    private struct Rows {
        let features: FeatureMatrix
        let changes: [Float]
        let rows: ForecastRows
    }

    private func rows(_ horizonHours: Int, targets: Range<Int>? = nil) throws -> Rows {
        let table = try hourlySeries()
        let features = try ForecastFeatures(
            step: .seconds(3600),
            period: .seconds(3600),
            horizon: .seconds(3600 * horizonHours)
        )
        let series = LoadSeries.all(in: table, metric: NodeMetric.cpuUtilization)
            .map { PreparedSeries($0, for: features) }
        let rows = ForecastRows(series, features) { _ in
            ForecastRows.Selection(
                until: targets.map { table.grid.time(at: $0.upperBound) } ?? .max,
                warmUp: ForecastFeatures.dayMilliseconds
            )
        }
        let lean = rows.features.selecting(features.leanColumns)
        let columns = try Array(reference(horizonHours).names.dropFirst(4))
        return Rows(
            features: FeatureMatrix(columns: columns, values: lean.values, origins: lean.origins),
            changes: zip(rows.actual, rows.last).map { Float($0 - $1) },
            rows: rows
        )
    }

    private func trained(_ horizonHours: Int) throws -> Booster {
        let rows = try rows(horizonHours, targets: 0..<Self.trainingHours)
        return try Booster.train(on: rows.features, targets: rows.changes, parameters: parameters())
    }

    /// The largest difference; a NaN on one side only counts as infinite.
    private func largestDifference(_ left: some Sequence<Double>, _ right: some Sequence<Double>) -> Double {
        zip(left, right).map { $0.isNaN && $1.isNaN ? 0 : ($0.isNaN || $1.isNaN ? .infinity : abs($0 - $1)) }.max() ?? 0
    }

    @Test("Rows, features and targets are Python's", arguments: [1, 2, 4, 30])
    func features(horizonHours: Int) throws {
        let rows = try rows(horizonHours)
        let table = try hourlySeries()
        let expected = try reference(horizonHours)
        let columns = Array(expected.names.dropFirst(4))
        #expect(rows.features.columns == columns)
        #expect(rows.features.origins.map { table.series[$0.series].node } == (try expected.strings("node")))
        #expect(rows.features.origins.map { table.grid.time(at: $0.time) } == (try expected.timestamps("origin")))
        #expect(largestDifference(rows.changes.map(Double.init), try expected.doubles("change")) <= 1e-6)
        var gapCount = 0
        for (index, column) in columns.enumerated() {
            let values = (0..<rows.features.rowCount).map { row in
                Double(rows.features.values[row * columns.count + index])
            }
            let difference = largestDifference(values, try expected.doubles(column))
            #expect(difference <= 1e-6, "\(column)")
            gapCount += values.count(where: \.isNaN)
        }
        // The second node has gaps; without any, NaN against NaN would not be tested.
        #expect(gapCount > 20)
    }

    @Test("A model trained here predicts what Python's predicts", arguments: [1, 2, 4, 30])
    func predictions(horizonHours: Int) throws {
        let predicted = try trained(horizonHours).predict(rows(horizonHours).features).map(Double.init)
        let expected = try reference(horizonHours).doubles("prediction")
        #expect(predicted.count == expected.count)
        #expect(largestDifference(predicted, expected) <= 1e-6)
        // Predicting no change at all would be off by more.
        #expect(expected.map(abs).max() ?? 0 > 0.01)
    }

    @Test("A model that Python saved predicts the same here")
    func pythonModel() throws {
        let path = Fixtures.reference.appending(path: "model-1h.ubj")
        let booster = try Booster(ubjson: Data(contentsOf: path), name: path.path, threadCount: 2)
        #expect(booster.roundCount == 100)
        let predicted = try booster.predict(rows(1).features).map(Double.init)
        #expect(largestDifference(predicted, try reference(1).doubles("prediction")) <= 1e-6)
    }

    @Test("Python loads a model that Swift saved and predicts the same")
    func swiftModel() throws {
        let python = Fixtures.package.appending(path: ".native/checks/bin/python")
        try #require(
            FileManager.default.isExecutableFile(atPath: python.path),
            "\(python.path) is missing: run scripts/bootstrap"
        )
        let booster = try trained(4)
        let features = try rows(4).features
        let predictions = try booster.predict(features)
        try Fixtures.withTemporaryDirectory { directory in
            let model = "\(directory)/model.ubj"
            let table = "\(directory)/rows.csv"
            try booster.ubjson().write(to: URL(filePath: model))
            let lines = predictions.indices.map { row in
                (features.row(row) + [predictions[row]]).map { $0.isNaN ? "" : "\($0)" }.joined(separator: ",")
            }
            try lines.joined(separator: "\n").write(toFile: table, atomically: true, encoding: .utf8)
            let script = Fixtures.reference.appending(path: "check_model.py").path
            let output = try run(python, [script, model, table])
            let difference = try #require(Double(output), "expected a number, got: \(output)")
            #expect(difference <= 1e-6)
        }
    }

    /// Runs a program and returns what it printed, errors included, without surrounding blanks.
    private func run(_ program: URL, _ arguments: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
