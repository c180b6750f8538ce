/// Why a request is not one of kube-scheduler's.
package struct ExtenderProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package let words: String

    /// At which byte of the body.
    package let offset: Int

    /// What is wrong and where.
    package var description: String { "\(words) at byte \(offset) of the body" }
}
