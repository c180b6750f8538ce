import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A request as a server sees it.
struct Request: Sendable {
    /// `GET` or `POST`.
    let method: String
    /// The path, without parameters.
    let path: String
    /// The parameters of the address or of the form; of repeated ones all values.
    let parameters: [String: [String]]
    /// The headers, with names in small letters.
    let headers: [String: String]

    init(head: String, body: String) {
        let lines = head.components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        method = words[0]
        let parts = words[1].split(separator: "?", maxSplits: 1).map(String.init)
        path = parts[0]
        var parameters: [String: [String]] = [:]
        for pair in ((parts.count > 1 ? parts[1] : "") + "&" + body).split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { String($0).removingPercentEncoding ?? "" }
            parameters[sides[0], default: []].append(sides.count > 1 ? sides[1] : "")
        }
        self.parameters = parameters
        headers = Dictionary(
            lines.dropFirst().map { line in
                let sides = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                return (sides[0].lowercased(), sides.count > 1 ? sides[1] : "")
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The first value of a parameter, empty when there is none.
    subscript(parameter: String) -> String { parameters[parameter]?.first ?? "" }
}

/// What a server sends, piece by piece.
struct Reply: Sendable {
    var pieces: [[UInt8]]
    /// The wait before each piece.
    var pause: TimeAmount = .zero
    /// Whether the connection is closed after the last piece.
    var closes = false

    /// A complete answer.
    static func ok(_ body: String, status: String = "200 OK", headers: [String] = []) -> Reply {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers + ["", body]
        return Reply(pieces: [Array(lines.joined(separator: "\r\n").utf8)])
    }

    /// The complete answer to a query: its status and data.
    static func success(_ data: String) -> Reply { ok(#"{"status":"success","data":\#(data)}"#) }

    /// An answer with series in JSON.
    static func matrix(_ series: String...) -> Reply {
        success(#"{"resultType":"matrix","result":[\#(series.joined(separator: ","))]}"#)
    }
}

/// A real server on loopback that answers as it is told, be it rightly or wrongly.
enum HostileServer {
    /// Runs a body while the server listens.
    ///
    /// - Parameters:
    ///   - tls: The server's certificate and key, nil for plain HTTP.
    ///   - answer: Makes the reply to a request; the number counts requests from 1.
    ///   - body: Gets the address, and a function that returns the requests so far.
    static func with(
        tls: NIOSSLContext? = nil,
        _ answer: @escaping @Sendable (Request, Int) -> Reply,
        _ body: (String, @Sendable () -> [Request]) async throws -> Void
    ) async throws {
        let log = RequestLog()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(HostileHandler(log: log, answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        do {
            try await body("\(tls == nil ? "http" : "https")://127.0.0.1:\(port)") { log.requests }
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }
}

private final class RequestLog: Sendable {
    private let stored = Mutex<[Request]>([])

    var requests: [Request] { stored.withLock { $0 } }

    func add(_ request: Request) -> Int {
        stored.withLock { stored in
            stored.append(request)
            return stored.count
        }
    }
}

private final class HostileHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let log: RequestLog
    private let answer: @Sendable (Request, Int) -> Reply
    private var received = ""

    init(log: RequestLog, answer: @escaping @Sendable (Request, Int) -> Reply) {
        self.log = log
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += String(buffer: unwrapInboundIn(data))
        guard let end = received.range(of: "\r\n\r\n") else { return }
        let body = String(received[end.upperBound...])
        let request = Request(head: String(received[..<end.lowerBound]), body: body)
        guard body.utf8.count >= Int(request.headers["content-length"] ?? "0") ?? 0 else { return }
        received = ""
        let reply = answer(request, log.add(request))
        send(reply, from: 0, context.channel)
    }

    private func send(_ reply: Reply, from index: Int, _ channel: any Channel) {
        guard index < reply.pieces.count else {
            if reply.closes { channel.close(promise: nil) }
            return
        }
        let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        channel.eventLoop.scheduleTask(in: reply.pause) {
            channel.writeAndFlush(ByteBuffer(bytes: reply.pieces[index]), promise: nil)
            bound.value.send(reply, from: index + 1, channel)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
