import AnomalyDetection
import Foundation
import MetricHistory
import Testing

/// Compares with what `Reference/make_reference.py` computed with scikit-learn on the set breastw.
@Suite("Beside scikit-learn")
struct ScikitLearnTests {
    private struct Reference: Decodable {
        var averagePathLength: [String: Double]
        var auroc: [Double]
        var averagePrecision: [Double]
        var meanScores: [Double]

        init() throws {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            self = try decoder.decode(Self.self, from: Data(contentsOf: folder.appending(path: "reference.json")))
        }
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Reference")
    private static let seeds: [UInt64] = [0, 1, 2, 3, 4]

    private func rows() throws -> LabeledRows {
        try LabeledRows(ColumnTable(parquet: Self.folder.appending(path: "breastw.parquet").path))
    }

    @Test("c(n) is scikit-learn's plus what its logarithm lacks of the harmonic number")
    func averagePathLength() throws {
        for (name, theirs) in try Reference().averagePathLength {
            let count = try #require(Int(name))
            let ours = AveragePathLength.of(count)
            guard count > 2 else {
                #expect(ours == theirs)
                continue
            }
            // H(m) = ln m + gamma + 1 / 2m - 1 / 12m^2 + 1 / 120m^4 - ..., of which it takes the first two; c has 2 H.
            let last = Double(count - 1)
            let lacking = 1 / last - 1 / (6 * last * last) + 1 / (60 * pow(last, 4))
            // The next term, 1 / 126m^6, bounds the rest.
            #expect(abs(ours - theirs - lacking) < 1 / (126 * pow(last, 6)) + 1e-10, "c(\(count))")
        }
    }

    @Test("AUROC and average precision lie within the noise of seeds")
    func figures() throws {
        let reference = try Reference()
        let evaluation = try ForestEvaluation(of: rows(), seeds: Self.seeds, options: { try .paper(seed: $0) })
        for (ours, theirs) in [
            (evaluation.results.map(\.auroc), reference.auroc),
            (evaluation.results.map(\.averagePrecision), reference.averagePrecision),
        ] {
            let (mean, other) = (MeanAndDeviation(ours), MeanAndDeviation(theirs))
            // Three standard errors of a difference of means over 5 and 20 seeds.
            let deviation = other.standardDeviation
            #expect(abs(mean.mean - other.mean) < 3 * deviation * (1.0 / 5 + 1.0 / 20).squareRoot())
        }
    }

    @Test("Mean scores rank the rows alike")
    func scores() throws {
        let reference = try Reference().meanScores
        let rows = try rows().rows
        var sums = [Double](repeating: 0, count: rows.rowCount)
        for seed in Self.seeds {
            let scores = try IsolationForest.fit(rows, options: .paper(seed: seed)).score(rows)
            for (row, score) in scores.enumerated() { sums[row] += score / Double(Self.seeds.count) }
        }
        #expect(correlation(sums, reference) > 0.995)
        // Its c(n) is smaller for the few rows that are left together in a leaf, so paths and scores differ by little.
        #expect(zip(sums, reference).allSatisfy { abs($0 - $1) < 0.05 })
    }

    /// Pearson's correlation.
    private func correlation(_ left: [Double], _ right: [Double]) -> Double {
        let count = Double(left.count)
        let means = (left.reduce(0, +) / count, right.reduce(0, +) / count)
        var (product, leftSquare, rightSquare) = (0.0, 0.0, 0.0)
        for (one, other) in zip(left, right) {
            product += (one - means.0) * (other - means.1)
            leftSquare += (one - means.0) * (one - means.0)
            rightSquare += (other - means.1) * (other - means.1)
        }
        return product / (leftSquare * rightSquare).squareRoot()
    }
}
