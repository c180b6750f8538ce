import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A request as the scripted API server sees it.
struct Ask: Sendable {
    let method: String
    /// The path without parameters.
    let path: String
    let parameters: [String: String]
    let token: String
    let body: String

    /// The last part of the path: the plural of a kind in lists and watches.
    var resource: String { String(path.split(separator: "/").last ?? "") }
    var isWatch: Bool { parameters["watch"] == "1" }
    var version: String? { parameters["resourceVersion"] }

    init(_ text: String) {
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = parts[0].split(separator: "\r\n")
        let words = lines[0].split(separator: " ")
        let address = words[1].split(separator: "?", maxSplits: 1)
        method = String(words[0])
        path = String(address[0])
        let pairs = (address.count > 1 ? String(address[1]) : "").split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
            return (sides[0], sides.count > 1 ? sides[1] : "")
        }
        parameters = Dictionary(pairs) { first, _ in first }
        let bearer = lines.first { $0.lowercased().hasPrefix("authorization: bearer ") }
        token = String(bearer?.dropFirst("authorization: bearer ".count) ?? "")
        body = parts.count > 1 ? String(parts[1]) : ""
    }
}

/// What the scripted server answers.
struct Reply: Sendable {
    enum End: Sendable {
        /// The answer is complete.
        case whole
        /// The connection breaks in the middle of the answer.
        case cut
        /// Nothing more comes, and the connection stays open.
        case held
    }

    var status = 200
    var pieces: [String]
    var end = End.whole
    /// Lines of the head beside the usual ones.
    var headers: [String] = []

    static func json(_ text: String, status: Int = 200) -> Reply { Reply(status: status, pieces: [text]) }

    static func list(_ items: [String], version: String = "10", next: String = "") -> Reply {
        let metadata = #"{"resourceVersion":"\#(version)","continue":"\#(next)"}"#
        return json(#"{"metadata":\#(metadata),"items":[\#(items.joined(separator: ","))]}"#)
    }

    static func refusal(_ status: Int, headers: [String] = []) -> Reply {
        var reply = json(#"{"kind":"Status","code":\#(status),"reason":"Scripted","message":"no"}"#, status: status)
        reply.headers = headers
        return reply
    }

    /// A watch that tells lines and then stays open.
    static func watch(_ lines: String..., end: End = .held) -> Reply {
        Reply(pieces: lines.map { $0 + "\n" }, end: end)
    }
}

/// A server on loopback that answers as a script says.
enum ScriptedServer {
    /// Runs a body while the server listens.
    ///
    /// - Parameters:
    ///   - script: Makes the reply to a request; the number counts requests of its path and sort (watch or not) from 1.
    ///   - body: Gets the address, and a function that returns the requests so far.
    /// - Throws: What the body throws, and errors of the socket.
    static func with(
        _ script: @escaping @Sendable (Ask, Int) -> Reply,
        _ body: (String, @escaping @Sendable () -> [Ask]) async throws -> Void
    ) async throws {
        let asks = Asks()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(asks: asks, script: script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do { try await body("http://127.0.0.1:\(channel.localAddress?.port ?? 0)") { asks.all } } catch {
            try? await channel.close()
            throw error
        }
        try await channel.close()
    }
}

private final class Asks: Sendable {
    private let stored = Mutex<[Ask]>([])

    var all: [Ask] { stored.withLock { $0 } }

    /// Notes a request and returns its number among those like it.
    func add(_ ask: Ask) -> Int {
        stored.withLock { asks in
            asks.append(ask)
            return asks.count { $0.path == ask.path && $0.isWatch == ask.isWatch && $0.method == ask.method }
        }
    }
}

private final class Answering: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let asks: Asks
    private let script: @Sendable (Ask, Int) -> Reply
    private var received = ""

    init(asks: Asks, script: @escaping @Sendable (Ask, Int) -> Reply) {
        self.asks = asks
        self.script = script
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += String(buffer: unwrapInboundIn(data))
        guard let head = received.range(of: "\r\n\r\n") else { return }
        let length = received[..<head.lowerBound].split(separator: "\r\n")
            .first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.split(separator: ":")[1].trimmingPrefix(" ")) }
        guard received[head.upperBound...].utf8.count >= length ?? 0 else { return }
        let ask = Ask(received)
        received = ""
        answer(script(ask, asks.add(ask)), context)
    }

    private func answer(_ reply: Reply, _ context: ChannelHandlerContext) {
        let lines =
            ["HTTP/1.1 \(reply.status) Scripted", "Transfer-Encoding: chunked", "Connection: close"] + reply.headers
        send(lines.joined(separator: "\r\n") + "\r\n\r\n", context)
        for piece in reply.pieces { send("\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n", context) }
        switch reply.end {
        case .whole:
            send("0\r\n\r\n", context)
            context.close(promise: nil)
        case .cut: context.close(promise: nil)
        case .held: break
        }
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
