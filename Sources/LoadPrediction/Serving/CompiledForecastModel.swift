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
        let changes: UnsafeMutablePointer<Double>

        init(_ model: CompiledForecastModel) {
            rows = .allocate(capacity: model.features.columns.count * tileRows)
            let vectors = max(model.forest.slotCount, 1) * RankedForest.tileVectors
            ranks = .allocate(capacity: vectors)
            ranks.initialize(repeating: RankedForest.Ranks(repeating: 0), count: vectors)
            outputs = .allocate(capacity: max(model.forest.outputCount, 1) * tileRows)
            changes = .allocate(capacity: tileRows)
        }

        deinit {
            rows.deallocate()
            ranks.deallocate()
            outputs.deallocate()
            changes.deallocate()
        }
    }

    /// Forecasts the rows of a tile.
    ///
    /// - Parameters:
    ///   - count: How many of the rows in the scratch are there.
    ///   - scratch: Holds the rows.
    ///   - last: The newest level of each row.
    ///   - expected: Room for the expected values.
    ///   - raw: Room for the upper bounds before calibration.
    func forecast(
        _ count: Int,
        _ scratch: borrowing Scratch,
        last: UnsafePointer<Double>,
        expected: UnsafeMutablePointer<Double>,
        raw: UnsafeMutablePointer<Double>
    ) {
        let ranks = UnsafeMutableRawPointer(scratch.ranks).assumingMemoryBound(to: Int16.self)
        forest.rank(scratch.rows, width: features.columns.count, count: count, into: ranks)
        forest.predict(scratch.ranks, into: scratch.outputs)
        let changes = scratch.changes
        for row in 0..<count { changes[row] = 0 }
        for (member, weight) in members { add(member, weight, count, scratch, last: last) }
        for row in 0..<count {
            var raised = boundOutputs.isEmpty ? changes[row] : 0
            for output in boundOutputs {
                raised += Double(scratch.outputs[output * Self.tileRows + row]) / Double(boundOutputs.count)
            }
            expected[row] = max(0, last[row] + changes[row])
            raw[row] = last[row] + boundShare * raised + (1 - boundShare) * changes[row]
        }
    }

    /// Adds the part of one candidate to the changes of a tile.
    private func add(
        _ member: Member,
        _ weight: Double,
        _ count: Int,
        _ scratch: borrowing Scratch,
        last: UnsafePointer<Double>
    ) {
        let changes = scratch.changes
        let width = features.columns.count
        switch member {
        case .trees(let output, let predictsLevel):
            let predicted = scratch.outputs + output * Self.tileRows
            for row in 0..<count {
                changes[row] += weight * (predictsLevel ? Double(predicted[row]) - last[row] : Double(predicted[row]))
            }
        case .ridge(let ridge):
            ridge.add(weight, scratch.rows, width: width, count: count, last: last, to: changes)
        case .season:
            for row in 0..<count {
                // Without a season there is nothing better than the newest level.
                let season = Double(scratch.rows[row * width + seasonColumn])
                changes[row] += season.isNaN ? 0 : weight * (season - last[row])
            }
        case .none: break
        }
    }
}

/// A ridge regression with its inputs taken straight from a row of features.
struct RidgeRow: Sendable {
    private struct Term: Sendable {
        let column: Int
        let isLevel: Bool
        let mean: Double
        /// One over the scale: a product costs a fraction of a division.
        let factor: Double
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
                factor: 1 / ridge.scales[index],
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

    /// Adds the predicted changes of rows, with a weight, to their changes.
    ///
    /// - Parameters:
    ///   - weight: The weight.
    ///   - rows: The rows, one after the other.
    ///   - width: The number of columns of a row.
    ///   - count: The number of rows.
    ///   - last: The newest level of each row.
    ///   - changes: What to add to.
    func add(
        _ weight: Double,
        _ rows: UnsafePointer<Float>,
        width: Int,
        count: Int,
        last: UnsafePointer<Double>,
        to changes: UnsafeMutablePointer<Double>
    ) {
        terms.withUnsafeBufferPointer { terms in
            for index in 0..<count {
                let row = rows + index * width
                var sum = intercept
                for term in terms {
                    let known = row[term.column]
                    let value = known.isNaN ? (term.isLevel ? last[index] : 0) : Double(known)
                    sum += term.coefficient * min(max((value - term.mean) * term.factor, -clip), clip)
                }
                if let weekday { sum += days[Int(row[weekday])] }
                changes[index] += weight * sum
            }
        }
    }
}
