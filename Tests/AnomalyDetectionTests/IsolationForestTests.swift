import AnomalyDetection
import Foundation
import Testing

@Suite("Isolation forest")
struct IsolationForestTests {
    @Test("Two rows are one split apart, so both score 2^(-1 / c(2)) = 0.5")
    func twoRows() throws {
        let forest = try IsolationForest.fit(FeatureRows(columnCount: 1, values: [0, 1]), options: .paper())
        #expect(try forest.pathLength(row: [0]) == 1)
        #expect(try forest.pathLength(row: [1]) == 1)
        #expect(try forest.score(row: [0]) == 0.5)
    }

    @Test("Of three evenly spaced rows the outer ones end after 1.5 splits on average, the middle one after 2")
    func threeRows() throws {
        // Depth limit ceil(log2 3) = 2. The first split falls left or right of the middle row with chance 1/2 each:
        // an outer row is alone after 1 split or after 2, the middle row always after 2.
        let rows = FeatureRows(columnCount: 1, values: [0, 1, 2])
        let forest = try IsolationForest.fit(rows, options: .paper(treeCount: 10_000))
        let lengths = try forest.pathLength(rows)
        // Four standard deviations of the mean of 10,000 draws of 1 or 2 are 4 * 0.5 / 100.
        #expect(abs(lengths[0] - 1.5) < 0.02)
        #expect(lengths[1] == 2)
        #expect(abs(lengths[2] - 1.5) < 0.02)
    }

    @Test("A score is 2 to the power of minus the path length over c(sample size)", arguments: [0, 1, 3])
    func formula(level: Int) throws {
        let rows = ForestFixtures.rows()
        let forest = try IsolationForest.fit(rows, options: ForestFixtures.options(level: level))
        let expected = try forest.pathLength(rows).map { pow(2, -$0 / AveragePathLength.of(64)) }
        for (score, formula) in zip(try forest.score(rows), expected) { #expect(abs(score - formula) < 1e-14) }
    }

    @Test("Scores lie in 0...1 and far rows score highest", arguments: [0, 1, 3])
    func farRows(level: Int) throws {
        let rows = ForestFixtures.rows()
        let scores = try IsolationForest.fit(rows, options: ForestFixtures.options(level: level)).score(rows)
        #expect(scores.allSatisfy { (0...1).contains($0) })
        let mean = scores.reduce(0, +) / Double(scores.count)
        #expect(scores[..<10].allSatisfy { $0 > mean })
    }

    @Test("Any number of threads gives the same forest and the same scores", arguments: [2, 3, 7])
    func threads(count: Int) throws {
        let rows = ForestFixtures.rows()
        let options = try ForestFixtures.options()
        let serial = try IsolationForest.fit(rows, options: options)
        let parallel = try IsolationForest.fit(rows, options: options, threadCount: count)
        #expect(parallel == serial)
        #expect(try parallel.score(rows, threadCount: count) == serial.score(rows))
    }

    @Test("A row's score depends neither on the rows beside it nor on their order", arguments: [0, 1, 3])
    func oneByOne(level: Int) throws {
        let rows = ForestFixtures.rows(101)
        let forest = try IsolationForest.fit(rows, options: ForestFixtures.options(level: level))
        let reversed = FeatureRows(columnCount: 4, values: (0..<101).reversed().flatMap { rows.row($0) })
        let scores = try forest.score(rows)
        #expect(try forest.score(reversed) == scores.reversed())
        let single = try (0..<101).map { try forest.score(row: rows.row($0)) }
        #expect(single == scores)
    }

    @Test("Where trees take all rows, the order of the training rows changes nothing")
    func trainingOrder() throws {
        let rows = ForestFixtures.rows(50)
        let reversed = FeatureRows(columnCount: 4, values: (0..<50).reversed().flatMap { rows.row($0) })
        let options = try ForestFixtures.options()
        #expect(try IsolationForest.fit(rows, options: options) == IsolationForest.fit(reversed, options: options))
    }

    @Test("A constant feature changes no score", arguments: [0, 2, 4])
    func constantFeature(place: Int) throws {
        let rows = ForestFixtures.rows()
        var wider = FeatureRows(columnCount: 5)
        for index in 0..<rows.rowCount {
            var row = Array(rows.row(index))
            row.insert(7, at: place)
            wider.append(row)
        }
        let options = try ForestFixtures.options()
        let expected = try IsolationForest.fit(rows, options: options).score(rows)
        #expect(try IsolationForest.fit(wider, options: options).score(wider) == expected)
    }

    @Test("The same seed gives the same bytes; neighboring seeds give other forests")
    func seeds() throws {
        let rows = ForestFixtures.rows()
        let bytes = try (0...3).map {
            try IsolationForest.fit(rows, options: ForestFixtures.options(seed: $0)).encoded()
        }
        #expect(try IsolationForest.fit(rows, options: ForestFixtures.options(seed: 2)).encoded() == bytes[2])
        #expect(Set(bytes).count == 4)
    }

    @Test("Contributions add up to c(sample size) minus the path length", arguments: [0, 1, 3])
    func contributions(level: Int) throws {
        let rows = ForestFixtures.rows()
        let forest = try IsolationForest.fit(rows, options: ForestFixtures.options(level: level))
        for row in [Array(rows.row(0)), [.nan, 0, 0.5, .infinity]] {
            let sum = try forest.contributions(row: row).reduce(0, +)
            let length = try forest.pathLength(row: row)
            #expect(abs(sum - (forest.normalization - length)) < 1e-9)
        }
    }

    @Test("The threshold lets the wanted share through and no more")
    func threshold() throws {
        let scores = (1...10).map { Double($0) / 10 }
        // 20 % of ten scores are 0.9 and 1.0, the greatest score not among them is 0.8.
        #expect(try IsolationForest.threshold(contamination: 0.2, scores: scores) == 0.8)
        for wrong in [0, -1, 0.6, .nan] {
            #expect(throws: AnomalyDetectionError.self) {
                try IsolationForest.threshold(contamination: wrong, scores: scores)
            }
        }
    }
}

@Suite("Isolation forest on odd rows")
struct OddRowsTests {
    @Test("No column and no row are refused")
    func nothing() throws {
        let options = try ForestFixtures.options()
        #expect(throws: AnomalyDetectionError.noColumns) {
            try IsolationForest.fit(FeatureRows(columnCount: 0), options: options)
        }
        #expect(throws: AnomalyDetectionError.noRows) {
            try IsolationForest.fit(FeatureRows(columnCount: 3), options: options)
        }
    }

    @Test("One row, and rows that are all equal, score 0.5", arguments: [1, 2, 100])
    func equalRows(count: Int) throws {
        let rows = FeatureRows(columnCount: 2, values: [Double](repeating: 3, count: 2 * count))
        let forest = try IsolationForest.fit(rows, options: ForestFixtures.options())
        for score in try forest.score(rows) { #expect(abs(score - 0.5) < 1e-12) }
    }

    @Test("A row with another number of values is refused")
    func wrongWidth() throws {
        let forest = try IsolationForest.fit(ForestFixtures.rows(), options: ForestFixtures.options())
        #expect(throws: AnomalyDetectionError.differentColumnCount(expected: 4, actual: 3)) {
            try forest.score(row: [1, 2, 3])
        }
    }

    @Test("Missing and infinite values give scores in 0...1, alone and among other rows", arguments: [0, 1, 3])
    func specialValues(level: Int) throws {
        var rows = ForestFixtures.rows(200)
        rows.append([.nan, 0, 0, 0])
        rows.append([.nan, .nan, .nan, .nan])
        rows.append([.infinity, -.infinity, 0, .nan])
        rows.append([1e308, -1e308, 1e308, 0])
        let forest = try IsolationForest.fit(rows, options: ForestFixtures.options(level: level, sampleSize: 256))
        let scores = try forest.score(rows)
        #expect(scores.allSatisfy { (0...1).contains($0) })
        let single = try (0..<rows.rowCount).map { try forest.score(row: rows.row($0)) }
        #expect(single == scores)
    }

    @Test("An infinite value is as strange as the farthest finite one")
    func infiniteValue() throws {
        let forest = try IsolationForest.fit(ForestFixtures.rows(), options: .paper())
        #expect(try forest.score(row: [.infinity, 0, 0, 0]) == forest.score(row: [1e300, 0, 0, 0]))
    }

    @Test("A row of which nothing is known scores neither highest nor lowest")
    func unknownRow() throws {
        let forest = try IsolationForest.fit(ForestFixtures.rows(), options: ForestFixtures.options())
        let row = [Double](repeating: .nan, count: 4)
        let scores = try forest.score(ForestFixtures.rows())
        let unknown = try forest.score(row: row)
        #expect(scores.contains { $0 > unknown })
        #expect(scores.contains { $0 < unknown })
    }

    @Test("Options out of range are refused")
    func options() {
        #expect(throws: AnomalyDetectionError.self) { try IsolationForestOptions(treeCount: 0) }
        #expect(throws: AnomalyDetectionError.self) { try IsolationForestOptions(sampleSize: 1) }
        #expect(throws: AnomalyDetectionError.self) { try IsolationForestOptions(extensionShare: .nan) }
    }
}
