import ExtremeClusters
import Testing

@testable import ClusterModel

struct SaturatingArithmeticTests {
    @Test("Every result beyond 64 bits is the nearest number within, and every other one is exact")
    func nearestNumber() {
        for left in Extremes.numbers {
            for right in Extremes.numbers {
                let (first, second) = (Int128(left), Int128(right))
                #expect(left.addingSaturating(right) == Int64(clamping: first + second))
                #expect(left.subtractingSaturating(right) == Int64(clamping: first - second))
                #expect(left.multipliedSaturating(by: right) == Int64(clamping: first * second))
            }
        }
    }

    @Test(
        "A double without a place in 64 bits becomes the nearest number, and what is no number 0",
        arguments: [
            (1e300, Int64.max), (-1e300, .min), (.infinity, .max), (-.infinity, .min), (.nan, 0), (1.9, 1), (-1.9, -1),
            // 2^63 is one more than the largest number, -2^63 is the smallest one.
            (0x1p63, .max), (-0x1p63, .min), (0x1p53, 1 << 53),
        ]
    )
    func doubles(value: Double, expected: Int64) {
        #expect(Int64(saturating: value) == expected)
    }

    @Test("The sum of two requests of 2^63 - 1 is 2^63 - 1")
    func twoLargest() {
        let largest = ResourceVector(milliCPU: .max, memory: .max, ephemeralStorage: .max)
        #expect(largest + largest == largest)
        #expect(.zero - largest - largest == ResourceVector(milliCPU: .min, memory: .min, ephemeralStorage: .min))
    }
}

struct ExtremeTotalTests {
    private static func request(_ quantity: Quantity) -> PodRequest {
        PodRequest(containers: [
            ContainerRequest(["cpu": quantity, "memory": quantity, "example.com/device": quantity])
        ])
    }

    @Test("When the huge pods are gone, the totals of the node are exact again")
    func removal() throws {
        var state = ClusterState(nodes: [Node(name: "n", allocatable: .zero)])
        let small = Self.request(Quantity(units: 3))
        let huge = [Self.request(try Quantity(parsing: "50E")), Self.request(Quantity(units: .max))]
        state.assume(small, onNode: 0)
        for pod in huge { state.assume(pod, onNode: 0) }
        #expect(state.nodes[0].requested.memory == .max)
        #expect(state.nodes[0].requested(ofExtended: "example.com/device") == .max)
        for pod in huge { state.forget(pod, onNode: 0) }
        // 3 cores are 3000 milli-CPU.
        #expect(state.nodes[0].requested == ResourceVector(milliCPU: 3000, memory: 3))
        #expect(state.nodes[0].nonZeroRequested == ResourceVector(milliCPU: 3000, memory: 3))
        #expect(state.nodes[0].extendedRequested == ["example.com/device": 3])
    }

    @Test("Totals are the capped exact sums, whatever is added and taken off in which order", arguments: 0..<300)
    func exactSums(seed: UInt64) throws {
        var extremes = Extremes(seed: seed)
        var state = ClusterState(nodes: [Node(name: "n", allocatable: .zero)])
        var running: [PodRequest] = []
        for _ in 0..<40 {
            if !running.isEmpty, extremes.once(in: 2) {
                let gone = running.remove(at: Int(extremes.next() % UInt64(running.count)))
                state.forget(gone, onNode: 0)
            } else {
                running.append(try extremes.pod("p").request)
                state.assume(running[running.count - 1], onNode: 0)
            }
            let node = state.nodes[0]
            #expect(node.requested == Self.sum(running.map(\.resources)))
            #expect(node.nonZeroRequested == Self.sum(running.map(\.nonZeroResources)))
            let devices = running.reduce(Int128(0)) { $0 + Int128($1.extendedResources["example.com/device"] ?? 0) }
            #expect(node.requested(ofExtended: "example.com/device") == Int64(clamping: devices))
        }
    }

    /// The sum in 128 bits, capped.
    private static func sum(_ vectors: [ResourceVector]) -> ResourceVector {
        func sum(_ amount: (ResourceVector) -> Int64) -> Int64 {
            Int64(clamping: vectors.reduce(Int128(0)) { $0 + Int128(amount($1)) })
        }
        return ResourceVector(
            milliCPU: sum(\.milliCPU),
            memory: sum(\.memory),
            ephemeralStorage: sum(\.ephemeralStorage)
        )
    }
}
