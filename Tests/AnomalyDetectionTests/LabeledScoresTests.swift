import AnomalyDetection
import Foundation
import Testing

@Suite("Labeled scores")
struct LabeledScoresTests {
    @Test("Figures are scikit-learn's own example: AUROC 0.75, average precision 0.8333")
    func documentedExample() throws {
        // scikit-learn's documentation of both functions: y = [0, 0, 1, 1], scores = [0.1, 0.4, 0.35, 0.8].
        let labeled = try LabeledScores(scores: [0.1, 0.4, 0.35, 0.8], isAnomaly: [false, false, true, true])
        #expect(labeled.auroc == 0.75)
        // 1/2 * 1/1 + 1/2 * 2/3
        #expect(abs(labeled.averagePrecision - 5.0 / 6) < 1e-15)
        #expect(labeled.precision(atTop: 2) == 0.5)
    }

    @Test("Equal scores count one half, and form one threshold")
    func ties() throws {
        // Pairs: anomaly 2 against normal 2 (half) and 1 (whole), anomaly 3 against both: (0.5 + 1 + 2) / 4.
        let labeled = try LabeledScores(scores: [2, 2, 1, 3], isAnomaly: [true, false, false, true])
        #expect(labeled.auroc == 0.875)
        // Threshold 3: recall 1/2, precision 1; threshold 2: recall 1, precision 2/3.
        #expect(abs(labeled.averagePrecision - 5.0 / 6) < 1e-15)
    }

    @Test("Labels of one kind only are refused", arguments: [true, false])
    func oneKind(label: Bool) {
        #expect(throws: AnomalyDetectionError.self) {
            try LabeledScores(scores: [1, 2], isAnomaly: [label, label])
        }
    }

    @Test("The standard deviation is the population's")
    func deviation() {
        // Mean 2, squares 1 + 1 over 2 figures.
        #expect(MeanAndDeviation([1, 3]).mean == 2)
        #expect(MeanAndDeviation([1, 3]).standardDeviation == 1)
    }

    @Test("A flat line has a finite description")
    func flatLine() {
        let rows = WindowFeatures(shortLength: 2, longLength: 3).rows(of: [4, 4, 4, 4])
        #expect(Array(rows.row(3)) == [4, 0, 4, 0, 0, 0])
    }

    @Test("A trailing feature looks at no later value, and a missing value stays missing")
    func windowFeatures() {
        let features = WindowFeatures(shortLength: 2, longLength: 3)
        let rows = features.rows(of: [1, 3, .nan, 9])
        // Last row: change 9 - 3, mean and deviation of 3 and 9, distance from the median of 1, 3, 9.
        #expect(Array(rows.row(3).prefix(5)) == [9, 6, 6, 3, 6])
        // 1, 3, 9 are the long window and all values so far: mean 13/3, variance (100 + 16 + 196) / 27.
        let deviation = (312.0 / 27).squareRoot()
        #expect(abs(rows.values[23] - log((3 + 0.001 * deviation) / (1.001 * deviation))) < 1e-12)
        #expect(rows.row(2).count { $0.isNaN } == 6)
        let shorter = features.rows(of: [1, 3])
        #expect(shorter.values == Array(rows.values.prefix(12)))
    }
}
