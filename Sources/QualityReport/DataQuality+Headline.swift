public import MetricHistory

extension DataQuality {
    /// One sentence that says how good the data is.
    public var headline: String {
        let complete = Percent.text(overall.counts.completeness)
        let weak = metrics.filter { $0.verdict != .good }
        guard let worst = weak.min(by: { $0.counts.soundShare < $1.counts.soundShare }) else {
            return "Every metric is good, \(complete) complete in all."
        }
        let share = Percent.text(worst.counts.soundShare)
        return
            "\(metrics.count - weak.count) of \(metrics.count) metrics are good, \(complete) complete in all; worst is "
            + "\(worst.name): \(worst.verdict.rawValue), \(share) sound."
    }
}
