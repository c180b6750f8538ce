import HTTPTypes
import Hummingbird

/// A request that is refused.
struct Refusal: Error {
    /// The status of the answer.
    var status: HTTPResponse.Status
    /// What is wrong.
    var words: String
    /// Whether the connection is closed, because the rest of the body is not worth reading.
    var closes = false
    /// The method that would be answered, where another was used.
    var allows: HTTPRequest.Method?

    /// The answer.
    var response: Response {
        var response = ServiceRoutes.text("\(words)\n", status: status)
        response.headers[.allow] = allows?.rawValue
        if closes { response.headers[.connection] = "close" }
        return response
    }
}

extension Request {
    /// Whether a body follows the head.
    var hasBody: Bool {
        headers[.transferEncoding] != nil || headers[.contentLength].map { $0 != "0" } ?? false
    }
}

/// Refuses and counts requests for paths that there are not, under one name, so that their number stays small.
struct UnknownPaths: RouterMiddleware {
    typealias Context = ServiceContext

    let routes: ServiceRoutes

    @concurrent func handle(
        _ request: Request,
        context: ServiceContext,
        next: @concurrent (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch let error as HTTPError where error.status == .notFound {
            return try await routes.answer(request, context, "other") { request, _ in
                throw Refusal(status: .notFound, words: "there is no such path", closes: request.hasBody)
            }
        }
    }
}
