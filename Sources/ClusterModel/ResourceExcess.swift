/// What a sum of resources has beyond the 64 bits that its value is capped at.
///
/// Without it a capped sum would stay too small once the amounts that were too large together are taken off again.
struct ResourceExcess: Sendable {
    /// The sum itself while a part of it is capped, which is hardly ever; an array, so that it takes one word.
    private var whole: [WideVector] = []

    /// Adds amounts to a sum.
    mutating func add(_ amounts: ResourceVector, to value: inout ResourceVector) {
        let sum = value + amounts
        // A sum of exactly the limit takes the long way, too, which is right as well.
        if whole.isEmpty, !sum.isAtLimit {
            value = sum
        } else {
            keep(sum: (whole.first ?? WideVector(value)) + WideVector(amounts), &value)
        }
    }

    /// Takes amounts off a sum.
    mutating func remove(_ amounts: ResourceVector, from value: inout ResourceVector) {
        let difference = value - amounts
        if whole.isEmpty, !difference.isAtLimit {
            value = difference
        } else {
            keep(sum: (whole.first ?? WideVector(value)) - WideVector(amounts), &value)
        }
    }

    private mutating func keep(sum: WideVector, _ value: inout ResourceVector) {
        value = sum.capped
        whole = value.isAtLimit ? [sum] : []
    }
}

extension ResourceVector {
    /// Whether an amount is the largest or smallest one that there is.
    fileprivate var isAtLimit: Bool {
        func isLimit(_ amount: Int64) -> Bool { amount == .max || amount == .min }
        return isLimit(milliCPU) || isLimit(memory) || isLimit(ephemeralStorage)
    }
}

/// Resources in 128 bits, which hold the sum of more pods than a cluster can have.
private struct WideVector: Sendable {
    private var milliCPU: Int128
    private var memory: Int128
    private var ephemeralStorage: Int128

    init(_ vector: ResourceVector) {
        milliCPU = Int128(vector.milliCPU)
        memory = Int128(vector.memory)
        ephemeralStorage = Int128(vector.ephemeralStorage)
    }

    var capped: ResourceVector {
        ResourceVector(
            milliCPU: Int64(clamping: milliCPU),
            memory: Int64(clamping: memory),
            ephemeralStorage: Int64(clamping: ephemeralStorage)
        )
    }

    static func + (left: WideVector, right: WideVector) -> WideVector {
        var sum = left
        sum.milliCPU += right.milliCPU
        sum.memory += right.memory
        sum.ephemeralStorage += right.ephemeralStorage
        return sum
    }

    static func - (left: WideVector, right: WideVector) -> WideVector {
        var difference = left
        difference.milliCPU -= right.milliCPU
        difference.memory -= right.memory
        difference.ephemeralStorage -= right.ephemeralStorage
        return difference
    }
}
