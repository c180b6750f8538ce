package import Foundation
import Placement

/// Adds up decisions, one after the other, to a comparison.
package struct ShadowTally: Sendable {
    /// Sums over decisions, of the chosen and of the bound node.
    struct Means: Sendable {
        var count = 0
        var chosenShare = 0.0
        var boundShare = 0.0
        var chosenHot = 0.0
        var boundHot = 0.0
        var chosenGrowth = 0.0
        var boundGrowth = 0.0

        func pair(withGrowth: Bool) -> ShadowComparison.Pair {
            let divisor = Double(max(1, count))
            return ShadowComparison.Pair(
                count: count,
                chosenShare: chosenShare / divisor,
                boundShare: boundShare / divisor,
                chosenHot: chosenHot / divisor,
                boundHot: boundHot / divisor,
                chosenGrowth: withGrowth && count > 0 ? chosenGrowth / divisor : nil,
                boundGrowth: withGrowth && count > 0 ? boundGrowth / divisor : nil
            )
        }
    }

    private struct HourSums {
        var count = 0
        var mean = 0.0
        var deviation = 0.0
    }

    /// Outcomes that were measured for less of the time are not counted.
    private static let leastCoverage = 0.5

    /// The number of placements that are named.
    private static let namedCount = 10

    private var comparison: ShadowComparison
    private var expected = Means()
    private var measured: [Int: Means] = [:]
    private var selections = SelectionTally()
    private var hours: [Int: HourSums] = [:]

    /// Starts with nothing.
    ///
    /// - Parameters:
    ///   - from: The start of the period.
    ///   - to: The end of the period.
    package init(from: Date, to: Date) { comparison = ShadowComparison(from: from, to: to) }

    /// Takes a decision with what became of its nodes.
    package mutating func add(_ record: DecisionRecord, outcomes: [DecisionOutcome]) {
        comparison.decisions += 1
        comparison.stepCounts[record.step.rawValue, default: 0] += 1
        switch ComparedDecision.verdict(on: record) {
        case .leftOut(let reason): comparison.leftOut[reason.rawValue, default: 0] += 1
        case .agreed: count(record, agrees: true, outcomes)
        case .differed: count(record, agrees: false, outcomes)
        }
    }

    private mutating func count(_ record: DecisionRecord, agrees: Bool, _ outcomes: [DecisionOutcome]) {
        func add(_ agreement: inout ShadowComparison.Agreement) {
            agreement.compared += 1
            if agrees { agreement.agreed += 1 }
        }
        add(&comparison.agreement)
        add(&comparison.steps[record.step.rawValue, default: .init()])
        add(&comparison.namespaces[record.namespace, default: .init()])
        if let (chosen, bound) = ComparedDecision.expectations(of: record) {
            expected.add(chosen, bound)
        }
        selections.add(record, outcomes)
        guard !agrees else { return }
        let pairs = Self.pairs(record.chosen, record.boundNode, outcomes)
        for (hours, pair) in pairs { measured[hours, default: Means()].add(pair.chosen, pair.bound) }
        name(record, pairs[1])
    }

    /// The measured outcomes of both nodes by hours.
    static func pairs(
        _ chosenNode: String?,
        _ boundNode: String?,
        _ outcomes: [DecisionOutcome]
    ) -> [Int: (chosen: DecisionOutcome, bound: DecisionOutcome)] {
        let usable = outcomes.filter { $0.coverage >= leastCoverage }
        var pairs: [Int: (chosen: DecisionOutcome, bound: DecisionOutcome)] = [:]
        for bound in usable where bound.node == boundNode {
            guard let chosen = usable.first(where: { $0.hours == bound.hours && $0.node == chosenNode }) else {
                continue
            }
            pairs[bound.hours] = (chosen, bound)
        }
        return pairs
    }

    /// Keeps the placement if it is among those that mattered most.
    private mutating func name(_ record: DecisionRecord, _ pair: (chosen: DecisionOutcome, bound: DecisionOutcome)?) {
        guard let (chosen, bound) = ComparedDecision.expectations(of: record), let chosenNode = record.chosen,
            let boundNode = record.boundNode
        else { return }
        let placement = ShadowComparison.Placement(
            time: record.time,
            pod: "\(record.namespace)/\(record.pod)",
            chosen: chosenNode,
            bound: boundNode,
            chosenShare: chosen.share,
            boundShare: bound.share,
            gain: bound.growth - chosen.growth,
            chosenMeasured: pair?.chosen.meanShare,
            boundMeasured: pair?.bound.meanShare
        )
        comparison.mattered.append(placement)
        comparison.mattered.sort { abs($0.gain) == abs($1.gain) ? $0.time < $1.time : abs($0.gain) > abs($1.gain) }
        if comparison.mattered.count > Self.namedCount { comparison.mattered.removeLast() }
    }

    /// Takes how load was spread at one time.
    package mutating func add(_ sample: LoadSample) {
        comparison.spread.samples += 1
        comparison.spread.mean += sample.mean
        comparison.spread.deviation += sample.deviation
        comparison.spread.hot += sample.hotShare
        let hour = Int((sample.time.timeIntervalSince1970 / 3600).rounded(.down))
        hours[hour, default: HourSums()].count += 1
        hours[hour, default: HourSums()].mean += sample.mean
        hours[hour, default: HourSums()].deviation += sample.deviation
    }

    /// The comparison of all that was added.
    package var result: ShadowComparison {
        var result = comparison
        result.expected = expected.pair(withGrowth: true)
        result.selections = selections.results
        result.withoutExtender = selections.unknownCount
        for (hours, means) in measured { result.measured["\(hours)"] = means.pair(withGrowth: false) }
        let divisor = Double(max(1, result.spread.samples))
        result.spread.mean /= divisor
        result.spread.deviation /= divisor
        result.spread.hot /= divisor
        if let first = hours.keys.min(), let last = hours.keys.max() {
            result.hours = (first...last).map { hour in
                let start = Date(timeIntervalSince1970: Double(hour) * 3600)
                guard let sums = hours[hour] else { return ShadowComparison.Hour(start: start) }
                let count = Double(sums.count)
                return ShadowComparison.Hour(start: start, mean: sums.mean / count, deviation: sums.deviation / count)
            }
        }
        return result
    }
}

extension ShadowTally.Means {
    mutating func add(_ chosen: ComparedDecision.Expectation, _ bound: ComparedDecision.Expectation) {
        count += 1
        chosenShare += chosen.share
        boundShare += bound.share
        chosenHot += chosen.share > LoadSample.hotShare ? 1 : 0
        boundHot += bound.share > LoadSample.hotShare ? 1 : 0
        chosenGrowth += chosen.growth
        boundGrowth += bound.growth
    }

    mutating func add(_ chosen: DecisionOutcome, _ bound: DecisionOutcome) {
        count += 1
        chosenShare += chosen.meanShare
        boundShare += bound.meanShare
        chosenHot += chosen.hotShare
        boundHot += bound.hotShare
    }
}
