import ClusterModel
import Testing

struct PodRequestTests {
    private func container(_ cpu: Int64?, _ memory: Int64?, sidecar: Bool = false) -> ContainerRequest {
        var requests: [String: Quantity] = [:]
        requests["cpu"] = cpu.map { Quantity(milli: $0) }
        requests["memory"] = memory.map { Quantity(units: $0) }
        return ContainerRequest(requests, isSidecar: sidecar)
    }

    @Test("Containers that run together add up")
    func containersAddUp() {
        let request = PodRequest(containers: [container(100, 10), container(200, 20)])
        #expect(request.resources == ResourceVector(milliCPU: 300, memory: 30))
    }

    @Test("An init container counts only where it needs more than what runs later")
    func initContainerIsMaximum() {
        let request = PodRequest(containers: [container(100, 50)], initContainers: [container(300, 20)])
        // CPU max(100, 300), memory max(50, 20).
        #expect(request.resources == ResourceVector(milliCPU: 300, memory: 50))
    }

    @Test("A sidecar adds to the containers and to the init containers after it")
    func sidecarAdds() {
        let request = PodRequest(
            containers: [container(100, 0)],
            initContainers: [container(450, 0), container(200, 0, sidecar: true), container(300, 0)]
        )
        // Running: 100 + 200 = 300; first init alone: 450; second init with the sidecar: 200 + 300 = 500.
        #expect(request.resources.milliCPU == 500)
    }

    @Test("Overhead comes on top of everything")
    func overheadIsAdded() {
        let overhead = ["cpu": Quantity(milli: 50), "memory": Quantity(units: 7)]
        let request = PodRequest(
            containers: [container(100, 10)],
            initContainers: [container(300, 5)],
            overhead: overhead
        )
        #expect(request.resources == ResourceVector(milliCPU: 350, memory: 17))
    }

    @Test("A container without requests counts 100 mCPU and 200 MiB in scores only; a stated zero stays zero")
    func defaultsForScoring() {
        let open = PodRequest(containers: [container(nil, nil), container(0, 0)])
        #expect(open.resources == .zero)
        #expect(open.nonZeroResources == ResourceVector(milliCPU: 100, memory: 200 << 20))
    }

    @Test("Devices are kept apart by name in whole units")
    func extendedResources() {
        let gpu = ContainerRequest(["example.com/gpu": Quantity(units: 2), "ephemeral-storage": Quantity(units: 9)])
        let request = PodRequest(containers: [gpu, gpu])
        #expect(request.extendedResources == ["example.com/gpu": 4])
        #expect(request.resources.ephemeralStorage == 18)
    }
}
