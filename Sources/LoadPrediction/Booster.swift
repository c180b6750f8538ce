import CXGBoost
public import Foundation

/// A trained XGBoost model that only predicts.
///
/// It is immutable: training returns a new one, and nothing changes a model afterwards. So it may be shared: XGBoost
/// documents prediction from memory ("in-place prediction") as safe from several threads at once, and the
/// configuration that its first use would do lazily is done on creation.
public final class Booster: Sendable {
    /// The names of the features, in the order the model expects them.
    public let features: [String]

    /// The number of boosting rounds, one tree each.
    public let roundCount: Int

    // Safe to share: set once, owned by this object alone, and after creation only used by calls that XGBoost allows
    // from several threads (in-place prediction) or that read the model (saving).
    nonisolated(unsafe) private let handle: BoosterHandle

    /// Takes over a handle that already holds a trained model with names for all features.
    init(adopting owned: consuming BoosterOwner) throws {
        var rounds: Int32 = 0
        // Asking for the number of rounds also makes the library finish its configuration.
        try XGBoostLibrary.call("read the model") { XGBoosterBoostedRounds(owned.handle, &rounds) }
        features = try owned.featureNames()
        roundCount = Int(rounds)
        handle = owned.release()
    }

    deinit { _ = XGBoosterFree(handle) }

    /// Reads a model in XGBoost's own UBJSON, as written by this class or by any other XGBoost 3.
    ///
    /// Bytes that are cut or no UBJSON are found here; a changed value inside a whole model is not. The model registry
    /// finds that by its checksums.
    ///
    /// - Parameters:
    ///   - ubjson: The bytes of the file.
    ///   - name: The name to use in messages, such as the file's.
    ///   - threadCount: The number of threads for predictions.
    /// - Throws: `LoadPredictionError.corruptModel` for bytes that are no complete model, `.unsupportedLibrary`.
    public convenience init(ubjson: Data, name: String = "model", threadCount: Int = 1) throws {
        try XGBoostLibrary.prepare()
        do {
            let bytes = [UInt8](ubjson)
            try UBJSONStructure.checkBooster(bytes)
            let owner = try BoosterOwner()
            try owner.setParameter("nthread", "\(max(threadCount, 1))")
            try owner.load(bytes)
            try self.init(adopting: owner)
        } catch let defect as UBJSONStructure.Defect {
            throw LoadPredictionError.corruptModel(name: name, reason: defect.reason)
        } catch LoadPredictionError.libraryFailed(_, let reason) {
            throw LoadPredictionError.corruptModel(name: name, reason: reason)
        }
    }

    /// Predicts one value per row.
    ///
    /// - Parameters:
    ///   - matrix: Rows with the features that the model was trained on; NaN is missing.
    ///   - rounds: How many rounds to use, from the first; nil for all.
    /// - Returns: One prediction per row, in the order of the rows.
    /// - Throws: `LoadPredictionError.differentFeatures` when the columns differ.
    public func predict(_ matrix: FeatureMatrix, rounds: Int? = nil) throws -> [Float] {
        guard matrix.columns == features else {
            throw LoadPredictionError.differentFeatures(expected: features, actual: matrix.columns)
        }
        guard matrix.rowCount > 0 else { return [] }
        let options = Self.options(rounds: min(rounds ?? 0, roundCount))
        return try matrix.values.withUnsafeBufferPointer { values in
            let data = XGBoostLibrary.arrayInterface(values, columnCount: features.count)
            var shape: UnsafePointer<bst_ulong>?
            var dimensionCount: bst_ulong = 0
            var result: UnsafePointer<Float>?
            try XGBoostLibrary.call("predict") {
                XGBoosterPredictFromDense(handle, data, options, nil, &shape, &dimensionCount, &result)
            }
            return try Self.copy(result, shape: UnsafeBufferPointer(start: shape, count: Int(dimensionCount)), matrix)
        }
    }

    /// Returns the model in XGBoost's own UBJSON, which every XGBoost from 2.1 on reads and predicts the same with.
    ///
    /// - Throws: `LoadPredictionError.libraryFailed` when memory runs out.
    public func ubjson() throws -> Data { try PortableUBJSON.portable(saved(#"{"format": "ubj"}"#)) }

    /// Returns the model as JSON, which holds the same.
    func json() throws -> Data { try saved(#"{"format": "json"}"#) }

    private func saved(_ options: String) throws -> Data {
        var length: bst_ulong = 0
        var bytes: UnsafePointer<CChar>?
        try XGBoostLibrary.call("save the model") { XGBoosterSaveModelToBuffer(handle, options, &length, &bytes) }
        guard let bytes else {
            throw LoadPredictionError.libraryFailed(operation: "save the model", reason: "no bytes came back")
        }
        return Data(bytes: bytes, count: Int(length))
    }

    /// How much all splits on each feature improved the fit together ("total gain"), for the features that split.
    ///
    /// - Throws: `LoadPredictionError.libraryFailed` when the library refuses.
    func totalGain() throws -> [String: Double] {
        var count: bst_ulong = 0
        var dimensions: bst_ulong = 0
        var names: UnsafeMutablePointer<UnsafePointer<CChar>?>?
        var shape: UnsafePointer<bst_ulong>?
        var scores: UnsafePointer<Float>?
        try XGBoostLibrary.call("score the features") {
            XGBoosterFeatureScore(
                handle,
                #"{"importance_type": "total_gain"}"#,
                &count,
                &names,
                &dimensions,
                &shape,
                &scores
            )
        }
        let pairs = zip(
            UnsafeBufferPointer(start: names, count: Int(count)),
            UnsafeBufferPointer(start: scores, count: Int(count))
        ).compactMap { name, score in name.map { (String(cString: $0), Double(score)) } }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Plain values (type 0) from the first rounds, all of them for 0.
    private static func options(rounds: Int) -> String {
        """
        {"type": 0, "training": false, "iteration_begin": 0, "iteration_end": \(rounds), "strict_shape": false,
         "cache_id": 0, "missing": NaN}
        """
    }

    private static func copy(
        _ result: UnsafePointer<Float>?,
        shape: UnsafeBufferPointer<bst_ulong>,
        _ matrix: FeatureMatrix
    ) throws -> [Float] {
        let count = Int(shape.reduce(1, *))
        guard let result, count == matrix.rowCount else {
            let reason = "\(count) values came back for \(matrix.rowCount) rows"
            throw LoadPredictionError.libraryFailed(operation: "predict", reason: reason)
        }
        return Array(UnsafeBufferPointer(start: result, count: count))
    }
}
