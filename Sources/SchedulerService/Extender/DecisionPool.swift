import NIOCore
import NIOPosix
import Synchronization

/// Threads of their own for decisions, and a time after which nobody waits for one any more.
///
/// Decisions only read memory, but a busy machine or a held lock can delay them; kube-scheduler then still gets its
/// answer, from the event loop's timer.
struct DecisionPool: Sendable {
    private let pool: NIOThreadPool
    /// Work that nobody waits for any more is not begun; this bounds what can be in the queue.
    private let deadline: TimeAmount

    /// Creates a pool and starts its threads.
    ///
    /// - Parameters:
    ///   - threadCount: The number of threads.
    ///   - deadline: How long to wait for a decision.
    init(threadCount: Int, deadline: Duration) {
        pool = NIOThreadPool(numberOfThreads: threadCount)
        self.deadline = TimeAmount(deadline)
        pool.start()
    }

    /// Ends the threads once they are idle.
    func shutdown() async { try? await pool.shutdownGracefully() }

    /// Runs a body on a thread of the pool.
    ///
    /// - Parameters:
    ///   - eventLoop: Keeps the time.
    ///   - body: The work; it is told how to find out whether the time is over.
    /// - Returns: What the body returned, nil if that took too long.
    /// - Throws: What the body throws in time.
    func run<Value: Sendable>(
        on eventLoop: any EventLoop,
        _ body: @escaping @Sendable (_ isLate: () -> Bool) throws -> Value
    ) async throws -> Value? {
        try await withCheckedThrowingContinuation { continuation in
            let waiter = Waiter(continuation)
            let timer = eventLoop.scheduleTask(in: deadline) { waiter.finish(.success(nil)) }
            pool.submit { state in
                guard case .active = state, !waiter.isFinished else {
                    waiter.finish(.success(nil))
                    return
                }
                waiter.finish(Result { try body { waiter.isFinished } })
                timer.cancel()
            }
        }
    }
}

/// Somebody who waits for one value and is answered once.
private final class Waiter<Value: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Value?, any Error>?>

    init(_ continuation: CheckedContinuation<Value?, any Error>) {
        self.continuation = Mutex(continuation)
    }

    var isFinished: Bool { continuation.withLock { $0 == nil } }

    func finish(_ result: Result<Value?, any Error>) {
        let waiting = continuation.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        waiting?.resume(with: result)
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous body returns or throws.
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
