/// A series as one line of text: eight heights between its smallest and its largest value, a blank for what has none.
enum Sparkline {
    private static let blocks: [Character] = [
        "\u{2581}", "\u{2582}", "\u{2583}", "\u{2584}", "\u{2585}", "\u{2586}", "\u{2587}", "\u{2588}",
    ]

    static func text(_ values: some Collection<Double>) -> String {
        let known = values.filter(\.isFinite)
        guard let low = known.min(), let high = known.max() else { return "" }
        // Halves, since the whole range of doubles has no length that is one.
        let span = high / 2 - low / 2
        return String(
            values.map { value in
                guard value.isFinite else { return " " }
                return blocks[span > 0 ? Int(((value / 2 - low / 2) / span * 7).rounded()) : 0]
            }
        )
    }
}
