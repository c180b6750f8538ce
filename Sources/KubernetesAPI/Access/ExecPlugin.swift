package import Foundation

/// A program that gives credentials, as cloud providers have it in a kubeconfig.
///
/// Source: `staging/src/k8s.io/client-go/pkg/apis/clientauthentication/v1/types.go`.
package struct ExecPlugin: Sendable, Equatable {
    /// The program, looked up in `PATH` if it has no slash.
    package let command: String

    /// Its arguments.
    package let arguments: [String]

    /// Variables on top of our own environment.
    package let environment: [String: String]

    /// The version of the answer that is asked for.
    package let apiVersion: String

    private struct Answer: Decodable {
        struct Status: Decodable { var token: String?, expirationTimestamp: String? }
        var status: Status?
    }

    /// Runs the program and takes the token out of its answer.
    ///
    /// - Returns: The token, and when it ends if the program says so.
    /// - Throws: `KubernetesError` if the program cannot be run, fails, or gives no token.
    package func token() throws -> (token: String, end: Date?) {
        let process = Process()
        let output = Pipe()
        // Looked up by env, as a shell would.
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [command] + arguments
        let request = #"{"apiVersion":"\#(apiVersion)","kind":"ExecCredential","spec":{"interactive":false}}"#
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { _, own in own }
            .merging(["KUBERNETES_EXEC_INFO": request]) { _, own in own }
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        let data: Data
        do {
            try process.run()
            data = try output.fileHandleForReading.readToEnd() ?? Data()
        } catch { throw failure("cannot be run") }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw failure("ended with code \(process.terminationStatus)") }
        // The answer holds a secret, so nothing of it goes into the error.
        guard let answer = try? JSONDecoder().decode(Answer.self, from: data), let token = answer.status?.token,
            !token.isEmpty
        else { throw failure("gave no token") }
        let end = answer.status?.expirationTimestamp.flatMap { try? Date($0, strategy: .iso8601) }
        return (token, end)
    }

    /// The same without keeping a thread of Swift's from other work while the program runs.
    func tokenInBackground() async throws -> (token: String, end: Date?) {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try token() }) }
        }
    }

    private func failure(_ problem: String) -> KubernetesError {
        KubernetesError(
            place: "exec plugin \(command)",
            problem: .unusable(problem, mend: "run it by hand; it must print an ExecCredential with status.token")
        )
    }
}
