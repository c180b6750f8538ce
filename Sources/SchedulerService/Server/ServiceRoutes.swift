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
        get(router, "/api/v1/nodes") { _, _ in try json(NodesAnswer(engine.outlook.snapshot, engine.cluster.view())) }
        get(router, "/api/v1/models") { _, _ in try json(ModelsAnswer(engine.outlook.snapshot)) }
        get(router, "/api/v1/decisions") { request, _ in try await decisions(request) }
        get(router, "/api/v1/decisions/:namespace/:pod") { _, context in try await decision(context) }
        return router
    }

    /// Health and metrics only.
    func statusRouter() -> Router<ServiceContext> {
        let router = Router(context: ServiceContext.self)
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

    private func get(_ router: Router<ServiceContext>, _ path: String, _ handler: @escaping Handler) {
        register(router, path, method: .get, handler)
    }

    private func post(_ router: Router<ServiceContext>, _ path: String, _ handler: @escaping Handler) {
        register(router, path, method: .post, handler)
    }

    /// Registers a path: one method is answered, others are refused, everything is counted.
    private func register(
        _ router: Router<ServiceContext>,
        _ path: String,
        method: HTTPRequest.Method,
        _ handler: @escaping Handler
    ) {
        router.on(RouterPath(path), method: method) { request, context in
            let start = ContinuousClock.now
            let response: Response
            do {
                response = try await handler(request, context)
            } catch let refusal as Refusal {
                if refusal.closes { context.closeSoon() }
                response = Self.text("\(refusal.words)\n", status: refusal.status)
            }
            count(path, response, start)
            return response
        }
        for other in Self.methods where other != method {
            router.on(RouterPath(path), method: other) { _, _ in
                var response = Self.text("only \(method) is answered here\n", status: .methodNotAllowed)
                response.headers[.allow] = method.rawValue
                count(path, response, ContinuousClock.now)
                return response
            }
        }
    }

    private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .delete, .patch, .head, .options]

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

/// A request that is refused.
struct Refusal: Error {
    /// The status of the answer.
    var status: HTTPResponse.Status
    /// What is wrong.
    var words: String
    /// Whether the connection is closed, because the rest of the body is not worth reading.
    var closes = false
}
