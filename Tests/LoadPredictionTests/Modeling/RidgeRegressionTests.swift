import Testing

@testable import LoadPrediction

@Suite("Ridge regression")
struct RidgeRegressionTests {
    @Test("One input, by hand")
    func byHand() {
        // Standardized inputs -1 and 1; right side -1 * -1 + 1 * 1 = 2, square sum 2 plus penalty 2: coefficient 0.5.
        let ridge = RidgeRegression([-1, 1], width: 1, targets: [0, 2], penalty: 2)
        #expect(ridge.intercept == 1)
        #expect(ridge.coefficients == [0.5])
        #expect(ridge.predict([1, 3]) == [1.5, 2.5])
    }

    @Test("Two inputs that are not standardized, by hand")
    func twoInputs() {
        // Inputs 1, 3 (mean 2, deviation 1) and 0, 20 (mean 10, deviation 10): both -1, 1 once standardized. Targets -3
        // and 3: the system [[2 + 1, 2], [2, 2 + 1]] b = [6, 6] has the solution 6/5, 6/5.
        let ridge = RidgeRegression([1, 0, 3, 20], width: 2, targets: [-3, 3], penalty: 1)
        #expect(abs(ridge.coefficients[0] - 1.2) < 1e-12 && abs(ridge.coefficients[1] - 1.2) < 1e-12)
        #expect(abs(ridge.predict([2, 10])[0]) < 1e-12)
        #expect(abs(ridge.predict([3, 20])[0] - 2.4) < 1e-12)
    }

    @Test("A constant input counts for nothing, even where it is no longer constant")
    func constant() {
        let ridge = RidgeRegression([-1, 0.1, 1, 0.1], width: 2, targets: [0, 2], penalty: 2)
        #expect(ridge.coefficients[1] == 0)
        #expect(ridge.predict([1, 1e9]) == [1.5])
    }

    @Test("Inputs far out of range are taken for the farthest allowed")
    func clipped() {
        let ridge = RidgeRegression([-1, 1], width: 1, targets: [0, 2], penalty: 2, clip: 2)
        #expect(ridge.predict([100]) == ridge.predict([2]))
        #expect(ridge.predict([-100]) == [0])
    }

    @Test("Without noise and with hardly any penalty it finds the line", arguments: [1, 2, 3] as [UInt64])
    func line(seed: UInt64) {
        var generator = SeededNumbers(seed: seed)
        let inputs = (0..<300).map { _ in generator.normal() }
        func target(_ row: ArraySlice<Double>) -> Double { 3 + row.reduce(0) { 2 * $1 - 0.5 * $0 } }
        let targets = (0..<100).map { target(inputs[$0 * 3..<$0 * 3 + 3]) }
        let ridge = RidgeRegression(inputs, width: 3, targets: targets, penalty: 1e-9)
        #expect(zip(ridge.predict(inputs), targets).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test("A greater penalty gives smaller coefficients")
    func shrinks() {
        var generator = SeededNumbers(seed: 4)
        let inputs = (0..<200).map { _ in generator.normal() }
        let targets = (0..<100).map { inputs[2 * $0] + inputs[2 * $0 + 1] + generator.normal() }
        let sizes = [0.1, 10, 1000].map { penalty in
            RidgeRegression(inputs, width: 2, targets: targets, penalty: penalty).coefficients.reduce(0) {
                $0 + $1 * $1
            }
        }
        #expect(sizes == sizes.sorted(by: >))
        #expect(sizes[0] > sizes[2])
    }

    @Test("Inputs: an unknown level is the newest level, an unknown change none, the weekday seven flags")
    func inputs() {
        let matrix = FeatureMatrix(
            columns: ["lag_1", "change_1", "target_weekday"],
            values: [.nan, .nan, 2],
            origins: [FeatureMatrix.Origin(series: 0, time: 0)]
        )
        let inputs = RidgeInputs(columns: matrix.columns)
        #expect(inputs.width == 9)
        #expect(inputs.rows(matrix, last: [0.7]) == [0.7, 0, 0, 0, 1, 0, 0, 0, 0])
    }
}
