import Foundation

/// Colors for numbers, in steps that can be told apart.
package struct ColorScale: Sendable {
    /// Lower bounds, ascending, with the color from there on.
    package let steps: [(from: Double, color: String)]

    /// The values on whose color dark text cannot be read.
    let darkValues: Range<Double>

    /// The smallest value that a cell names.
    let leastLabel: Double

    /// The color of a value; that of the lowest step for values below it.
    package func color(of value: Double) -> String { steps.last { value >= $0.from }?.color ?? steps[0].color }

    /// How values become whole percent in cells.
    let labelRounding: FloatingPointRoundingRule

    /// The text of a value in whole percent, nil where the color says enough.
    func label(of value: Double) -> String? {
        guard value >= leastLabel else { return nil }
        // What a share like 0.29 loses when multiplied must not cost a percent.
        let percent = (value * 100 + 1e-9).rounded(labelRounding)
        return Int(exactly: percent).map(String.init) ?? "\(percent)"
    }

    /// Whether text on the color of a value should be light.
    func isDark(at value: Double) -> Bool { darkValues.contains(value) }

    /// CPU utilization: blues up to 80 %, which is where nodes count as hot, then yellow to red.
    package static let utilization = ColorScale(
        steps: [
            (0, "#f4f7fa"), (0.1, "#e3ecf4"), (0.2, "#cfdfec"), (0.3, "#b6cee2"), (0.4, "#98bad5"), (0.5, "#78a4c6"),
            (0.6, "#578cb4"), (0.7, "#3b739e"), (0.8, "#f2b134"), (0.9, "#e8772e"), (1.0, "#c8312b"), (1.2, "#7d1128"),
        ],
        darkValues: 0.6..<0.8,
        leastLabel: 0.005,
        labelRounding: .toNearestOrAwayFromZero
    )

    /// Shares of a whole.
    package static let share = ColorScale(
        steps: (0...10).map { step in
            let weight = Double(step) / 10
            func mix(_ light: Double, _ dark: Double) -> Int { Int((light + (dark - light) * weight).rounded()) }
            let color = String(format: "#%02x%02x%02x", mix(246, 31), mix(248, 78), mix(250, 121))
            return (from: weight == 0 ? 0 : weight - 0.05, color: color)
        },
        darkValues: 0.55..<Double.infinity,
        leastLabel: 0.005,
        labelRounding: .toNearestOrAwayFromZero
    )

    /// How complete data is: the less, the redder; pale blue where nearly all is there.
    ///
    /// - Parameters:
    ///   - poor: Below this share the data is poor; it parts orange from yellow.
    ///   - good: From this share on the data is good; it parts yellow from blue.
    /// - Returns: The scale.
    package static func completeness(poor: Double, good: Double) -> ColorScale {
        ColorScale(
            steps: [
                (0, "#7d1128"), (.leastNonzeroMagnitude, "#c8312b"), (poor / 2, "#e8772e"), (poor, "#f2b134"),
                (good, "#cfdfec"), (1, "#98bad5"),
            ],
            darkValues: 0..<(poor / 2),
            leastLabel: 0,
            // 94.6 % has the color of what is below 95 %, so it must not say 95.
            labelRounding: .down
        )
    }
}
