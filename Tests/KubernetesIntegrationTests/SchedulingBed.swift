import Foundation
import Testing

/// A real API server, kube-scheduler, Prometheus and `hydatis serve` that scripts/scheduling-bed runs on loopback.
final class SchedulingBed: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What the bed answers; each order fills what belongs to it.
    struct Answer: Decodable {
        var error: String?
        var url: String?
        var folder: String?
        var config: String?
        var nodes: [String: String]?
        var seconds: Double?
        var status: Int?
        var body: String?
        var text: String?
        var asked: Int?
        var admin: String?
    }

    /// A decision as `/api/v1/decisions` tells it.
    struct Decision: Decodable {
        struct Candidate: Decodable {
            var node: String
            var extenderScore: Int?
        }

        var pod: String
        var step: String
        var stepReason: String?
        var models: [String: String]
        var chosen: String?
        var boundNode: String?
        var sentence: String
        var candidates: [Candidate]
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The program that `swift build --build-tests` puts beside the test bundle.
    static let program = (Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0]))
        .deletingLastPathComponent().appending(path: "hydatis")

    /// Where Prometheus is.
    let prometheus: String

    /// The kubeconfig of an administrator.
    let admin: String

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    /// Starts the servers and nodes with their own load as a share of their 8 cores.
    init(loads: [String: Double]) throws {
        process.executableURL = Self.root.appending(path: "scripts/scheduling-bed")
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let answers = output.fileHandleForReading
        guard let admin = try Self.line(answers).admin else {
            throw Failure(description: "scripts/scheduling-bed did not start")
        }
        self.admin = admin
        let orders: [(String, [String: Any])] = [
            ("nodes", ["names": loads.keys.sorted()]), ("load", ["loads": loads]), ("prometheus", [:]),
        ]
        var last = Answer()
        for (name, arguments) in orders { last = try Self.order(name, arguments, input, output) }
        prometheus = last.url ?? ""
    }

    /// Ends everything; the bed also ends when its input closes with this process.
    func end() throws {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Has the bed do something.
    @discardableResult func order(_ name: String, _ arguments: [String: Any] = [:]) throws -> Answer {
        try Self.order(name, arguments, input, output)
    }

    private static func order(
        _ name: String,
        _ arguments: [String: Any],
        _ input: Pipe,
        _ output: Pipe
    ) throws -> Answer {
        let order = arguments.merging(["do": name]) { old, _ in old }
        let line = try JSONSerialization.data(withJSONObject: order) + Data("\n".utf8)
        try input.fileHandleForWriting.write(contentsOf: line)
        let answer = try Self.line(output.fileHandleForReading)
        if let error = answer.error { throw Failure(description: error) }
        return answer
    }

    private static func line(_ answers: FileHandle) throws -> Answer {
        var line = Data()
        while line.last != UInt8(ascii: "\n"), let byte = try answers.read(upToCount: 1), !byte.isEmpty { line += byte }
        return try JSONDecoder().decode(Answer.self, from: line)
    }

    /// Starts `hydatis serve` with the bed's Prometheus, scraped each second; waits until it is ready and has measured.
    func serve(_ mode: String, service: [String: Any] = [:]) throws -> Answer {
        var own: [String: Any] = ["refreshInterval": "1s"]
        own.merge(service) { _, new in new }
        let started = try order(
            "hydatis",
            [
                "program": Self.program.path, "arguments": ["--mode", mode, "--prometheus", prometheus],
                "settings": ["telemetry": ["scrapeInterval": "1s"], "service": own],
            ]
        )
        try waitFor("a measurement") { try get("/api/v1/nodes").contains(#""milliCPU""#) }
        return started
    }

    /// Asks the service, which must answer 200.
    func get(_ path: String) throws -> String {
        let answer = try order("get", ["path": path])
        guard answer.status == 200 else { throw Failure(description: "\(path): \(answer.status ?? 0)") }
        return answer.body ?? ""
    }

    /// Creates pods that request 200 milli-CPU each, and waits for their nodes; fails the test if one gets none.
    func place(
        _ prefix: String,
        _ count: Int,
        using cores: Double = 0,
        patience: Double = 30
    ) throws -> [String: String] {
        try order("pods", ["prefix": prefix, "count": count, "cpu": "200m", "uses": cores])
        let answer = try order("wait_bound", ["prefix": prefix, "count": count, "patience": patience])
        let nodes = answer.nodes ?? [:]
        if nodes.count != count {
            let log = try order("log", ["program": "kube-scheduler"]).text ?? ""
            Issue.record("\(nodes.count) of \(count) pods bound within \(patience) s; it said:\n\(log.suffix(2000))")
        }
        return nodes
    }

    /// The newest decision about each pod of a prefix, once all have one and the node where the pod is.
    func decisions(_ prefix: String, _ count: Int) throws -> [Decision] {
        var found: [Decision] = []
        try waitFor("\(count) decisions") {
            let all = try JSONDecoder().decode([Decision].self, from: Data(get("/api/v1/decisions?limit=200").utf8))
            var newest: [String: Decision] = [:]
            for decision in all where newest[decision.pod] == nil { newest[decision.pod] = decision }
            found = newest.values.filter { $0.pod.hasPrefix("\(prefix)-") && $0.boundNode != nil }
            return found.count == count
        }
        return found
    }

    /// Waits until something is so.
    func waitFor(_ what: String, within patience: Duration = .seconds(30), _ isSo: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + patience
        while try !isSo() {
            guard ContinuousClock.now < deadline else {
                let log = try order("log", ["program": "hydatis"]).text ?? ""
                throw Failure(description: "\(what): not within \(patience); the service said:\n\(log.suffix(2000))")
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    /// Runs another command of the program and returns what it printed.
    func hydatis(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = Self.program
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(arguments): exit status \(process.terminationStatus)")
        }
        return String(bytes: printed, encoding: .utf8) ?? ""
    }
}
