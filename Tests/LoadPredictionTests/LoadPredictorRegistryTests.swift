import Foundation
import LoadPrediction
import ModelRegistry
import Testing

@Suite("Load predictor in the model registry")
struct LoadPredictorRegistryTests {
    private let wave = Fixtures.hourly(24 * 14) { Fixtures.dailyWave($0) }
    private let date = Date(timeIntervalSince1970: 1_700_000_000)

    @Test("A stored predictor forecasts what it forecast before")
    func roundTrip() throws {
        try Fixtures.withTemporaryDirectory { root in
            let store = ModelStore(root: root)
            let options = try Fixtures.quickOptions(horizonHours: [1, 4])
            let predictor = try LoadPredictor.train(history: wave, options: options)
            let version = try predictor.publish(to: store, accuracy: [], origin: "a wave", at: date)
            let loaded = try LoadPredictor(from: store, version: version)
            #expect(loaded.parameters == predictor.parameters)
            #expect(loaded.trainingHours == predictor.trainingHours)
            #expect(loaded.horizonHours == [1, 4])
            #expect(try loaded.forecast(history: wave) == predictor.forecast(history: wave))
        }
    }

    @Test("The manifest tells data, features, settings and figures")
    func manifest() throws {
        try Fixtures.withTemporaryDirectory { root in
            let store = ModelStore(root: root)
            let options = try Fixtures.quickOptions()
            let accuracy = try LoadPredictor.evaluate(history: wave, options: options, holdbackHours: 48)
            let predictor = try LoadPredictor.train(history: wave, options: options)
            let version = try predictor.publish(to: store, accuracy: accuracy, origin: "a wave", at: date)
            let manifest = try store.load(LoadPredictor.kind, version: version).manifest
            #expect(Array(manifest.files.keys) == ["cpu_utilization_ratio-1h.ubj"])
            #expect(manifest.features.count == 20)
            #expect(manifest.parameters["objective"] == "reg:absoluteerror")
            #expect(manifest.parameters["horizon_hours"] == "1")
            #expect(manifest.origin == "a wave")
            #expect(manifest.trainingWindow.start == Date(timeIntervalSince1970: Double(Fixtures.start / 1000)))
            let name = "cpu_utilization_ratio-1h"
            #expect(manifest.metrics["\(name).mae"] == accuracy.first?.model.mae)
            #expect(manifest.metrics["\(name).persistence_mae"] == accuracy.first?.persistence.mae)
        }
    }

    @Test("A manifest that is not a predictor's is refused")
    func foreignManifest() throws {
        try Fixtures.withTemporaryDirectory { root in
            let store = ModelStore(root: root)
            let window = TrainingWindow(start: date, end: date)
            let draft = ModelDraft(kind: LoadPredictor.kind, trainingWindow: window)
            let version = try store.publish(draft, files: ["model.txt": Data("x".utf8)], at: date)
            let error = #expect(throws: LoadPredictionError.self) { try LoadPredictor(from: store, version: version) }
            #expect(
                error?.description
                    == "\(root)/predictor/\(version)/manifest.json: a predictor's parameter 'objective' "
                    + "cannot be nothing; train it again or roll back"
            )
        }
    }

    @Test("A predictor stored before columns were drawn still loads, and forecasts the same")
    func manifestWithoutColumnSample() throws {
        try Fixtures.withTemporaryDirectory { root in
            let store = ModelStore(root: root)
            let predictor = try LoadPredictor.train(history: wave, options: Fixtures.quickOptions())
            let version = try predictor.publish(to: store, accuracy: [], origin: "a wave", at: date)
            let stored = try store.load(LoadPredictor.kind, version: version)
            let parameters = stored.manifest.parameters.filter { $0.key != "colsample_bynode" }
            try #require(parameters.count == stored.manifest.parameters.count - 1)
            let draft = ModelDraft(
                kind: LoadPredictor.kind,
                trainingWindow: stored.manifest.trainingWindow,
                parameters: parameters
            )
            let name = "cpu_utilization_ratio-1h.ubj"
            let older = try store.publish(draft, files: [name: try stored.contents(of: name)], at: date)
            let loaded = try LoadPredictor(from: store, version: older)
            #expect(loaded.parameters.columnSample == 1)
            #expect(try loaded.forecast(history: wave) == predictor.forecast(history: wave))
        }
    }

    @Test("A model for other features is refused")
    func otherFeatures() throws {
        try Fixtures.withTemporaryDirectory { root in
            let store = ModelStore(root: root)
            let predictor = try LoadPredictor.train(history: wave, options: Fixtures.quickOptions())
            let version = try predictor.publish(to: store, accuracy: [], origin: "a wave", at: date)
            let stored = try store.load(LoadPredictor.kind, version: version)
            var features = FeatureMatrix(columns: ["load"])
            for time in 0..<40 { features.append([Float(time)], origin: FeatureMatrix.Origin(series: 0, time: time)) }
            let foreign = try Booster.train(
                on: features,
                targets: Array(repeating: 1, count: 40),
                parameters: TrainingParameters(treeCount: 1)
            )
            let draft = ModelDraft(
                kind: LoadPredictor.kind,
                trainingWindow: stored.manifest.trainingWindow,
                parameters: stored.manifest.parameters
            )
            let files = ["cpu_utilization_ratio-1h.ubj": try foreign.ubjson()]
            let other = try store.publish(draft, files: files, at: date)
            let error = #expect(throws: LoadPredictionError.self) { try LoadPredictor(from: store, version: other) }
            #expect(error?.description.hasPrefix("model expects features load, got lag_0h, ") == true)
        }
    }
}
