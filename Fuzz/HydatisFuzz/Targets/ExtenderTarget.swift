import Foundation
import NIOCore

@testable import SchedulerService

/// The body of a request of kube-scheduler, and the decision about its pod.
enum ExtenderTarget: FuzzTarget {
    static let name = "extender"
    static let about = "requests of kube-scheduler: scanner, pod, decision and its record"

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        let body = ByteBuffer(bytes: bytes)
        let args = try body.withUnsafeReadableBytes { try ExtenderArgs($0) }
        require(args.pod.range.upperBound <= bytes.count, "the pod ends behind the body")
        for name in args.names { _ = name.string(in: bytes) }
        let engine = SmallCluster.engine()
        let scores = engine.prioritize(args, body: body) { false }
        require(scores.count == args.names.count, "\(scores.count) scores for \(args.names.count) names")
        require(scores.allSatisfy { (0...10).contains($0) }, "scores \(scores)")
        _ = engine.filter(args, body: body)
        try SmallCluster.explain(Data(bytes[args.pod.range]), engine)
    }
}
