import MetricHistory
import Testing

@testable import AnomalyDetection

struct HealthFeatureTests {
    @Test func featuresAreTheDifferencesTheirNamesSay() {
        let count = 2
        let now = [5.0, 10]
        let before1 = [4.0, 10]
        let before3 = [2.0, 10]
        let before6 = [1.0, 10]
        let peers = [3.0, .nan]
        let missing = [Double.nan, .nan]
        let center = [4.5, 9]
        let offset = [0.5, 0]
        let weights = [0.0, 0, 0.5, 0]
        let scale = [1.5, 1.0]
        let pattern: [Float] = [4, 8]
        var features = Array(repeating: 0.0, count: 8 * count + count)
        features.withUnsafeMutableBufferPointer { buffer in
            let kernel = FeatureKernel(metricCount: count, weights: weights.pointer, changeScale: scale.pointer)
            let inputs = FeatureInputs(
                now: now.pointer,
                before1: before1.pointer,
                before3: before3.pointer,
                before6: before6.pointer,
                peers: peers.pointer,
                forecast: missing.pointer,
                center: center.pointer,
                pattern: pattern.pointer,
                peerOffset: offset.pointer
            )
            guard let base = buffer.baseAddress else { return }
            kernel.compute(inputs, changes: base + 8 * count, into: base)
        }
        let first = (0..<8).map { features[$0 * count] }
        // level 5 - 4.5; change 5 - 4 and 5 - 2; bend (5 - 2) - (2 - 1); pattern 5 - 4; peers 5 - 3 - 0.5;
        // unexplained 3 / 1.5, by nothing; no forecast.
        #expect(Array(first.prefix(7)) == [0.5, 1, 3, 2, 1, 1.5, 2])
        #expect(first[7].isNaN)
        // The other metric did not change, but half of the first one's change of 2 was expected: 0 - 0.5 * 2.
        #expect(features[6 * count + 1] == -1)
        #expect(features[5 * count + 1].isNaN)
    }

    @Test func theMedianOfTheOthersIsThatOfASortedCopy() {
        var generator = SplittableGenerator(seed: 3)
        for count in 1...9 {
            let values = (0..<count).map { _ in
                generator.index(below: 5) == 0 ? .nan : Double(generator.index(below: 4))
            }
            var medians = values
            var peers = PeerMedian(nodeCount: count)
            medians.withUnsafeMutableBufferPointer { buffer in
                if let base = buffer.baseAddress { peers.update(values.pointer, stride: 1, into: base) }
            }
            for node in 0..<count {
                let others = values.enumerated().filter { $0.offset != node }.map(\.element)
                let isEnough = others.count { !$0.isNaN } >= PeerMedian.leastOthers
                let expected = isEnough ? Quantile.median(others) : nil
                #expect(expected.map { $0 == medians[node] } ?? medians[node].isNaN)
            }
        }
    }

    @Test func evidenceIsTheRarityOfAValue() {
        let tail = EvidenceTail(of: (1...1000).map(Double.init))
        // Quantile 0.99 of 1...1000 is 1 + 0.99 * 999 = 990.01: one in a hundred.
        #expect(abs(tail.evidence(990.01) - 2) < 1e-3)
        #expect(tail.evidence(400) == 0)
        #expect(tail.evidence(2000) > tail.evidence(1200))
        #expect(tail.evidence(.infinity) == EvidenceTail.greatest)
        #expect(tail.evidence(.nan) == 0)
    }

    @Test func theStreamAgreesWithTheBatch() throws {
        let detector = try HealthFixture.detector()
        var table = HealthFixture.table()
        table = HealthFixture.changing(table, "node1", "cpu_utilization_ratio", 200..<204) { _ in nil }
        for metric in table.metrics { table = HealthFixture.changing(table, "node2", metric, 230..<233) { _ in nil } }
        let timeline = try detector.timeline(table)
        var stream = detector.stream()
        let cube = MetricCube(table, nodes: stream.nodes, metrics: stream.metrics)
        for time in 0..<table.grid.count {
            let values = Array(cube.values[time * cube.blockSize..<(time + 1) * cube.blockSize])
            let found = try stream.update(time: table.grid.time(at: time), values: values)
            for node in stream.nodes.indices {
                let batch = timeline.evidence[time * stream.nodes.count + node]
                #expect(batch.isKnown == found[node].isKnown)
                if batch.isKnown { #expect(batch == found[node]) }
            }
        }
        #expect(!timeline.evidence[231 * 3 + 2].isKnown)
    }
}

extension Array {
    /// The buffer of an array that outlives the test's use of it.
    fileprivate var pointer: UnsafePointer<Element> {
        let buffer = UnsafeMutablePointer<Element>.allocate(capacity: count)
        buffer.initialize(from: self, count: count)
        return UnsafePointer(buffer)
    }
}

/// Forecasts, which only code can give.
struct ForecastResidualTests {
    @Test func aValueThatTheForecastDidNotSeeComingIsNamedByIt() throws {
        // CPU utilization jumps between two levels at random, so neither its own nor other nodes' past tells it; the
        // forecast knows each jump but the last ones.
        var table = HealthFixture.table()
        let key = SeriesKey(node: "node1", metric: "cpu_utilization_ratio")
        let series = try #require(table.index(of: key))
        var generator = SplittableGenerator(seed: 5)
        var forecast = MetricTable(grid: table.grid, series: [key])
        for time in 0..<table.grid.count {
            let level = generator.unit() < 0.5 ? 0.2 : 0.7
            forecast[series: 0, at: time] = level
            table[series: series, at: time] = level + 0.01 * (generator.unit() - 0.5)
        }
        let history = table.slice(from: HealthFixture.start, to: HealthFixture.start + 4 * 86_400_000)
        let detector = try AnomalyDetector.fit(history, options: HealthFixture.options(), forecasts: forecast)
        #expect(detector.nodeModel.hasForecasts)
        for time in 285..<288 { table[series: series, at: time] = forecast[series: 0, at: time].map { 0.9 - $0 } }
        let health = try detector.health(table, forecasts: forecast)
        #expect(health[1].state == .anomalous)
        #expect(health[1].reasons.contains { $0.metric == key.metric && $0.feature == .forecast })
        #expect(try detector.health(table)[1].reasons.allSatisfy { $0.feature != .forecast })
    }
}
