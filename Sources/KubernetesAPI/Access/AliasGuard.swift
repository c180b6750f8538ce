/// Finds documents that a few aliases blow up to more than any machine holds ("billion laughs").
///
/// The parser shares what aliases repeat, but compares and hashes keys as if it were written out. So the size that a
/// document would have is bounded from its text first. Whatever looks like an anchor or alias counts as one, also in
/// comments and quotes: the bound may be too high, never too low.
enum AliasGuard {
    /// What aliases may come to, in bytes.
    private static let limit = 64 << 20

    private struct Anchor {
        var start: Int
        /// What it stands for, in bytes, known from its first alias on, before which it must have ended.
        var size: Int?
    }

    /// Looks through a document.
    ///
    /// - Parameter text: The document.
    /// - Returns: The name of an anchor that comes to too much, nil if there is none.
    static func firstExplosive(in text: String) -> String? {
        let bytes = Array(text.utf8)
        var anchors: [ArraySlice<UInt8>: Anchor] = [:]
        var isTwice: Set<ArraySlice<UInt8>> = []
        // At each alias so far: where it is, and what all aliases up to it come to.
        var places: [Int] = []
        var sums: [Int] = [0]
        for index in bytes.indices where bytes[index] == UInt8(ascii: "&") || bytes[index] == UInt8(ascii: "*") {
            let name = bytes[(index + 1)...].prefix(while: isNameByte)
            guard !name.isEmpty else { continue }
            if bytes[index] == UInt8(ascii: "&") {
                guard index == 0 || !isNameByte(bytes[index - 1]) else { continue }
                if anchors[name] != nil { isTwice.insert(name) }
                anchors[name] = Anchor(start: index)
                continue
            }
            guard var anchor = anchors[name] else { continue }
            // What the name meant before is lost, so nothing can be said of its size.
            if isTwice.contains(name) { return String(decoding: name, as: UTF8.self) }
            let size = anchor.size ?? (index - anchor.start + sum(places, sums, from: anchor.start))
            anchor.size = size
            anchors[name] = anchor
            places.append(index)
            sums.append(sums[sums.count - 1] + size)
            if sums[sums.count - 1] > limit { return String(decoding: name, as: UTF8.self) }
        }
        return nil
    }

    /// What the aliases from a place on come to.
    private static func sum(_ places: [Int], _ sums: [Int], from start: Int) -> Int {
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle] < start { low = middle + 1 } else { high = middle }
        }
        return sums[sums.count - 1] - sums[low]
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
