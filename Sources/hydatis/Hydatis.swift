import ArgumentParser
import Foundation

/// The command line: parses, runs, and turns every outcome into one message and an exit code.
@main
struct Hydatis: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hydatis",
        abstract: "Places pods where the next hours will be calm, and says why.",
        discussion: """
            Start with `hydatis demo`: it trains and compares on an embedded cluster, no cluster needed.

            Exit codes: 0 done, 1 failed, 2 wrong use. Results go to standard output, everything else to standard \
            error. Settings come from flags, then HYDATIS_... environment variables, then the file given with --config.
            """,
        version: "0.1.0",
        subcommands: [
            Demo.self, Collect.self, Metrics.self, Quality.self, Features.self, Train.self, Evaluate.self,
            Forecast.self,
            Profiles.self, Detect.self, Simulate.self, Scenarios.self, Models.self, Serve.self, Explain.self,
            Report.self, Cluster.self,
        ]
    )

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            try Output.flush()
        } catch {
            exit(withStatusOf: error)
        }
    }

    /// Prints what went wrong, or the help that was asked for, and ends the process.
    private static func exit(withStatusOf error: any Error) -> Never {
        if let wrongUse = error as? WrongUse {
            Console.error(wrongUse.description)
            Foundation.exit(2)
        }
        if let verdict = error as? ExitCode {
            // The command has said why.
            try? Output.flush()
            Foundation.exit(verdict.rawValue)
        }
        let code = exitCode(for: error)
        if code == .success {
            print(message(for: error))
            Foundation.exit(0)
        }
        if code == .validationFailure {
            Console.errorText(fullMessage(for: error))
            Foundation.exit(2)
        }
        Console.error("\(error)")
        Foundation.exit(1)
    }
}

/// The command was called with something it cannot mean.
struct WrongUse: Error, CustomStringConvertible {
    /// What is wrong, what is allowed and what was given.
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
