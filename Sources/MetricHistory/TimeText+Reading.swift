extension TimeText {
    /// The instant that a text names, in milliseconds since 1970 UTC, nil for anything else.
    ///
    /// Read are `2026-03-01`, with a time after `T` or a blank, a fraction, and a zone; without a zone it is UTC. Whole
    /// numbers are seconds, from 10^11 on milliseconds.
    static func milliseconds(_ text: String) -> Int64? {
        if let number = Int64(text) { return number.magnitude < 100_000_000_000 ? number * 1000 : number }
        // What is longer is no time, whatever it says.
        guard text.utf8.count <= 40 else { return nil }
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year)
        else { return nil }
        let midnight = days(year, month, day) * millisecondsPerDay
        guard bytes.count > 10 else { return midnight }
        guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ") else { return nil }
        return clock(bytes[11...]).map { midnight + $0 }
    }

    /// Milliseconds since midnight UTC of `08:00`, `08:00:00.25`, `08:00:00+01:00`.
    private static func clock(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let zoneStart = bytes.firstIndex { "Zz+-".utf8.contains($0) } ?? bytes.endIndex
        guard let offset = zone(bytes[zoneStart...]) else { return nil }
        let parts = bytes[..<zoneStart].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hour = number(parts[0]), let minute = number(parts[1]), hour < 24,
            minute < 60
        else { return nil }
        guard parts.count == 3 else { return (hour * 60 + minute) * 60_000 - offset }
        let seconds = parts[2].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(seconds.count), let whole = number(seconds[0]), whole <= 60 else { return nil }
        var fraction: Int64 = 0
        if seconds.count == 2 {
            guard let thousandths = number(Array((seconds[1] + Array("000".utf8)).prefix(3))[...]),
                seconds[1].allSatisfy({ (48...57).contains($0) })
            else { return nil }
            fraction = thousandths
        }
        return ((hour * 60 + minute) * 60 + whole) * 1000 + fraction - offset
    }

    /// The distance of a zone from UTC in milliseconds.
    private static func zone(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard let sign = bytes.first else { return 0 }
        if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") { return bytes.count == 1 ? 0 : nil }
        let digits = bytes.dropFirst().filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 4 || digits.count == 2, let hours = number(digits.prefix(2)), hours < 24 else {
            return nil
        }
        guard let minutes = digits.count == 4 ? number(digits.suffix(2)) : 0, minutes < 60 else { return nil }
        return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes) * 60_000
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard !bytes.isEmpty, bytes.allSatisfy({ (48...57).contains($0) }), bytes.count <= 9 else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    private static func length(ofMonth month: Int64, _ year: Int64) -> Int64 {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days since 1970-01-01 (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
