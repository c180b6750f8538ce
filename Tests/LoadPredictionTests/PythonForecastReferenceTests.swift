import Foundation
import MetricHistory
import Testing

@testable import LoadPrediction

/// Compares with what `Reference/make_forecast_reference.py` computed with NumPy and Python's XGBoost 3.2.
@Suite("Python reference of forecast features")
struct PythonForecastReferenceTests {
    /// One file of rows.
    struct File: Sendable, CustomTestStringConvertible {
        let name: String
        let stepSeconds: Int
        let horizonHours: Int
        var testDescription: String { name }
    }

    static let files = [
        File(name: "forecast-hourly-2h", stepSeconds: 3600, horizonHours: 2),
        File(name: "forecast-hourly-30h", stepSeconds: 3600, horizonHours: 30),
        File(name: "forecast-fine-1h", stepSeconds: 300, horizonHours: 1),
    ]

    private static let trees = 60

    private func parameters() throws -> TrainingParameters {
        try TrainingParameters(treeCount: Self.trees, threadCount: 2)
    }

    /// The rows of a file as Swift computes them, and the file.
    private func rows(_ file: File) throws -> (ours: FeatureMatrix, python: ColumnTable, changes: [Double]) {
        let fine = try Fixtures.series(nodes: ["node-b"])
        let table = file.stepSeconds == 300 ? fine : fine.resampled(to: .seconds(file.stepSeconds))
        let series = try #require(LoadSeries.all(in: table, metric: NodeMetric.cpuUtilization).first)
        let features = try ForecastFeatures(
            step: .seconds(file.stepSeconds),
            period: .seconds(3600),
            horizon: .seconds(3600 * file.horizonHours)
        )
        let python = try ColumnTable(parquet: Fixtures.reference.appending(path: "\(file.name).parquet").path)
        let origins = try python.doubles("origin").map { Int($0) }
        let prepared = PreparedSeries(series, for: features)
        let changes = origins.map { prepared.means[$0 + features.horizonSteps] - prepared.means[$0] }
        return (features.transform(prepared, origins: origins), python, changes)
    }

    /// The rows as Python computed them.
    private func pythonMatrix(_ table: ColumnTable) throws -> FeatureMatrix {
        let names = Array(table.names.dropFirst(3))
        let columns = try names.map { try table.doubles($0) }
        let count = columns[0].count
        return FeatureMatrix(
            columns: names,
            values: (0..<count).flatMap { row in columns.map { Float($0[row]) } },
            origins: (0..<count).map { FeatureMatrix.Origin(series: 0, time: $0) }
        )
    }

    /// Trains on the older half of the rows, where the change is known.
    private func trained(_ matrix: FeatureMatrix, _ changes: [Double]) throws -> Booster {
        let known = (0..<changes.count / 2).filter { !changes[$0].isNaN }
        return try Booster.train(
            on: matrix.selecting(rows: known),
            targets: known.map { Float(changes[$0]) },
            parameters: parameters()
        )
    }

    /// The largest difference; a NaN on one side only counts as infinite.
    private func largestDifference(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).map { $0.isNaN && $1.isNaN ? 0 : ($0.isNaN || $1.isNaN ? .infinity : abs($0 - $1)) }.max() ?? 0
    }

    @Test("Every column is NumPy's, gaps too", arguments: files)
    func features(file: File) throws {
        let (ours, python, changes) = try rows(file)
        #expect(ours.columns == Array(python.names.dropFirst(3)))
        #expect(largestDifference(changes, try python.doubles("change")) < 1e-6)
        var gaps = 0
        for (index, column) in ours.columns.enumerated() {
            let values = (0..<ours.rowCount).map { Double(ours.values[$0 * ours.columns.count + index]) }
            let difference = largestDifference(values, try python.doubles(column))
            #expect(difference < 1e-6, "\(column): \(difference)")
            gaps += values.count(where: \.isNaN)
        }
        #expect(gaps > 100)
    }

    @Test("From Python's rows the model trained here predicts what Python's predicts", arguments: files)
    func predictions(file: File) throws {
        let (_, python, _) = try rows(file)
        let matrix = try pythonMatrix(python)
        let predicted = try trained(matrix, python.doubles("change")).predict(matrix).map(Double.init)
        let expected = try python.doubles("prediction")
        #expect(largestDifference(predicted, expected) <= 1e-6)
        #expect(expected.map(abs).max() ?? 0 > 0.01)
    }

    @Test("A model that Python trained and saved predicts the same here")
    func pythonModel() throws {
        let path = Fixtures.reference.appending(path: "forecast-model.ubj")
        let booster = try Booster(ubjson: Data(contentsOf: path), name: path.path, threadCount: 1)
        let (ours, python, _) = try rows(Self.files[0])
        #expect(booster.features == ours.columns)
        let predicted = try booster.predict(pythonMatrix(python)).map(Double.init)
        #expect(largestDifference(predicted, try python.doubles("prediction")) <= 1e-6)
    }

    @Test("Python trained on our rows predicts what the model trained here predicts", arguments: files)
    func pythonTraining(file: File) throws {
        let (ours, _, changes) = try rows(file)
        let predictions = try trained(ours, changes).predict(ours)
        let lines = predictions.indices.map { row in
            let target = row < changes.count / 2 ? Float(changes[row]) : .nan
            return (ours.row(row) + [target, predictions[row]]).map { $0.isNaN ? "" : "\($0)" }.joined(separator: ",")
        }
        try Fixtures.withTemporaryDirectory { directory in
            let path = "\(directory)/rows.csv"
            try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
            let output = try python("check_training.py", path, "\(Self.trees)")
            #expect(try #require(Double(output), "expected a number, got: \(output)") <= 1e-6)
        }
    }

    @Test("Python loads every model of a trained forecast and predicts the same from our rows")
    func swiftModels() throws {
        let (ours, _, _) = try rows(Self.files[0])
        let table = try Fixtures.series(nodes: ["node-b"]).resampled(to: .seconds(3600))
        let features = try ForecastFeatures(step: .seconds(3600), period: .seconds(3600), horizon: .seconds(7200))
        let options = try ForecastModelOptions(trees: ForecastModelOptions.defaultTrees(treeCount: 20, threadCount: 1))
        let model = try ForecastModel.train(
            LoadSeries.all(in: table, metric: NodeMetric.cpuUtilization).map { PreparedSeries($0, for: features) },
            features: features,
            options: options
        )
        let boosters =
            model.bounds
            + model.members.compactMap { member in
                if case .trees(let booster) = member.member.content { booster } else { nil }
            }
        #expect(boosters.count > 2)
        for booster in boosters {
            let rows = ours.selecting(booster.features)
            let predictions = try booster.predict(rows)
            let lines = predictions.indices.map { row in
                (rows.row(row) + [predictions[row]]).map { $0.isNaN ? "" : "\($0)" }.joined(separator: ",")
            }
            try Fixtures.withTemporaryDirectory { directory in
                try booster.ubjson().write(to: URL(filePath: "\(directory)/model.ubj"))
                let path = "\(directory)/rows.csv"
                try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
                let output = try python("check_model.py", "\(directory)/model.ubj", path)
                #expect(try #require(Double(output), "expected a number, got: \(output)") <= 1e-6)
            }
        }
    }

    /// Runs a script beside the reference and returns what it printed, errors included.
    private func python(_ script: String, _ arguments: String...) throws -> String {
        let python = Fixtures.package.appending(path: ".native/checks/bin/python")
        try #require(
            FileManager.default.isExecutableFile(atPath: python.path),
            "\(python.path) is missing: run scripts/bootstrap"
        )
        let process = Process()
        let pipe = Pipe()
        process.executableURL = python
        process.arguments = [Fixtures.reference.appending(path: script).path] + arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
