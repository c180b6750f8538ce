import Foundation

/// An IP address as its 4 or 16 bytes.
struct IPAddress: Equatable {
    /// The bytes, the most significant first.
    let bytes: [UInt8]

    /// Reads an address as it is written, without brackets; nil if it is none.
    init?(_ text: String) {
        var four = in_addr()
        var sixteen = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four, Array.init)
        } else if inet_pton(AF_INET6, text, &sixteen) == 1 {
            let all = withUnsafeBytes(of: &sixteen, Array.init)
            // ::ffff:10.0.0.1 is 10.0.0.1.
            let isMapped = all.prefix(10).allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
            bytes = isMapped ? Array(all.suffix(4)) : all
        } else {
            return nil
        }
    }

    /// Whether it is this machine itself.
    var isLoopback: Bool {
        bytes.count == 4 ? bytes.first == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    /// Whether it is in a network such as `10.0.0.0/8`; nil if the text is no network.
    func isIn(network text: String) -> Bool? {
        let sides = text.split(separator: "/", omittingEmptySubsequences: false)
        guard sides.count == 2, let network = IPAddress(String(sides[0])), let length = Int(sides[1]),
            (0...network.bytes.count * 8).contains(length)
        else { return nil }
        guard network.bytes.count == bytes.count else { return false }
        return zip(bytes, network.bytes).enumerated().allSatisfy { index, pair in
            let kept = min(max(length - index * 8, 0), 8)
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> kept)
            return pair.0 & mask == pair.1 & mask
        }
    }
}
