import DecisionLog
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What the service answers under which path.
struct ServiceRoutes: Sendable {
    let engine: SchedulingEngine
    let options: ServerOptions
    let version: String
    let pool: DecisionPool

    init(engine: SchedulingEngine, options: ServerOptions, version: String) {
        self.engine = engine
        self.options = options
        self.version = version
        pool = DecisionPool(threadCount: 2, deadline: options.deadline)
    }

    /// Everything.
    func router() -> Router<ServiceContext> {
        let router = statusRouter()
        if engine.mode == .extender {
            post(router, "/prioritize") { try await prioritize($0, $1) }
            // Always answered, so that a scheduler that is configured for it works when quarantine is switched off.
            post(router, "/filter") { try await filter($0, $1) }
        }
        if options.answersNothing {
            post(router, "/nothing") { request, context in
                _ = try await collect(request, context, limit: options.maximumBodyBytes)
                return Self.text("[]", "application/json")
            }
        }
        get(router, "/api/v1/nodes") { _, _ in try json(NodesAnswer(engine.outlook.snapshot, engine.cluster.view())) }
        get(router, "/api/v1/models") { _, _ in try json(ModelsAnswer(engine.outlook.snapshot)) }
        get(router, "/api/v1/decisions") { request, _ in try await decisions(request) }
        get(router, "/api/v1/decisions/:namespace/:pod") { _, context in try await decision(context) }
        return router
    }

    /// Health and metrics only.
    func statusRouter() -> Router<ServiceContext> {
        let router = Router(context: ServiceContext.self)
        router.add(middleware: UnknownPaths(routes: self))
        get(router, "/healthz") { _, _ in Self.text("ok\n") }
        get(router, "/readyz") { _, _ in readiness() }
        get(router, "/metrics") { _, _ in Self.text(engine.metricsText(version: version), Exposition.contentType) }
        return router
    }

    private func readiness() -> Response {
        if engine.cluster.isSynced { return Self.text("ok\n") }
        let missing = engine.cluster.watches.filter { !$0.isSynced }.map(\.kind).joined(separator: ", ")
        return Self.text("the caches do not know everything yet: \(missing)\n", status: .serviceUnavailable)
    }
}

// MARK: - Answers

extension ServiceRoutes {
    typealias Handler = @Sendable (Request, ServiceContext) async throws -> Response

    /// The longest body, in bytes, that is read and not looked at.
    private static let strayBodyBytes = 64 << 10

    private func get(_ router: Router<ServiceContext>, _ path: String, _ handler: @escaping Handler) {
        register(router, path, method: .get) { request, context in
            // Nothing that is asked for has a body; one that comes is read away, so that it cannot hold the connection.
            if request.hasBody { _ = try await collect(request, context, limit: Self.strayBodyBytes) }
            return try await handler(request, context)
        }
    }

    private func post(_ router: Router<ServiceContext>, _ path: String, _ handler: @escaping Handler) {
        register(router, path, method: .post, handler)
    }

    /// Registers a path: one method is answered (and HEAD beside GET), others are refused, everything is counted.
    private func register(
        _ router: Router<ServiceContext>,
        _ path: String,
        method: HTTPRequest.Method,
        _ handler: @escaping Handler
    ) {
        router.on(RouterPath(path), method: method) { try await answer($0, $1, path, handler) }
        for other in Self.methods where other != method {
            router.on(RouterPath(path), method: other) { request, context in
                if other == .head, method == .get {
                    return try await answer(request, context, path, handler).createHeadResponse()
                }
                let response = try await answer(request, context, path) { request, _ in
                    let words = "only \(method) is answered here"
                    throw Refusal(status: .methodNotAllowed, words: words, closes: request.hasBody, allows: method)
                }
                // A body after a head-only answer would be taken for the next answer.
                return other == .head ? response.createHeadResponse() : response
            }
        }
    }

    private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .delete, .patch, .head, .options]

    /// Calls a handler, turns what it refuses into an answer, and counts it.
    func answer(
        _ request: Request,
        _ context: ServiceContext,
        _ path: String,
        _ handler: Handler
    ) async throws
        -> Response
    {
        let start = ContinuousClock.now
        let response: Response
        do {
            response = try await handler(request, context)
        } catch let refusal as Refusal {
            response = refusal.response
            if refusal.closes { context.closeSoon() }
        }
        count(path, response, start)
        return response
    }

    private func count(_ path: String, _ response: Response, _ start: ContinuousClock.Instant) {
        engine.metrics.requests.add(1, path, "\(response.status.code)")
        engine.metrics.requestDuration.observe((ContinuousClock.now - start).seconds, path)
    }

    static func text(
        _ text: String,
        _ contentType: String = "text/plain; charset=utf-8",
        status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    /// An answer for machines.
    func json(_ value: some Encodable) throws -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try DecisionRecord.encoder.encode(value)))
        )
    }
}
