import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

@testable import SchedulerService

/// The real server on a loopback port, for the time of a test.
struct RunningServer {
    /// An answer as it came.
    struct Answer {
        var status: Int
        var headers: [String: String]
        var body: String
    }

    /// What a server that runs in a test throws when it ends too early.
    struct NotListening: Error {}

    /// What came so far.
    private final class Received: Sendable {
        let text = Mutex("")
    }

    let port: Int

    /// Runs a body beside a server.
    static func with<Result: Sendable>(
        _ engine: SchedulingEngine,
        _ options: ServerOptions = .local(\.port, 0),
        _ body: (RunningServer) async throws -> Result
    ) async throws -> Result {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let server = try ServiceServer(
            engine: engine,
            options: options,
            version: "1.2.3",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onListening: { continuation.yield($0) }
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { continuation.finish() }
                try await server.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                try await group.waitForAll()
                throw NotListening()
            }
            let result = try await body(RunningServer(port: port))
            group.cancelAll()
            while let end = await group.nextResult() {
                if case .failure(let error) = end, !(error is CancellationError) { throw error }
            }
            return result
        }
    }

    /// Sends a well-formed request.
    func send(
        _ method: String,
        _ path: String,
        _ body: String? = nil,
        contentType: String? = "application/json"
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .init(rawValue: method)
        if let body {
            request.body = .bytes(ByteBuffer(string: body))
            if let contentType { request.headers.add(name: "Content-Type", value: contentType) }
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let headers = response.headers.map { ($0.name.lowercased(), $0.value) }
        return Answer(
            status: Int(response.status.code),
            headers: Dictionary(headers) { first, _ in first },
            body: String(buffer: try await response.body.collect(upTo: 32 << 20))
        )
    }

    /// Sends bytes as they are, piece by piece, and gives all that comes back until the server closes.
    ///
    /// - Parameters:
    ///   - pieces: What to send.
    ///   - pause: The time between two pieces.
    ///   - patience: How long the server may take to close.
    /// - Returns: What came, and whether the server closed in time.
    /// - Throws: What the connection throws at its beginning.
    func exchange(
        _ pieces: [String],
        pause: Duration = .zero,
        patience: Duration = .seconds(60)
    ) async throws -> (text: String, isClosed: Bool) {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let received = Received()
            let isClosed = await withTaskGroup(of: Bool?.self) { group in
                group.addTask {
                    do {
                        for try await buffer in inbound { received.text.withLock { $0 += String(buffer: buffer) } }
                    } catch {
                        // A reset is a way of closing, too.
                    }
                    return true
                }
                group.addTask {
                    try? await Task.sleep(for: patience)
                    return false
                }
                group.addTask {
                    for piece in pieces {
                        // The server may have closed already.
                        guard (try? await outbound.write(ByteBuffer(string: piece))) != nil else { break }
                        if pause > .zero { try? await Task.sleep(for: pause) }
                    }
                    return nil
                }
                while let end = await group.next() {
                    guard let end else { continue }
                    group.cancelAll()
                    return end
                }
                return false
            }
            return (received.text.withLock { $0 }, isClosed)
        }
    }
}

/// Requests as kube-scheduler sends them.
enum Requests {
    /// With the names of nodes: `nodeCacheCapable: true`.
    static func names(_ names: [String], pod: String = pod()) -> String {
        let list = names.map { "\"\($0)\"" }.joined(separator: ",")
        return #"{"Pod":\#(pod),"Nodes":null,"NodeNames":[\#(list)]}"#
    }

    /// With whole nodes: `nodeCacheCapable: false`.
    static func nodes(_ names: [String], pod: String = pod()) -> String {
        let items = names.map { #"{"metadata":{"name":"\#($0)"},"spec":{},"status":{}}"# }.joined(separator: ",")
        return #"{"Pod":\#(pod),"Nodes":{"metadata":{},"items":[\#(items)]},"NodeNames":null}"#
    }

    /// A pod that asks for 200 milli-CPU and 1 GiB.
    static func pod(_ name: String = "web-1", namespace: String = "shop", labels: String = "{}") -> String {
        #"{"metadata":{"name":"\#(name)","namespace":"\#(namespace)","uid":"uid-\#(name)","#
            + #""creationTimestamp":null,"labels":\#(labels)},"spec":{"containers":[{"name":"c","image":"web:1","#
            + #""resources":{"requests":{"cpu":"200m","memory":"1Gi"}}}]},"status":{}}"#
    }

    /// A request as bytes, after whose answer the server closes.
    static func raw(_ method: String, _ path: String, _ headers: [String] = [], body: String = "") -> String {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1", "Connection: close"] + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }
}

/// Remembers what is logged.
final class LogMemory: LogHandler {
    private let lines: Mutex<[String]>
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    init() { lines = Mutex([]) }

    var warnings: [String] { lines.withLock { $0 } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        if event.level == .warning { lines.withLock { $0.append("\(event.message)") } }
    }
}

/// A port on loopback that nobody listens on.
enum FreePort {
    static func find() throws -> Int {
        let channel = try ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).wait()
        defer { try? channel.close().wait() }
        return channel.localAddress?.port ?? 0
    }
}

extension ServerOptions {
    /// Options for loopback with any free port, one of them another than usual.
    static func local<Value>(_ path: WritableKeyPath<ServerOptions, Value>, _ value: Value) -> ServerOptions {
        var options = ServerOptions()
        options.port = 0
        // Far above what a busy machine needs, so that only tests of a limit meet it.
        options.deadline = .seconds(30)
        options.bodyTimeout = .seconds(120)
        options.headTimeout = .seconds(120)
        options[keyPath: path] = value
        return options
    }
}
