extension Int64 {
    /// An instant in milliseconds since 1970, nil for what no clock shows and 64 bits may not hold.
    ///
    /// - Parameter seconds: Seconds since 1970 as an exporter gives them; anything may come.
    init?(secondsSince1970 seconds: Double) {
        // As in answers themselves: 300,000 years.
        guard abs(seconds) < 1e13 else { return nil }
        self = Int64(seconds * 1000)
    }
}
