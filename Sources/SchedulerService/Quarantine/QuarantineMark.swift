import ClusterModel
package import Foundation

/// What the taint of a node in quarantine says: since when, and until when it holds.
///
/// Kubernetes takes no taint away by itself, so the end is written into the taint: whoever comes later, after a crash of
/// the service that set it, too, knows when to remove it.
package struct QuarantineMark: Equatable, Sendable {
    /// The key of our taints; taints with it are ours, whoever set them.
    package static let key = "hydatis.io/quarantine"

    /// When the stay in quarantine began, to the second.
    package let from: Date

    /// When the taint ends if it is not renewed, to the second.
    package let until: Date

    /// Creates a mark; parts of seconds are cut off.
    package init(from: Date, until: Date) {
        self.from = Self.whole(from)
        self.until = Self.whole(until)
    }

    /// Reads the value of a taint; nil for any other text, and where the end does not follow the beginning.
    ///
    /// - Parameter value: The value, such as `from-20261124T213512Z-until-20261124T223512Z`.
    package init?(value: String) {
        guard let match = value.wholeMatch(of: /from-([0-9TZ]+)-until-([0-9TZ]+)/),
            let from = try? Date(String(match.1), strategy: Self.style),
            let until = try? Date(String(match.2), strategy: Self.style), from < until
        else { return nil }
        self.init(from: from, until: until)
        // A day that is not in the calendar would be another one.
        guard self.value == value else { return nil }
    }

    /// The value of the taint, which has the form of a label's.
    package var value: String { "from-\(from.formatted(Self.style))-until-\(until.formatted(Self.style))" }

    /// The taint.
    func taint(_ effect: Taint.Effect) -> Taint { Taint(key: Self.key, value: value, effect: effect) }

    /// Whether our service can have written it: not in the future, and not for longer than a stay may last.
    func isSound(_ options: QuarantineOptions, at now: Date) -> Bool {
        let latest = now + QuarantineOptions.clockSkew
        return from <= latest && until <= latest + options.maximumStay
    }

    private static let style = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)

    static func whole(_ date: Date) -> Date {
        Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
    }
}
