@testable import ClusterModel

/// Amounts as the Kubernetes API writes them, two of them with a blank between.
enum QuantityTarget: FuzzTarget {
    static let name = "quantity"
    static let about = "amounts such as 1.5Gi, their sums, differences and units"

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let amounts = try parts.map { try Quantity(parsing: $0) }
        for amount in amounts {
            require(amount.nanos.magnitude <= Quantity.limit.magnitude, "\(amount) is beyond the limit")
        }
        guard let first = amounts.first, let last = amounts.last else { return }
        let sum = first.milli.addingSaturating(last.milli)
        require((sum >= first.milli) == (last.milli >= 0) || sum == first.milli, "the sum \(sum) goes the wrong way")
    }
}
