import Foundation
import NIOPosix

/// Runs tasks on a thread of their own with a low priority, so that what can wait never takes a core from a decision.
final class QuietExecutor: TaskExecutor {
    /// The niceness of the thread: it gets about a tenth of a core for which another thread waits.
    private static let niceness: Int32 = 10

    private let pool = NIOThreadPool(numberOfThreads: 1)

    init() {
        pool.start()
        // On Linux a process without a number is the calling thread; if it is refused, the thread is as any other.
        pool.submit { _ in _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, Self.niceness) }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit { _ in job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Ends the thread once it has nothing to do; called when no task runs here any more.
    func shutdown() async { try? await pool.shutdownGracefully() }
}
