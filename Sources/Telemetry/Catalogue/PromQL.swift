import MetricHistory

/// Spans as PromQL writes them, and the span that rates are taken over.
public enum PromQL: Sendable {
    /// The window of rates and averages: the step, and never less than four scrape intervals.
    ///
    /// With the step as the window each value is the mean since the one before, so that no load between two instants is
    /// overlooked. Four scrapes is the least from which a rate survives a lost scrape and a counter reset.
    ///
    /// - Parameters:
    ///   - step: The spacing of the instants.
    ///   - scrapeInterval: How often Prometheus scrapes the exporters.
    /// - Returns: The window.
    public static func window(step: Duration, scrapeInterval: Duration) -> Duration { max(step, scrapeInterval * 4) }

    /// A span in whole milliseconds or seconds: `3600s`, `1500ms`.
    ///
    /// - Parameter span: The span; what is finer than a millisecond is cut off.
    /// - Returns: The text.
    public static func text(_ span: Duration) -> String {
        let milliseconds = span.milliseconds
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }
}
