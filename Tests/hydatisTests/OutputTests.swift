import Foundation
import Testing

/// Where results go.
struct OutputTests {
    @Test("Results that do not fit on the disk are a failure, not a success")
    func fullDisk() async throws {
        try await Workspace.with { place in
            let run = try await RunningProcess.start(
                URL(filePath: "/bin/sh"),
                ["-c", "\"$0\" models list --format json > /dev/full", Workspace.program.path],
                environment: ProcessInfo.processInfo.environment,
                directory: place.folder
            ).finish()
            #expect(run.status == 1)
            #expect(run.diagnostics.hasPrefix("ERROR   standard output: cannot be written"))
        }
    }
}
