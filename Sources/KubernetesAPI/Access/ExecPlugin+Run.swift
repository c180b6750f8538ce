import Foundation
import Subprocess
import Synchronization
import SystemPackage

extension ExecPlugin {
    /// What a run may cost.
    struct Limits {
        /// How long the program may take.
        var patience = Duration.seconds(60)

        /// How long it may take where somebody is asked at a terminal.
        var patienceWithPeople = Duration.seconds(600)

        /// How much it may print.
        var outputBytes = 1 << 20
    }

    /// Runs the program and takes the credentials out of its answer.
    ///
    /// Where it takes too long or is not needed any longer, it is killed with all that it started.
    ///
    /// - Parameters:
    ///   - limits: What the run may cost.
    ///   - terminal: Whether there is a terminal to ask somebody at.
    /// - Returns: The credentials.
    /// - Throws: `KubernetesError` if the program cannot be run, fails, or gives none; `CancellationError`.
    func credentials(
        limits: Limits = Limits(),
        terminal: Bool = isatty(STDIN_FILENO) == 1
    ) async throws -> PluginCredentials {
        guard interactivity != .always || terminal else {
            let mend = "run it from a terminal, or set interactiveMode to IfAvailable or Never"
            throw failure("has the interactiveMode Always, and there is no terminal to ask at", mend)
        }
        let asks = terminal && interactivity != .never
        let patience = asks ? limits.patienceWithPeople : limits.patience
        let request = try request(interactive: asks)
        let output = try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { try await printed(request, asks: asks, limit: limits.outputBytes) }
            group.addTask {
                try await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        guard let output else {
            let problem = "did not end within \(patience.components.seconds) s and was killed"
            throw failure(problem, "run it by hand; log in first if it asks for that")
        }
        return try PluginCredentials(output, of: self)
    }

    private func request(interactive: Bool) throws -> String {
        struct Request: Encodable {
            struct Spec: Encodable { var cluster: PluginCluster?, interactive: Bool }
            var apiVersion: String, kind = "ExecCredential", spec: Spec
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        let spec = Request.Spec(cluster: cluster, interactive: interactive)
        return String(decoding: try encoder.encode(Request(apiVersion: apiVersion, spec: spec)), as: UTF8.self)
    }

    private func printed(_ request: String, asks: Bool, limit: Int) async throws -> [UInt8] {
        var options = PlatformOptions()
        // A group of its own, so that all of it can be killed; but only the terminal's own group may read from it.
        if !asks { options.processGroupID = 0 }
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: !asks, allowedDurationToNextStep: .seconds(1))
        ]
        let variables = environment.merging(["KUBERNETES_EXEC_INFO": request]) { _, request in request }
            .reduce(into: [Environment.Key: String?]()) { all, pair in
                if let key = Environment.Key(rawValue: pair.key) { all[key] = pair.value }
            }
        let configuration = Configuration(
            executable: command.hasPrefix("/") ? .path(FilePath(command)) : .name(command),
            arguments: Arguments(arguments),
            environment: .inherit.updating(variables),
            platformOptions: options
        )
        let tail = Tail()
        do {
            return asks
                ? try await run(
                    configuration,
                    .fileDescriptor(.standardInput, closeAfterSpawningProcess: false),
                    limit,
                    tail
                )
                : try await run(configuration, .none, limit, tail)
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw failure(of: error, limit)
        }
    }

    private func run(
        _ configuration: Configuration,
        _ input: some InputProtocol,
        _ limit: Int,
        _ tail: Tail
    ) async throws -> [UInt8] {
        let result = try await Subprocess.run(
            configuration,
            input: input,
            output: .bytes(limit: limit),
            error: .sequence
        ) { execution in
            for try await piece in execution.standardError { tail.add(piece.withUnsafeBytes(Array.init)) }
        }
        guard !result.terminationStatus.isSuccess else { return result.standardOutput }
        let said = tail.shown(hiding: environment)
        let ending =
            switch result.terminationStatus {
            case .exited(let code): "ended with code \(code)"
            case .signaled(let signal): "was ended by signal \(signal)"
            }
        throw failure(said.isEmpty ? ending : "\(ending): \(said)", "run it by hand; log in again if it asks for that")
    }

    private func failure(of error: SubprocessError, _ limit: Int) -> KubernetesError {
        switch error.code {
        case .outputLimitExceeded:
            return failure("printed more than \(limit) bytes", "it must print an ExecCredential and nothing else")
        case .executableNotFound, .spawnFailed:
            let why = error.underlyingError.map { " (\($0))" } ?? ""
            let mend =
                installHint.map { hint in
                    KubeconfigError.shown(hint.split { $0.isWhitespace }.joined(separator: " "), limit: 500)
                } ?? "install it, or correct PATH"
            return failure("cannot be run\(why)", mend)
        default: return failure("broke while it ran", "run it by hand")
        }
    }

    /// An error about the program, which says what named it.
    func failure(_ problem: String, _ mend: String) -> KubernetesError {
        let name = KubeconfigError.shown(command)
        return KubernetesError(place: place, problem: .unusable("plugin '\(name)' \(problem)", mend: mend))
    }
}

/// The end of what a program wrote to its standard error.
private final class Tail: Sendable {
    private static let maximumBytes = 4096
    private static let maximumShown = 300

    private let bytes = Mutex<[UInt8]>([])

    func add(_ piece: [UInt8]) {
        // Who sits at a terminal sees what there is to do, as with kubectl.
        if isatty(STDERR_FILENO) == 1 { try? FileHandle.standardError.write(contentsOf: piece) }
        bytes.withLock { bytes in
            bytes += piece.suffix(Self.maximumBytes)
            if bytes.count > Self.maximumBytes { bytes.removeFirst(bytes.count - Self.maximumBytes) }
        }
    }

    /// One line, without values of the plugin's variables and without what looks like a token.
    func shown(hiding variables: [String: String]) -> String {
        var text = String(decoding: bytes.withLock(\.self), as: UTF8.self)
        for (name, value) in variables where value.utf8.count >= 6 {
            text = text.replacingOccurrences(of: value, with: "[\(name)]")
        }
        let words = text.split { $0.isWhitespace }.map { word in
            Self.looksSecret(word)
                ? "[hidden]" : String(word.filter { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } })
        }
        let line = words.joined(separator: " ")
        return line.count > Self.maximumShown ? "..." + line.suffix(Self.maximumShown) : line
    }

    /// Whether a word has 32 letters and digits in a row, as tokens and keys have, and hardly anything else.
    private static func looksSecret(_ word: Substring) -> Bool {
        var row = 0
        for byte in word.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"):
                row += 1
                if row >= 32 { return true }
            default: row = 0
            }
        }
        return false
    }
}
