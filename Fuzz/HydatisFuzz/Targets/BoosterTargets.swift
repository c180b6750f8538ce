import Foundation

@testable import LoadPrediction

/// The walk over the bytes of a model of XGBoost, which stands before the library's own reader.
enum UBJSONTarget: FuzzTarget {
    static let name = "ubjson"
    static let about = "structure of UBJSON files, without XGBoost"

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        let contents = Array(bytes)
        let portable = Result { try PortableUBJSON.portable(Data(contents)) }
        try? UBJSONStructure.checkBooster(contents)
        try UBJSONStructure.check(contents)
        if let portable = try? portable.get() { try UBJSONStructure.check(Array(portable)) }
    }

    static func seeds() throws -> [String: Data] {
        let plain = Data("{L\0\0\0\0\0\0\0\u{7}learner{i\u{13}learner_model_param{i\u{A}base_scoreSi\u{3}5E0}}}".utf8)
        return ["model": try BoosterTarget.model(), "plain": plain]
    }
}

/// A model of XGBoost, read by the library, asked for a row and laid out as the service does.
enum BoosterTarget: FuzzTarget {
    static let name = "booster"
    static let about = "models of XGBoost: loading, prediction, layout for serving"

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        let booster = try Booster(ubjson: Data(bytes))
        guard booster.features.count <= 64 else { return }
        var matrix = FeatureMatrix(columns: booster.features)
        let origin = FeatureMatrix.Origin(series: 0, time: 0)
        matrix.append(Array(repeating: Float(0.5), count: booster.features.count), origin: origin)
        matrix.append(Array(repeating: Float.nan, count: booster.features.count), origin: origin)
        _ = try booster.predict(matrix)
        let forest = try booster.splitForest()
        _ = RankedForest([forest], columnsOf: [Array(booster.features.indices)])
        _ = try booster.totalGain()
        _ = try booster.ubjson()
    }

    static func seeds() throws -> [String: Data] { ["model": try model()] }

    /// Two small trees over two columns.
    static func model() throws -> Data {
        var matrix = FeatureMatrix(columns: ["a", "b"])
        for row in 0..<32 {
            let values = [Float(row), Float(row * 7 % 16)]
            matrix.append(values, origin: FeatureMatrix.Origin(series: 0, time: row))
        }
        let labels = (0..<32).map { Float($0 % 5) }
        let parameters = try TrainingParameters(treeCount: 2, depth: 2, threadCount: 1)
        return try Booster.train(on: matrix, targets: labels, parameters: parameters).ubjson()
    }
}
