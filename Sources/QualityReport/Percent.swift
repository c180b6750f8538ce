import Foundation

/// Shares as people read them.
package enum Percent: Sendable {
    /// A share in percent, cut off rather than rounded, so that only all of it is 100 %.
    ///
    /// - Parameter share: 0 or more.
    /// - Returns: Text with one decimal, with two below 1 %: "95.0 %", "0.05 %".
    package static func text(_ share: Double) -> String {
        let decimals = share > 0 && share < 0.01 ? 2 : 1
        let unit = pow(10, Double(decimals))
        // What a share like 0.95 loses when multiplied must not cost a digit.
        let percent = ((share * 100 * unit) + 1e-9).rounded(.down) / unit
        return String(format: "%.\(decimals)f %%", percent)
    }
}
