/// The time that may be waited for one request, over all of its attempts.
package struct RetryBudget: Sendable {
    /// All of it: four of the longest single waits.
    package static let whole = RetryAfter.longestWait * 4

    private var rest = Self.whole

    /// Creates a budget of which nothing is used yet.
    package init() {}

    /// Takes a wait out of the budget.
    ///
    /// - Parameter wait: The wait.
    /// - Returns: Whether there is enough left for it; where there is not, nothing is taken.
    package mutating func take(_ wait: Duration) -> Bool {
        guard wait <= rest else { return false }
        rest -= wait
        return true
    }
}
