public import Foundation
public import ModelRegistry

extension AnomalyDetector {
    private static let nodeFile = "nodes.health"
    private static let nodeForest = "nodes.hif"
    private static let clusterFile = "cluster.health"
    private static let clusterForest = "cluster.hif"

    /// Stores the detector as a new version; promoting it is another step.
    ///
    /// - Parameters:
    ///   - store: The model registry.
    ///   - metrics: What was measured on held-back days, for the manifest.
    ///   - origin: Where the history came from, in words.
    ///   - verdict: What its tests said; nil where it was not tested.
    ///   - date: The time of publication, which becomes the version's name.
    /// - Returns: The new version.
    /// - Throws: `ModelStoreError`; nothing is left then.
    public func publish(
        to store: ModelStore,
        metrics: [String: Double],
        origin: String,
        verdict: ModelVerdict? = nil,
        at date: Date
    ) throws -> String {
        var parameters = nodeModel.forest.settings
        parameters["contamination"] = "\(options.contamination)"
        parameters["threshold"] = options.threshold.map { "\($0)" } ?? "from contamination"
        parameters["k"] = "\(options.needed)"
        parameters["n"] = "\(options.window)"
        parameters["step_seconds"] = "\(stepMilliseconds / 1000)"
        let draft = ModelDraft(
            kind: Self.kind,
            trainingWindow: TrainingWindow(
                start: Date(timeIntervalSince1970: Double(trainingTimes.lowerBound) / 1000),
                end: Date(timeIntervalSince1970: Double(trainingTimes.upperBound) / 1000)
            ),
            features: nodeModel.featureNames,
            parameters: parameters,
            metrics: metrics,
            origin: origin,
            verdict: verdict
        )
        let files = [
            Self.nodeFile: try nodeModel.encoded(), Self.nodeForest: nodeModel.forest.encoded(),
            Self.clusterFile: try clusterModel.encoded(), Self.clusterForest: clusterModel.forest.encoded(),
        ]
        return try store.publish(draft, files: files, at: date)
    }

    /// Reads a detector from a model registry.
    ///
    /// - Parameters:
    ///   - store: The model registry.
    ///   - version: The version; nil for the promoted one.
    ///   - threadCount: The number of threads.
    /// - Throws: `ModelStoreError` when the version is unknown or damaged, `DetectorError` or `AnomalyDetectionError`
    ///   when its files are not those of a detector of this release.
    public init(from store: ModelStore, version: String? = nil, threadCount: Int = 2) throws {
        let stored = try store.load(Self.kind, version: version)
        func model(_ file: String, _ forest: String) throws -> HealthModel {
            let forestName = "\(stored.directory)/\(forest)"
            return try HealthModel(
                encoded: stored.contents(of: file),
                forest: IsolationForest(encoded: stored.contents(of: forest), name: forestName),
                name: "\(stored.directory)/\(file)"
            )
        }
        let nodes = try model(Self.nodeFile, Self.nodeForest)
        func number<Number: LosslessStringConvertible>(_ key: String) throws -> Number {
            guard let number = stored.manifest.parameters[key].flatMap(Number.init) else {
                throw DetectorError.corrupt(name: "\(stored.directory)/manifest.json", reason: "parameter \(key)")
            }
            return number
        }
        let isDerived = stored.manifest.parameters["threshold"] == "from contamination"
        try self.init(
            options: Options(
                forest: nodes.forest.options,
                contamination: number("contamination"),
                threshold: isDerived ? nil : number("threshold"),
                needed: number("k"),
                window: number("n"),
                threadCount: threadCount
            ),
            trainingTimes: Self.milliseconds(
                stored.manifest.trainingWindow.start
            )...max(
                Self.milliseconds(stored.manifest.trainingWindow.start),
                Self.milliseconds(stored.manifest.trainingWindow.end)
            ),
            nodeModel: nodes,
            clusterModel: model(Self.clusterFile, Self.clusterForest)
        )
    }

    private static func milliseconds(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1000).rounded()) }
}
