import LoadPrediction

extension Settings {
    /// What the predictor is trained for, and how.
    ///
    /// - Parameter metrics: The metrics to predict; empty for the default ones.
    /// - Returns: The options for a training.
    /// - Throws: `WrongUse` for a value out of its range.
    func predictorOptions(metrics: [String] = []) throws -> PredictorOptions {
        do {
            return try PredictorOptions(
                metrics: metrics.isEmpty ? nil : metrics,
                horizonHours: horizonHours,
                parameters: TrainingParameters(
                    treeCount: trees,
                    depth: depth,
                    learningRate: learningRate,
                    seed: seed,
                    threadCount: threads
                )
            )
        } catch {
            throw WrongUse("\(error)")
        }
    }
}
