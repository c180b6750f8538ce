import LoadPrediction

extension Settings {
    /// What the predictor is trained for, and how.
    ///
    /// - Parameters:
    ///   - metrics: The metrics to predict; empty for the default ones.
    ///   - companions: Other metrics of a node to learn from.
    ///   - quick: Whether to train in a fraction of the time, a little less accurately.
    /// - Returns: The options for a training.
    /// - Throws: `WrongUse` for a value out of its range.
    func predictorOptions(
        metrics: [String] = [],
        companions: [String] = [],
        quick: Bool = false
    ) throws -> PredictorOptions {
        do {
            return try PredictorOptions(
                metrics: metrics.isEmpty ? nil : metrics,
                horizonHours: horizonHours,
                model: modelOptions(quick: quick),
                companions: companions
            )
        } catch {
            throw WrongUse("\(error)")
        }
    }

    /// How each model of the predictor is trained; a backtest trains the same way.
    ///
    /// - Throws: `WrongUse` for a value out of its range.
    func modelOptions(quick: Bool = false) throws -> ForecastModelOptions {
        do {
            let trees = try ForecastModelOptions.defaultTrees(
                treeCount: trees,
                depth: depth,
                learningRate: learningRate,
                seed: seed,
                threadCount: threads
            )
            return try quick ? .quick(trees: trees) : ForecastModelOptions(trees: trees)
        } catch {
            throw WrongUse("\(error)")
        }
    }
}
