/// The hours of a week (UTC), 0 on Monday at midnight.
enum HourOfWeek {
    static let count = 168

    /// The hour of the week of an instant in milliseconds since 1970 UTC.
    static func of(_ time: Int64) -> Int {
        let hours = time.dividedFlooring(by: 3_600_000)
        // 1970-01-01 was a Thursday.
        return Int((hours + 72) - (hours + 72).dividedFlooring(by: 168) * 168)
    }

    /// The day of an instant, counted from 1970.
    static func day(_ time: Int64) -> Int { Int(time.dividedFlooring(by: 86_400_000)) }
}

extension Int64 {
    fileprivate func dividedFlooring(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return quotient * divisor > self ? quotient - 1 : quotient
    }
}
