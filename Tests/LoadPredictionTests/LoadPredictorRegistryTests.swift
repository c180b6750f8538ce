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
            #expect(loaded.options == predictor.options)
            #expect(loaded.trainingHours == predictor.trainingHours)
            #expect(loaded.horizonHours == [1, 4])
            #expect(try loaded.forecasts(from: wave) == predictor.forecasts(from: wave))
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
            let files = manifest.files.keys.sorted()
            let base = "cpu_utilization_ratio-1h"
            #expect(
                files == [
                    "\(base).json", "\(base).p95_full.ubj", "\(base).p95_lean.ubj",
                    "\(base).xgb_lean_change_absolute.ubj",
                ]
            )
            #expect(
                manifest.features
                    == predictor.model(of: NodeMetric.cpuUtilization, horizonHours: 1)?.features.columns
            )
            #expect(manifest.parameters["predictor_format"] == "2")
            #expect(manifest.parameters["step_seconds"] == "3600")
            // The release that scripts/native-wheels.txt pins.
            #expect(manifest.parameters["xgboost_version"] == "3.2.0")
            #expect(manifest.parameters["horizon_hours"] == "1")
            #expect(manifest.origin == "a wave")
            #expect(manifest.trainingWindow.start == Date(timeIntervalSince1970: Double(Fixtures.start / 1000)))
            let name = base
            #expect(manifest.metrics["\(name).p95_coverage"] == accuracy.first?.coverage)
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
                    == "\(root)/predictor/\(version)/manifest.json: a predictor's parameter 'predictor_format' "
                    + "cannot be nothing; train it again or roll back"
            )
        }
    }

    @Test("A model for other features is refused")
    func otherFeatures() throws {
        try Fixtures.withTemporaryDirectory { root in
            let store = ModelStore(root: root)
            let predictor = try LoadPredictor.train(history: wave, options: Fixtures.quickOptions())
            let version = try predictor.publish(to: store, accuracy: [], origin: "a wave", at: date)
            var features = FeatureMatrix(columns: ["load"])
            for time in 0..<40 { features.append([Float(time)], origin: FeatureMatrix.Origin(series: 0, time: time)) }
            let foreign = try Booster.train(
                on: features,
                targets: Array(repeating: 1, count: 40),
                parameters: TrainingParameters(treeCount: 1)
            )
            let other = try publish(version, in: store) { files, _ in
                files["cpu_utilization_ratio-1h.p95_lean.ubj"] = try foreign.ubjson()
            }
            let error = #expect(throws: LoadPredictionError.self) { try LoadPredictor(from: store, version: other) }
            #expect(error?.description.hasPrefix("model expects features load, got lag_0, ") == true)
        }
    }

    /// Publishes a changed copy of a version; its checksums are right.
    private func publish(
        _ version: String,
        in store: ModelStore,
        changing: (inout [String: Data], inout [String: String]) throws -> Void
    ) throws -> String {
        let stored = try store.load(LoadPredictor.kind, version: version)
        var files = stored.files
        var parameters = stored.manifest.parameters
        try changing(&files, &parameters)
        let draft = ModelDraft(
            kind: LoadPredictor.kind,
            trainingWindow: stored.manifest.trainingWindow,
            parameters: parameters
        )
        return try store.publish(draft, files: files, at: date)
    }

    @Test(
        "A predictor stored in an earlier or a later form is refused with the mend",
        arguments: [("1", "train again with hydatis train predictor"), ("3", "update hydatis")]
    )
    func otherForm(form: String, mend: String) throws {
        try Fixtures.withTemporaryDirectory { root in
            let store = ModelStore(root: root)
            let predictor = try LoadPredictor.train(history: wave, options: Fixtures.quickOptions())
            let version = try predictor.publish(to: store, accuracy: [], origin: "a wave", at: date)
            let other = try publish(version, in: store) { _, parameters in
                parameters["predictor_format"] = form
                // The first form had no number, but one objective for all.
                if form == "1" { parameters["predictor_format"] = nil }
                parameters["objective"] = "reg:absoluteerror"
            }
            let error = #expect(throws: LoadPredictionError.self) { try LoadPredictor(from: store, version: other) }
            #expect(error?.description.hasPrefix("\(root)/predictor/\(other): ") == true)
            #expect(error?.description.hasSuffix(mend) == true)
        }
    }

    @Test(
        "A file whose numbers do not fit together is refused by name, not with a crash",
        arguments: ["{", "{}", #""coefficients":[0]"#, #""boundShare":7"#]
    )
    func tampered(part: String) throws {
        try Fixtures.withTemporaryDirectory { root in
            let store = ModelStore(root: root)
            let predictor = try LoadPredictor.train(history: wave, options: Fixtures.quickOptions())
            let version = try predictor.publish(to: store, accuracy: [], origin: "a wave", at: date)
            let file = "cpu_utilization_ratio-1h.json"
            let other = try publish(version, in: store) { files, _ in
                var text = String(decoding: try #require(files[file]), as: UTF8.self)
                switch part {
                case "{", "{}": text = part
                case #""boundShare":7"#: text.replace(/"boundShare":[0-9.e-]+/, with: part)
                default: text.replace(/"coefficients":\[[^\]]*\]/, with: part)
                }
                files[file] = Data(text.utf8)
            }
            let error = #expect(throws: LoadPredictionError.self) { try LoadPredictor(from: store, version: other) }
            #expect(error?.description.hasPrefix("\(root)/predictor/\(other)/\(file): ") == true)
        }
    }

    @Test("A version without one of its files is refused by name")
    func missingFile() throws {
        try Fixtures.withTemporaryDirectory { root in
            let store = ModelStore(root: root)
            let predictor = try LoadPredictor.train(history: wave, options: Fixtures.quickOptions())
            let version = try predictor.publish(to: store, accuracy: [], origin: "a wave", at: date)
            let file = "cpu_utilization_ratio-1h.p95_full.ubj"
            let other = try publish(version, in: store) { files, _ in files[file] = nil }
            let error = #expect(throws: ModelStoreError.self) { try LoadPredictor(from: store, version: other) }
            #expect(error?.description.contains("no file '\(file)'") == true)
        }
    }
}
