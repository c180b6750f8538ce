import DecisionLog
import Foundation

/// A comparison in tables.
struct ShadowTable {
    private let comparison: ShadowComparison

    init(_ comparison: ShadowComparison) { self.comparison = comparison }

    func print() {
        Swift.print(comparison.headline)
        guard comparison.decisions > 0 else { return }
        Swift.print("")
        printPairs()
        printSelections()
        printAgreement("step", comparison.steps)
        printAgreement("namespace", comparison.namespaces)
        if !comparison.leftOut.isEmpty {
            Swift.print("")
            let rows = comparison.leftOut.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            Output.table(["left out because", "decisions"], rows.map { [$0.key, "\($0.value)"] })
        }
        printMattered()
        guard comparison.spread.samples > 0 else { return }
        Swift.print("")
        let spread = comparison.spread
        Output.table(
            ["spread of load, measured", "times", "mean", "deviation", "hot nodes"],
            [
                [
                    "under the scheduler that ran", "\(spread.samples)", percent(spread.mean),
                    percent(spread.deviation), percent(spread.hot),
                ]
            ]
        )
    }

    private func percent(_ share: Double?) -> String { share.map(ShadowComparison.percent) ?? "-" }

    private func printPairs() {
        let expected = ("expected, all compared", comparison.expected)
        let measured = comparison.measured.sorted { $0.key < $1.key }.map {
            ("measured \($0.key) h after, where we differ", $0.value)
        }
        let rows = ([expected] + measured).map { name, pair in
            let isKnown = pair.count > 0
            let shares = [pair.chosenShare, pair.boundShare, pair.chosenHot, pair.boundHot]
            let growths = [pair.chosenGrowth, pair.boundGrowth].map(growth)
            return [name, "\(pair.count)"] + shares.map { percent(isKnown ? $0 : nil) } + growths
        }
        let headers = [
            "load of nodes", "decisions", "ours", "theirs", "ours hot", "theirs hot", "our growth", "their growth",
        ]
        Output.table(headers, rows)
    }

    /// Our scores alone and as an extender, over the same decisions.
    private func printSelections() {
        Swift.print("")
        if !comparison.selections.isEmpty {
            let rows = comparison.selections.map { result in
                let expected = result.expected
                let isKnown = expected.count > 0
                let measured = result.measured["1"]
                return [
                    result.name, "\(result.agreement.compared)", percent(result.agreement.share), "\(expected.count)",
                    percent(isKnown ? expected.chosenShare : nil), percent(isKnown ? expected.chosenHot : nil),
                    growth(expected.chosenGrowth), growth(expected.boundGrowth), percent(measured?.chosenShare),
                    percent(measured?.boundShare),
                ]
            }
            let headers = [
                "our scores", "compared", "agreed", "expected", "CPU", "hot", "growth", "their growth", "1 h, chosen",
                "1 h, bound",
            ]
            Output.table(headers, rows)
        }
        Swift.print(comparison.recommendation)
    }

    private func growth(_ value: Double?) -> String {
        value.map { $0.formatted(.number.precision(.fractionLength(2)).grouping(.never)) } ?? "-"
    }

    private func printAgreement(_ what: String, _ agreements: [String: ShadowComparison.Agreement]) {
        guard !agreements.isEmpty else { return }
        Swift.print("")
        let sorted = agreements.sorted { ($1.value.compared, $0.key) < ($0.value.compared, $1.key) }
        Output.table(
            [what, "compared", "agreed", "share"],
            sorted.map { [$0.key, "\($0.value.compared)", "\($0.value.agreed)", percent($0.value.share)] }
        )
    }

    private func printMattered() {
        guard !comparison.mattered.isEmpty else { return }
        Swift.print("")
        let rows = comparison.mattered.map { placement in
            [
                placement.pod, placement.time.formatted(.iso8601), placement.chosen, placement.bound,
                percent(placement.chosenShare), percent(placement.boundShare), percent(placement.chosenMeasured),
                percent(placement.boundMeasured),
                placement.gain.formatted(.number.precision(.fractionLength(2)).grouping(.never)),
            ]
        }
        let headers = [
            "mattered most", "time", "ours", "theirs", "ours expected", "theirs expected", "ours 1 h", "theirs 1 h",
            "gain",
        ]
        Output.table(headers, textColumns: [0, 1, 2, 3], rows)
    }
}
