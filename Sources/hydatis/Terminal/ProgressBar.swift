import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// How far long work has come: a bar that redraws itself on a terminal, a line now and then elsewhere.
struct ProgressBar {
    private let title: String
    private let isTerminal: Bool
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var lastShown = -1
    private var nextLine: ContinuousClock.Instant

    /// Elsewhere than on a terminal, the least time between two lines: quick work prints none.
    private static let lineSpacing = Duration.seconds(2)

    init(_ title: String) {
        self.title = title
        isTerminal = isatty(STDERR_FILENO) == 1
        start = clock.now
        nextLine = start + Self.lineSpacing
    }

    /// Shows a share of the work, 0...1, as done, and what else there is to say.
    mutating func update(_ fraction: Double, detail: String = "") {
        let share = min(1, max(0, fraction))
        let percent = Int(share * 100)
        guard percent > lastShown else { return }
        lastShown = percent
        guard isTerminal else {
            guard clock.now >= nextLine else { return }
            nextLine = clock.now + Self.lineSpacing
            let facts = [remaining(share), detail].filter { !$0.isEmpty }
            Console.info((["\(title): \(percent) %"] + facts).joined(separator: ", "))
            return
        }
        let filled = Int(share * 30)
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: 30 - filled)
        write("\r\(title) [\(bar)] \(percent) % \(detail) \(remaining(share))   ")
        if share >= 1 { write("\r\u{1B}[K") }
    }

    private func remaining(_ share: Double) -> String {
        let elapsed = (clock.now - start) / .seconds(1)
        guard share > 0.02, elapsed > 1 else { return "" }
        return "\(Int((elapsed / share * (1 - share)).rounded(.up))) s left"
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
