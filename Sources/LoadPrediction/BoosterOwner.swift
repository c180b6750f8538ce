import CXGBoost

/// Owns a booster while it is being made, and frees it if that fails.
struct BoosterOwner: ~Copyable {
    /// The library's booster.
    let handle: BoosterHandle

    /// Creates an empty booster.
    init() throws {
        try self.init(matrices: [])
    }

    /// Creates a booster that will be trained on a matrix.
    init(training matrix: borrowing TrainingMatrix) throws {
        try self.init(matrices: [matrix.handle])
    }

    private init(matrices: [DMatrixHandle?]) throws {
        var created: BoosterHandle?
        try XGBoostLibrary.call("create a booster") { XGBoosterCreate(matrices, bst_ulong(matrices.count), &created) }
        guard let created else {
            throw LoadPredictionError.libraryFailed(operation: "create a booster", reason: "no booster came back")
        }
        handle = created
    }

    deinit { _ = XGBoosterFree(handle) }

    /// Gives the handle away; the receiver frees it.
    consuming func release() -> BoosterHandle {
        let handle = handle
        discard self
        return handle
    }

    /// Sets one of XGBoost's parameters.
    borrowing func setParameter(_ name: String, _ value: String) throws {
        try XGBoostLibrary.call("set \(name) to \(value)") { XGBoosterSetParam(handle, name, value) }
    }

    /// Grows the tree of one round.
    borrowing func update(round: Int, on matrix: borrowing TrainingMatrix) throws {
        let training = matrix.handle
        try XGBoostLibrary.call("train round \(round + 1)") { XGBoosterUpdateOneIter(handle, Int32(round), training) }
    }

    /// Replaces the model by one in UBJSON.
    borrowing func load(_ bytes: [UInt8]) throws {
        try XGBoostLibrary.call("load the model") {
            bytes.withUnsafeBytes { XGBoosterLoadModelFromBuffer(handle, $0.baseAddress, bst_ulong($0.count)) }
        }
    }

    /// Writes the features' names into the model, where other programs find them too.
    borrowing func setFeatureNames(_ names: [String]) throws {
        // All names, each with its closing zero, in one buffer that the pointers lead into.
        let text = names.flatMap { Array($0.utf8CString) }
        let lengths = names.map(\.utf8CString.count)
        try text.withUnsafeBufferPointer { text in
            var offset = 0
            var pointers: [UnsafePointer<CChar>?] = lengths.map { length in
                defer { offset += length }
                return text.baseAddress.map { $0 + offset }
            }
            try XGBoostLibrary.call("name the features") {
                XGBoosterSetStrFeatureInfo(handle, "feature_name", &pointers, bst_ulong(names.count))
            }
        }
    }

    /// The features' names that the model carries.
    ///
    /// - Throws: `LoadPredictionError.libraryFailed` when not every feature has a name.
    borrowing func featureNames() throws -> [String] {
        var featureCount: bst_ulong = 0
        try XGBoostLibrary.call("count the features") { XGBoosterGetNumFeature(handle, &featureCount) }
        var nameCount: bst_ulong = 0
        var names: UnsafeMutablePointer<UnsafePointer<CChar>?>?
        try XGBoostLibrary.call("read the features' names") {
            XGBoosterGetStrFeatureInfo(handle, "feature_name", &nameCount, &names)
        }
        guard nameCount == featureCount else {
            let reason = "it has \(featureCount) features and \(nameCount) names"
            throw LoadPredictionError.libraryFailed(operation: "read the model", reason: reason)
        }
        return UnsafeBufferPointer(start: names, count: Int(nameCount)).compactMap { $0.map { String(cString: $0) } }
    }
}
