import CXGBoost

/// Owns XGBoost's copy of the training rows for the time of one training.
struct TrainingMatrix: ~Copyable {
    /// The library's matrix.
    let handle: DMatrixHandle

    /// Copies rows into the library.
    ///
    /// - Parameters:
    ///   - features: The rows; NaN is missing.
    ///   - threadCount: The number of threads to copy with.
    /// - Throws: `LoadPredictionError.libraryFailed`, such as for an infinite feature.
    init(_ features: FeatureMatrix, threadCount: Int) throws {
        var created: DMatrixHandle?
        try features.values.withUnsafeBufferPointer { values in
            let data = XGBoostLibrary.arrayInterface(values, columnCount: features.columns.count)
            let configuration = #"{"missing": NaN, "nthread": \#(threadCount)}"#
            try XGBoostLibrary.call("copy the training rows") {
                XGDMatrixCreateFromDense(data, configuration, &created)
            }
        }
        guard let created else {
            throw LoadPredictionError.libraryFailed(operation: "copy the training rows", reason: "no matrix came back")
        }
        handle = created
    }

    deinit { _ = XGDMatrixFree(handle) }

    /// Copies the targets into the library, one per row.
    borrowing func setTargets(_ targets: [Float]) throws {
        try targets.withUnsafeBufferPointer { values in
            let data = XGBoostLibrary.arrayInterface(values, columnCount: 1)
            try XGBoostLibrary.call("set the targets") { XGDMatrixSetInfoFromInterface(handle, "label", data) }
        }
    }
}
