import ClusterModel
import Foundation
import Testing

@testable import KubernetesAPI

/// Requests of whole pods and of pods being resized, as newer kube-schedulers count them.
@Suite struct PodRequestDecodingTests {
    private func request(_ spec: String, status: String = "{}") throws -> PodRequest {
        let json = #"{"metadata":{"name":"p"},"spec":{\#(spec)},"status":\#(status)}"#
        var open = OpenRules()
        return try JSONDecoder().decode(KubePod.self, from: Data(json.utf8)).request(&open)
    }

    private let containers = #"""
        "containers":[{"name":"a","resources":{"requests":{"cpu":"100m","ephemeral-storage":"5","example.com/gpu":"1"}}},
        {"name":"b"}],"initContainers":[{"name":"i","resources":{"requests":{"cpu":"9"}}}]
        """#

    @Test func `requests of the whole pod replace the sum, and the overhead is added`() throws {
        let whole = #""resources":{"requests":{"cpu":"2","memory":"6","hugepages-2Mi":"4","example.com/gpu":"7"}}"#
        let got = try request(#"\#(containers),\#(whole),"overhead":{"cpu":"50m"}"#)
        #expect(got.resources == ResourceVector(milliCPU: 2050, memory: 6, ephemeralStorage: 5))
        #expect(got.nonZeroResources == got.resources)
        // Devices cannot be requested as a whole.
        #expect(got.extendedResources == ["hugepages-2Mi": 4, "example.com/gpu": 1])
    }

    @Test func `a resource that the whole pod leaves out is the sum, and a default only where that is zero`() throws {
        let got = try request(#"\#(containers),"resources":{"requests":{"memory":"6"}}"#)
        // The init container is the peak.
        #expect(got.resources == ResourceVector(milliCPU: 9000, memory: 6, ephemeralStorage: 5))
        #expect(got.nonZeroResources == got.resources)
        let half = try request(
            #""containers":[{"resources":{"requests":{"cpu":"70m"}}},{}],"resources":{"requests":{"memory":"6"}}"#
        )
        // Without requests of the whole pod it would be 70 + 100 mCPU.
        #expect(half.nonZeroResources == ResourceVector(milliCPU: 70, memory: 6))
        let bare = try request(#""containers":[{},{}],"resources":{"requests":{"memory":"6"}}"#)
        #expect(bare.resources == ResourceVector(milliCPU: 0, memory: 6))
        // 100 mCPU for each of the two containers.
        #expect(bare.nonZeroResources == ResourceVector(milliCPU: 200, memory: 6))
    }

    private func resized(_ further: String, from old: String = "3", to new: String = "1") throws -> Int64 {
        let held = #"{"name":"a","resources":{"requests":{"cpu":"\#(old)"}},"allocatedResources":{"cpu":"2"}}"#
        return try request(
            #""containers":[{"name":"a","resources":{"requests":{"cpu":"\#(new)"}}}]"#,
            status: #"{"containerStatuses":[\#(held)]\#(further)}"#
        ).resources.milliCPU
    }

    @Test func `a pod being resized reserves the most of what it asks for, was allocated and has`() throws {
        #expect(try resized("") == 3000)
        #expect(try resized("", from: "1") == 2000)
        #expect(try resized("", to: "8") == 8000)
        let deferred = #","conditions":[{"type":"PodResizePending","status":"True","reason":"Deferred"}]"#
        #expect(try resized(deferred, to: "8") == 8000)
    }

    @Test(arguments: [
        #","conditions":[{"type":"PodResizePending","status":"True","reason":"Infeasible"}]"#,
        #","resize":"Infeasible""#,
    ])
    func `a resize that the node can never grant does not count`(infeasible: String) throws {
        #expect(try resized(infeasible, to: "8") == 3000)
        #expect(try resized(infeasible, from: "1", to: "8") == 2000)
    }

    @Test func `a sidecar can be resized, another init container not`() throws {
        func cpu(_ policy: String) throws -> Int64 {
            let sidecar = #"{"name":"s",\#(policy)"resources":{"requests":{"cpu":"1"}}}"#
            return try request(
                #""containers":[{"name":"a"}],"initContainers":[\#(sidecar)]"#,
                status: #"{"initContainerStatuses":[{"name":"s","resources":{"requests":{"cpu":"2"}}}]}"#
            ).resources.milliCPU
        }
        #expect(try cpu(#""restartPolicy":"Always","#) == 2000)
        #expect(try cpu("") == 1000)
    }
}
