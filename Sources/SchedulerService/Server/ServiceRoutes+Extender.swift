import DecisionLog
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Placement
import Synchronization

extension ServiceRoutes {
    /// Scores nodes, or gives all the same score when that takes too long.
    func prioritize(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (args, body) = try await arguments(request, context)
        let engine = engine
        let answer = try await pool.run(on: context.channel.eventLoop) { isLate in
            let scores = engine.prioritize(args, body: body, isLate: isLate)
            return body.withUnsafeReadableBytes { ExtenderReply.priorities(args, body: $0, scores: scores) }
        }
        if answer == nil {
            engine.metrics.deadlineExceeded.add()
            engine.metrics.count(
                mode: engine.mode,
                step: .neutral,
                reason: .deadline,
                hasChoice: false,
                seconds: options.deadline.seconds
            )
            engine.warn("a decision took too long; its scores are neutral", about: "deadline", at: engine.clock.now())
        }
        return Self.bytes(
            answer
                ?? body.withUnsafeReadableBytes { bytes in
                    ExtenderReply.priorities(args, body: bytes, scores: SchedulingEngine.neutral(args))
                }
        )
    }

    /// Keeps pods away from nodes in quarantine; from none when that takes too long.
    func filter(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let (args, body) = try await arguments(request, context)
        let engine = engine
        let rejected = try await pool.run(on: context.channel.eventLoop) { _ in engine.filter(args, body: body) }
        if rejected == nil { engine.metrics.deadlineExceeded.add() }
        return body.withUnsafeReadableBytes { bytes in
            let answer = ExtenderReply.filtered(args, body: bytes, rejected: rejected ?? [:])
            return Self.bytes(ByteBuffer(bytes: answer))
        }
    }

    /// Reads a request of kube-scheduler.
    private func arguments(_ request: Request, _ context: ServiceContext) async throws -> (ExtenderArgs, ByteBuffer) {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
        guard type?.lowercased() == "application/json" else {
            let words = "the content type must be application/json"
            throw Refusal(status: .unsupportedMediaType, words: words, closes: request.hasBody)
        }
        let body = try await collect(request, context, limit: options.maximumBodyBytes)
        do {
            return (try body.withUnsafeReadableBytes { try ExtenderArgs($0) }, body)
        } catch let problem as ExtenderProblem {
            throw Refusal(status: .badRequest, words: "\(problem)")
        }
    }

    /// Reads a body that is neither too long nor too slow.
    func collect(_ request: Request, _ context: ServiceContext, limit: Int) async throws -> ByteBuffer {
        let tooLong = Refusal(status: .contentTooLarge, words: "the body may have \(limit) bytes at most", closes: true)
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit { throw tooLong }
        let channel = context.channel
        let isLate = Atomic(false)
        // Ends the wait for the rest of the body; the answer can still be sent.
        let timer = channel.eventLoop.scheduleTask(in: TimeAmount(options.bodyTimeout)) {
            isLate.store(true, ordering: .relaxed)
            channel.close(mode: .input, promise: nil)
        }
        defer { timer.cancel() }
        do {
            return try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw tooLong
        } catch  where isLate.load(ordering: .relaxed) {
            throw Refusal(status: .requestTimeout, words: "the body took too long", closes: true)
        }
    }

    private static func bytes(_ bytes: ByteBuffer) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: bytes)
        )
    }
}
