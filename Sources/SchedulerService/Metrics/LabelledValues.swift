import Synchronization

/// The values of one metric, by the values of its labels.
package final class LabelledValues: Sendable {
    /// The metric's name, with its unit.
    package let name: String
    /// What it means, one line.
    package let help: String
    /// `counter` or `gauge`.
    package let kind: String
    /// The names of its labels.
    package let labels: [String]

    private let values = Mutex<[[String]: Double]>([:])

    init(_ name: String, _ help: String, kind: String, labels: [String] = []) {
        self.name = name
        self.help = help
        self.kind = kind
        self.labels = labels
        if labels.isEmpty, kind == "counter" { values.withLock { $0[[]] = 0 } }
    }

    /// Adds to a value, which begins at 0.
    package func add(_ amount: Double = 1, _ labels: String...) {
        values.withLock { $0[labels, default: 0] += amount }
    }

    /// Sets a value; nil takes it out, since unknown is not zero.
    package func set(_ value: Double?, _ labels: String...) {
        values.withLock { $0[labels] = value }
    }

    /// Sets all values at once, so that what is gone goes.
    package func replace(_ new: [[String]: Double]) {
        values.withLock { $0 = new }
    }

    /// The value for labels, nil if there is none.
    package func value(_ labels: String...) -> Double? { values.withLock { $0[labels] } }

    /// Appends the metric in Prometheus' text form.
    func write(to text: inout String) {
        let now = values.withLock { $0 }
        guard !now.isEmpty else { return }
        Exposition.head(name, help, kind, to: &text)
        for (own, value) in now.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            Exposition.line(name, Array(zip(labels, own)), value, to: &text)
        }
    }
}

/// How durations are spread, by the values of labels.
package final class DurationHistogram: Sendable {
    /// Upper bounds in seconds: from the time of an answer from memory to kube-scheduler's default time-out.
    static let bounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]

    private struct Spread: Sendable {
        var counts = [Int](repeating: 0, count: DurationHistogram.bounds.count + 1)
        var sum = 0.0
    }

    private let name: String
    private let help: String
    private let labels: [String]
    private let spreads = Mutex<[[String]: Spread]>([:])

    init(_ name: String, _ help: String, labels: [String]) {
        self.name = name
        self.help = help
        self.labels = labels
    }

    /// Counts a duration in seconds.
    package func observe(_ seconds: Double, _ labels: String...) {
        let slot = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        spreads.withLock {
            $0[labels, default: Spread()].counts[slot] += 1
            $0[labels, default: Spread()].sum += seconds
        }
    }

    func write(to text: inout String) {
        let now = spreads.withLock { $0 }
        guard !now.isEmpty else { return }
        Exposition.head(name, help, "histogram", to: &text)
        for (own, spread) in now.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let pairs = Array(zip(labels, own))
            var count = 0
            for (slot, number) in spread.counts.enumerated() {
                count += number
                let bound = slot < Self.bounds.count ? "\(Self.bounds[slot])" : "+Inf"
                Exposition.line("\(name)_bucket", pairs + [("le", bound)], Double(count), to: &text)
            }
            Exposition.line("\(name)_sum", pairs, spread.sum, to: &text)
            Exposition.line("\(name)_count", pairs, Double(count), to: &text)
        }
    }
}
