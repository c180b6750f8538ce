extension Booster {
    /// Trains a model.
    ///
    /// The same rows, targets and parameters give the same model, byte for byte.
    ///
    /// - Parameters:
    ///   - features: The rows; NaN is missing.
    ///   - targets: One finite target per row.
    ///   - parameters: The settings.
    ///   - progress: Called after every round with the number of rounds done; throwing from it ends the training.
    /// - Returns: The trained model.
    /// - Throws: `LoadPredictionError`, or what `progress` throws.
    public static func train(
        on features: FeatureMatrix,
        targets: [Float],
        parameters: TrainingParameters,
        progress: (_ roundsDone: Int) throws -> Void = { _ in }
    ) throws -> Booster {
        try check(targets, rowCount: features.rowCount)
        try XGBoostLibrary.prepare()
        let matrix = try TrainingMatrix(features, threadCount: parameters.threadCount)
        try matrix.setTargets(targets)
        let owner = try BoosterOwner(training: matrix)
        for (name, value) in parameters.libraryParameters { try owner.setParameter(name, value) }
        for round in 0..<parameters.treeCount {
            try owner.update(round: round, on: matrix)
            try progress(round + 1)
        }
        try owner.setFeatureNames(features.columns)
        return try Booster(adopting: owner)
    }

    private static func check(_ targets: [Float], rowCount: Int) throws {
        guard targets.count == rowCount else {
            throw LoadPredictionError.differentRowCount(rowCount: rowCount, targetCount: targets.count)
        }
        if let row = targets.firstIndex(where: { !$0.isFinite }) {
            throw LoadPredictionError.invalidTarget(row: row, value: targets[row])
        }
    }
}
