/// A forecast model laid out for many rows at once, as serving needs it.
///
/// It gives what `ForecastModel.forecast` gives, up to the rounding of a sum; a test compares them.
public struct CompiledForecastModel: Sendable {
    /// What the model sees.
    public let features: ForecastFeatures

    /// What brings the bound to its coverage, as of when the model was compiled.
    public let calibration: AdaptiveQuantile

    /// One candidate that counts.
    private enum Member: Sendable {
        case trees(output: Int, predictsLevel: Bool)
        case ridge(RidgeRow)
        case season
        case none
    }

    private let members: [(member: Member, weight: Double)]
    private let forest: RankedForest
    private let boundOutputs: Range<Int>
    private let boundShare: Double
    private let seasonColumn: Int

    /// The rows that are forecast together.
    static let tileRows = RankedForest.tileRows

    /// Lays out a model.
    ///
    /// - Parameter model: The model.
    /// - Throws: `LoadPredictionError.libraryFailed` when its trees cannot be read; `.invalidOption` for trees with more
    ///   than 16 leaves.
    public init(_ model: ForecastModel) throws {
        let indexOf = Dictionary(uniqueKeysWithValues: zip(model.features.columns, model.features.columns.indices))
        var boosters: [Booster] = []
        var members: [(Member, Double)] = []
        for (fitted, weight) in model.members {
            switch fitted.content {
            case .trees(let booster):
                members.append((.trees(output: boosters.count, predictsLevel: fitted.member.predictsLevel), weight))
                boosters.append(booster)
            case .ridge(let ridge, let inputs):
                members.append((.ridge(RidgeRow(ridge, inputs, indexOf)), weight))
            case .naive: members.append((fitted.member == .seasonalNaive ? .season : .none, weight))
            }
        }
        boundOutputs = boosters.count..<boosters.count + model.bounds.count
        boosters += model.bounds
        let columns = boosters.map { booster in booster.features.compactMap { indexOf[$0] } }
        guard let forest = RankedForest(try boosters.map { try $0.splitForest() }, columnsOf: columns) else {
            let most = RankedForest.mostLeaves
            throw LoadPredictionError.invalidOption(name: "depth", allowed: "\(most) leaves a tree", actual: "more")
        }
        self.forest = forest
        self.members = members
        features = model.features
        calibration = model.calibration
        boundShare = model.boundShare
        seasonColumn = model.features.columns.firstIndex { $0.hasPrefix("season_") } ?? 0
    }

    /// Memory for a tile, made once for many.
    struct Scratch: ~Copyable {
        let rows: UnsafeMutablePointer<Float>
        let ranks: UnsafeMutablePointer<RankedForest.Ranks>
        let outputs: UnsafeMutablePointer<Float>

        init(_ model: CompiledForecastModel) {
            rows = .allocate(capacity: model.features.columns.count * tileRows)
            let vectors = max(model.forest.slotCount, 1) * RankedForest.tileVectors
            ranks = .allocate(capacity: vectors)
            ranks.initialize(repeating: RankedForest.Ranks(repeating: 0), count: vectors)
            outputs = .allocate(capacity: max(model.forest.outputCount, 1) * tileRows)
        }

        deinit {
            rows.deallocate()
            ranks.deallocate()
            outputs.deallocate()
        }
    }

    /// Forecasts the rows of a tile.
    ///
    /// - Parameters:
    ///   - count: How many of the rows in the scratch are there.
    ///   - scratch: Holds the rows.
    ///   - shift: What to add to the bounds.
    ///   - last: The newest level of each row.
    ///   - expected: Room for the expected values.
    ///   - bounds: Room for the upper bounds.
    func forecast(
        _ count: Int,
        _ scratch: borrowing Scratch,
        shift: Double,
        last: UnsafePointer<Double>,
        expected: UnsafeMutablePointer<Double>,
        bounds: UnsafeMutablePointer<Double>
    ) {
        let width = features.columns.count
        let ranks = UnsafeMutableRawPointer(scratch.ranks).assumingMemoryBound(to: Int16.self)
        for row in 0..<count { forest.rank(scratch.rows + row * width, into: ranks, at: row) }
        forest.predict(scratch.ranks, into: scratch.outputs)
        for row in 0..<count {
            let change = change(row, scratch, last[row])
            var raised = boundOutputs.isEmpty ? change : 0
            for output in boundOutputs {
                raised += Double(scratch.outputs[output * Self.tileRows + row]) / Double(boundOutputs.count)
            }
            expected[row] = max(0, last[row] + change)
            let raw = last[row] + boundShare * raised + (1 - boundShare) * change
            bounds[row] = ForecastModel.bound(raw: raw, shift: shift, expected: expected[row])
        }
    }

    /// The change of one row, combined from all candidates.
    private func change(_ row: Int, _ scratch: borrowing Scratch, _ last: Double) -> Double {
        let values = scratch.rows + row * features.columns.count
        var change = 0.0
        for (member, weight) in members {
            switch member {
            case .trees(let output, let predictsLevel):
                let predicted = Double(scratch.outputs[output * Self.tileRows + row])
                change += weight * (predictsLevel ? predicted - last : predicted)
            case .ridge(let ridge): change += weight * ridge.predict(values, last: last)
            case .season:
                // Without a season there is nothing better than the newest level.
                let season = Double(values[seasonColumn])
                change += season.isNaN ? 0 : weight * (season - last)
            case .none: break
            }
        }
        return change
    }
}

/// A ridge regression with its inputs taken straight from a row of features.
struct RidgeRow: Sendable {
    private struct Term: Sendable {
        let column: Int
        let isLevel: Bool
        let mean: Double
        let scale: Double
        let coefficient: Double
    }

    private let terms: [Term]
    /// The column of the weekday, and what each day adds.
    private let weekday: Int?
    private let days: [Double]
    private let intercept: Double
    private let clip: Double

    init(_ ridge: RidgeRegression, _ inputs: RidgeInputs, _ indexOf: [String: Int]) {
        let plain = inputs.plainColumns
        func standardized(_ value: Double, _ index: Int) -> Double {
            ridge.scales[index] == 0
                ? 0 : min(max((value - ridge.means[index]) / ridge.scales[index], -ridge.clip), ridge.clip)
        }
        terms = plain.enumerated().compactMap { index, name in
            guard let column = indexOf[name], ridge.scales[index] != 0 else { return nil }
            return Term(
                column: column,
                isLevel: RidgeInputs.isLevel(name),
                mean: ridge.means[index],
                scale: ridge.scales[index],
                coefficient: ridge.coefficients[index]
            )
        }
        weekday = inputs.width > plain.count ? indexOf[RidgeInputs.weekday] : nil
        days = (0..<(inputs.width - plain.count)).map { day in
            (0..<(inputs.width - plain.count)).reduce(0) { sum, flag in
                let index = plain.count + flag
                return sum + ridge.coefficients[index] * standardized(flag == day ? 1 : 0, index)
            }
        }
        intercept = ridge.intercept
        clip = ridge.clip
    }

    /// The predicted change of a row.
    func predict(_ row: UnsafePointer<Float>, last: Double) -> Double {
        var sum = intercept
        for term in terms {
            let known = row[term.column]
            let value = known.isNaN ? (term.isLevel ? last : 0) : Double(known)
            sum += term.coefficient * min(max((value - term.mean) / term.scale, -clip), clip)
        }
        if let weekday { sum += days[Int(row[weekday])] }
        return sum
    }
}
