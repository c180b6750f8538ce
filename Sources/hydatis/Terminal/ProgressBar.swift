import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// How far long work has come: a bar that redraws itself on a terminal, a line for every tenth elsewhere.
struct ProgressBar {
    private let title: String
    private let isTerminal: Bool
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var lastShown = -1

    init(_ title: String) {
        self.title = title
        isTerminal = isatty(STDERR_FILENO) == 1
        start = clock.now
    }

    /// Shows a share of the work, 0...1, as done, and what else there is to say.
    mutating func update(_ fraction: Double, detail: String = "") {
        let share = min(1, max(0, fraction))
        let resolution = isTerminal ? 100.0 : 10
        let step = Int(share * resolution)
        guard step > lastShown else { return }
        lastShown = step
        let percent = Int(share * 100)
        guard isTerminal else {
            Console.info("\(title): \(percent) %\(detail.isEmpty ? "" : ", \(detail)")")
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
