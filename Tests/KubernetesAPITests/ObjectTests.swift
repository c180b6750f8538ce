import ClusterModel
import Foundation
import Testing

@testable import KubernetesAPI

@Suite struct ObjectTests {
    private func decode<Object: Decodable>(_ json: String) throws -> Object {
        try JSONDecoder().decode(Object.self, from: Data(json.utf8))
    }

    @Test func `a pod counts init containers, sidecars and overhead`() throws {
        let object: KubePod = try decode(
            #"""
            {"metadata":{"name":"p","namespace":"n","surprise":[1]},"spec":{"nodeName":"a","overhead":{"cpu":"10m"},
            "initContainers":[{"restartPolicy":"Always","resources":{"requests":{"cpu":"50m"}}},
            {"resources":{"requests":{"cpu":"1"}}}],
            "containers":[{"image":"i","resources":{"requests":{"cpu":"200m"}}}]}}
            """#
        )
        // The init peak 50 + 1000 is above the running 200 + 50; the overhead of 10 comes on top.
        #expect(object.pod().request.resources.milliCPU == 1060)
        #expect(object.pod().rules.nodeName == nil)
    }

    @Test func `a pod tells when it was made and when it was bound`() throws {
        func pod(_ status: String) throws -> WatchedPod {
            let metadata = #""metadata":{"name":"p","namespace":"n","creationTimestamp":"2026-11-24T10:00:00Z"}"#
            let json = #"{\#(metadata),"spec":{"nodeName":"a","containers":[]},"status":{"conditions":[\#(status)]}}"#
            return try WatchedPod(json: Data(json.utf8))
        }
        let ready = #"{"type":"Ready","status":"True","lastTransitionTime":"2026-11-24T10:09:00Z"}"#
        func scheduled(_ status: String) -> String {
            #"{"type":"PodScheduled","status":"\#(status)","lastTransitionTime":"2026-11-24T10:05:00Z"}"#
        }
        let bound = try pod("\(ready),\(scheduled("True"))")
        let created = try #require(bound.createdAt)
        // 2026-11-24 10:00 UTC is 1,795,514,400 s after 1970.
        #expect(created.timeIntervalSince1970 == 1_795_514_400)
        #expect(bound.boundAt == created + 300)
        // The condition of a pod that no node can take has the moment of that verdict.
        #expect(try pod(scheduled("False")).boundAt == nil)
        #expect(bound.with(bound.pod).boundAt == bound.boundAt)
    }

    @Test func `an odd quantity is named, and its pod is counted without it`() throws {
        let node: KubeNode = try decode(
            #"{"metadata":{"name":"a"},"spec":{},"status":{"allocatable":{"cpu":"2","memory":"1Gi","pods":"9"}}}"#
        )
        let odd: KubePod = try decode(
            #"{"metadata":{"name":"p","namespace":"n"},"spec":{"nodeName":"a","containers":[{"resources":{"requests":{"cpu":"x","memory":"5"}}}]}}"#
        )
        var builder = StateBuilder(nodes: [node], namespaces: [])
        builder.count(odd)
        #expect(builder.notes.count == 1)
        #expect(builder.notes[0].contains("spec.containers.0.resources.requests.cpu"))
        #expect(builder.state.nodes[0].podCount == 1)
        #expect(builder.state.nodes[0].requested == ResourceVector(memory: 5))
        #expect(builder.state.nodes[0].node.maximumPodCount == 9)
    }

    @Test func `an object without a required key is left out of its list with a note`() throws {
        let page: ObjectList<KubeNode> = try decode(
            #"{"items":[{"metadata":{"namespace":"n"},"spec":{},"status":{}},{"metadata":{"name":"b"},"spec":{},"status":{"allocatable":{}}}]}"#
        )
        let items = try #require(page.items)
        guard case .odd(let note) = items[0], case .known(let node, _) = items[1] else {
            Issue.record("expected the first to be odd and the second to be known")
            return
        }
        #expect(note == "n/without a name is left out: wrong or missing at metadata.name")
        #expect(node.metadata.name == "b")
    }

    @Test func `a pod that has ended reserves nothing`() throws {
        let ended: KubePod = try decode(
            #"{"metadata":{"name":"p"},"spec":{"nodeName":"a","containers":[{}]},"status":{"phase":"Failed"}}"#
        )
        #expect(ended.hasEnded)
    }
}
