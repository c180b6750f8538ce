import ClusterModel
import Foundation
import KubernetesAPI

/// Finds nodes by the bytes of their names, as they stand in a request.
///
/// With thousands of names in every request, making a `String` of each and hashing it for a dictionary takes as long as
/// placing the pod.
final class NodeNameTable: Sendable {
    /// What the table was made for.
    let layout: NodeLayout

    /// All names, one after the other.
    private let bytes: [UInt8]
    /// Where the name of each node begins; one more element tells where the last one ends.
    private let starts: [Int]
    /// The number of a node plus 1 in its place or in the first one behind it that was free; 0 where there is none.
    private let places: [UInt32]

    /// Takes in the names of a view's nodes.
    init(_ view: ClusterView) {
        layout = view.layout
        var bytes: [UInt8] = []
        var starts = [0]
        for node in view.state.nodes {
            bytes.append(contentsOf: node.node.name.utf8)
            starts.append(bytes.count)
        }
        // At most half full, so that searches are short, and a power of two.
        var places = [UInt32](repeating: 0, count: 2 << (64 - max(1, view.state.nodes.count).leadingZeroBitCount))
        bytes.withUnsafeBytes { all in
            for index in 0..<starts.count - 1 {
                let name = UnsafeRawBufferPointer(rebasing: all[starts[index]..<starts[index + 1]])
                var place = Self.hash(name) & (places.count - 1)
                while places[place] != 0 { place = (place + 1) & (places.count - 1) }
                places[place] = UInt32(index) + 1
            }
        }
        self.bytes = bytes
        self.starts = starts
        self.places = places
    }

    /// The number of nodes.
    var count: Int { starts.count - 1 }

    /// The index of the node with a name, nil if there is none.
    func index(_ name: UnsafeRawBufferPointer) -> Int? {
        bytes.withUnsafeBytes { all in
            var place = Self.hash(name) & (places.count - 1)
            while places[place] != 0 {
                let index = Int(places[place]) - 1
                let own = UnsafeRawBufferPointer(rebasing: all[starts[index]..<starts[index + 1]])
                if Self.areEqual(own, name) { return index }
                place = (place + 1) & (places.count - 1)
            }
            return nil
        }
    }

    /// Mixes eight bytes at a time; names come from the API server, so that nobody chooses them to collide.
    private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
        var hash = UInt64(name.count) &* 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while offset + 8 <= name.count {
            hash = mixed(hash ^ name.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var last: UInt64 = 0
        while offset < name.count {
            last = last << 8 | UInt64(name[offset])
            offset += 1
        }
        return Int(truncatingIfNeeded: mixed(hash ^ last) >> 1)
    }

    private static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count, let first = left.baseAddress, let second = right.baseAddress else {
            return left.isEmpty && right.isEmpty
        }
        return memcmp(first, second, left.count) == 0
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xBF58_476D_1CE4_E5B9)
        return product.high ^ product.low
    }
}
