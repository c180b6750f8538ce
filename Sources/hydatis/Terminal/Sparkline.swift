/// A series as one line of text: eight heights between its smallest and its largest value, a blank for a gap.
enum Sparkline {
    private static let blocks: [Character] = [
        "\u{2581}", "\u{2582}", "\u{2583}", "\u{2584}", "\u{2585}", "\u{2586}", "\u{2587}", "\u{2588}",
    ]

    static func text(_ values: some Collection<Double>) -> String {
        let known = values.filter { !$0.isNaN }
        guard let low = known.min(), let high = known.max() else { return "" }
        let span = high - low
        return String(
            values.map { value in
                guard !value.isNaN else { return " " }
                return blocks[span > 0 ? Int(((value - low) / span * 7).rounded()) : 0]
            }
        )
    }
}
