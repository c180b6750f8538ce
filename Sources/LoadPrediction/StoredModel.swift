import Foundation

/// What the JSON file of one metric and horizon holds: everything of a model but its trees, which are files of their own.
struct StoredModel: Codable {
    /// A candidate that counts.
    struct Member: Codable {
        let member: ForecastMember
        let weight: Double
        /// The file of its trees; nil where it has none.
        let trees: String?
        let ridge: RidgeRegression?
        let inputs: RidgeInputs?
    }

    /// The columns of a row, in order.
    let features: [String]
    let members: [Member]
    /// The files of the trees for the upper bound.
    let bounds: [String]
    let boundShare: Double
    let newestValueShift: Double
    let selection: ModelSelection
    let calibration: AdaptiveQuantile

    /// The name of the JSON file of a model.
    static func fileName(_ key: LoadPredictor.ModelKey) -> String { "\(key.name).json" }

    /// The files of a model by name.
    static func files(of calibrated: CalibratedModel, _ key: LoadPredictor.ModelKey) throws -> [String: Data] {
        let model = calibrated.model
        var files: [String: Data] = [:]
        let members = try model.members.map { fitted, weight in
            var trees: String?
            var ridge: (RidgeRegression, RidgeInputs)?
            switch fitted.content {
            case .trees(let booster):
                let name = "\(key.name).\(fitted.member.rawValue).ubj"
                files[name] = try booster.ubjson()
                trees = name
            case .ridge(let regression, let inputs): ridge = (regression, inputs)
            case .naive: break
            }
            return Member(member: fitted.member, weight: weight, trees: trees, ridge: ridge?.0, inputs: ridge?.1)
        }
        let bounds = try zip(model.bounds, ["lean", "full"]).map { booster, columns in
            let name = "\(key.name).p95_\(columns).ubj"
            files[name] = try booster.ubjson()
            return name
        }
        let stored = StoredModel(
            features: model.features.columns,
            members: members,
            bounds: bounds,
            boundShare: model.boundShare,
            newestValueShift: calibrated.newestValueShift,
            selection: model.selection,
            calibration: model.calibration
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        files[fileName(key)] = try encoder.encode(stored)
        return files
    }

    private func defect(_ wanted: ForecastFeatures) -> String? {
        guard !members.isEmpty, members.allSatisfy({ (0...1).contains($0.weight) }) else {
            return "it has no members, or weights outside of 0...1"
        }
        guard (0...1).contains(boundShare), bounds.isEmpty || bounds.count == 2 else {
            return "the trees of the upper bound are not two, or their share is not in 0...1"
        }
        guard calibration.isWhole else { return "the scores of the calibration are incomplete" }
        for stored in members {
            let columns = stored.member.columns(of: wanted)
            switch stored.member {
            case .persistence, .seasonalNaive: continue
            case .leanRidge, .fullRidge:
                guard let ridge = stored.ridge, let inputs = stored.inputs, inputs.columns == columns,
                    ridge.width == inputs.width
                else { return "\(stored.member.rawValue) is incomplete" }
            default: guard stored.trees != nil else { return "\(stored.member.rawValue) has no trees" }
            }
        }
        return nil
    }

    /// The model, with the trees of its files.
    ///
    /// - Parameters:
    ///   - features: What the model sees.
    ///   - booster: Reads the trees of a file.
    /// - Returns: The model.
    /// - Throws: `LoadPredictionError.differentFeatures` for trees of other columns, or what `booster` throws.
    func model(_ features: ForecastFeatures, _ booster: (String) throws -> Booster) throws -> ForecastModel {
        func trees(_ name: String, _ columns: [String]) throws -> Booster {
            let trees = try booster(name)
            guard trees.features == columns else {
                throw LoadPredictionError.differentFeatures(expected: trees.features, actual: columns)
            }
            return trees
        }
        let fitted = try members.map { stored in
            let content: FittedMember.Content =
                if let name = stored.trees {
                    .trees(try trees(name, stored.member.columns(of: features)))
                } else if let ridge = stored.ridge, let inputs = stored.inputs {
                    .ridge(ridge, inputs)
                } else {
                    .naive
                }
            return (member: FittedMember(member: stored.member, content: content), weight: stored.weight)
        }
        return ForecastModel(
            features: features,
            selection: selection,
            members: fitted,
            bounds: try zip(bounds, [features.leanColumns, features.columns]).map { try trees($0, $1) },
            boundShare: boundShare,
            calibration: calibration
        )
    }
}

extension StoredModel {
    /// Reads the file, with checks of what the numbers must be for a forecast to be possible.
    ///
    /// - Parameters:
    ///   - json: The contents.
    ///   - name: The file's name, for messages.
    ///   - wanted: What the model must see.
    /// - Throws: `LoadPredictionError.unusableFile` or `.differentFeatures`.
    init(json: Data, name: String, features wanted: ForecastFeatures) throws {
        do {
            self = try JSONDecoder().decode(StoredModel.self, from: json)
        } catch {
            throw LoadPredictionError.unusableFile(name: name, reason: "it is no forecast model: \(error)")
        }
        guard features == wanted.columns else {
            throw LoadPredictionError.differentFeatures(expected: features, actual: wanted.columns)
        }
        if let defect = defect(wanted) { throw LoadPredictionError.unusableFile(name: name, reason: defect) }
    }
}
