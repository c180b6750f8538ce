import ServiceLifecycle

/// Work that goes on until the service ends, as a `Service`.
package struct LoopService: Service {
    private let body: @Sendable () async throws -> Void

    /// Creates a service.
    ///
    /// - Parameter body: The work; it ends when its task is cancelled.
    package init(_ body: @escaping @Sendable () async throws -> Void) {
        self.body = body
    }

    package func run() async throws {
        do { try await cancelWhenGracefulShutdown { try await body() } } catch is CancellationError {}
    }
}
