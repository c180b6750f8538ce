/// What a trainer says about a model it wants to publish; the registry adds version, time and checksums.
public struct ModelDraft: Equatable, Sendable {
    /// The kind of model, such as `predictor`.
    public var kind: String

    /// The time span of the data the model was trained on.
    public var trainingWindow: TrainingWindow

    /// The names of the model's inputs, in the order the model expects them.
    public var features: [String]

    /// The settings the model was trained with, by name.
    public var parameters: [String: String]

    /// The measured quality on held-back data, by name; every value finite.
    public var metrics: [String: Double]

    /// Where the training data came from, in words.
    public var origin: String

    /// What its tests on held-back data said; nil where it was not tested.
    public var verdict: ModelVerdict?

    /// Creates a draft.
    ///
    /// - Parameters:
    ///   - kind: The kind of model: letters, digits, `.`, `_` and `-`, not starting with a dot.
    ///   - trainingWindow: The time span of the training data.
    ///   - features: The names of the inputs, in the order the model expects them.
    ///   - parameters: The settings the model was trained with.
    ///   - metrics: The measured quality on held-back data; leave out what could not be measured.
    ///   - origin: Where the training data came from, in words.
    ///   - verdict: What its tests on held-back data said; nil where it was not tested.
    public init(
        kind: String,
        trainingWindow: TrainingWindow,
        features: [String] = [],
        parameters: [String: String] = [:],
        metrics: [String: Double] = [:],
        origin: String = "",
        verdict: ModelVerdict? = nil
    ) {
        self.kind = kind
        self.trainingWindow = trainingWindow
        self.features = features
        self.parameters = parameters
        self.metrics = metrics
        self.origin = origin
        self.verdict = verdict
    }
}
