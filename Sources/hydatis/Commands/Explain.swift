import ArgumentParser
import ClusterModel
import DecisionLog
import Foundation
import KubernetesAPI
import Placement

/// Which cluster, for the commands that ask one.
struct ClusterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Kubeconfig (default: KUBECONFIG, ~/.kube/config, or the service account).",
            valueName: "file"
        )
    )
    var kubeconfig: String?

    @Option(help: ArgumentHelp("Context of the kubeconfig (default: the current one).", valueName: "name"))
    var context: String?

    func access() throws -> ClusterAccess {
        do { return try ClusterAccess.find(kubeconfig: kubeconfig, context: context) } catch let error
            as KubernetesError
        {
            throw WrongUse("\(error)")
        }
    }
}

/// `hydatis explain`: why a pod is where it is, or can or cannot run on each node.
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell why a pod went where it did: every node's scores, or the filter that rejected it.",
        discussion: """
            Asks the running service for its newest decision about the pod (--service), or reads it from the decision \
            log (--log). With --kubeconfig or --context, or where no service answers, it asks the API server instead \
            and decides about the pod as if it were pending now, with kube-scheduler's default rules. Changes nothing. \
            Examples:
              hydatis explain shop/cart-5d9c7-x2x1p
              hydatis explain shop/cart-5d9c7-x2x1p --log logs/decisions.sqlite
              hydatis explain shop/cart-5d9c7-x2x1p --context production --format json
            """
    )

    @Argument(help: ArgumentHelp("The pod.", valueName: "namespace/pod"))
    var pod: String

    @Option(
        help: ArgumentHelp("The running service (default: \(RunningService.defaultAddress)).", valueName: "address")
    )
    var service: String?

    @Option(help: ArgumentHelp("Read the decision from this log instead.", valueName: "file"))
    var log: String?

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        _ = try await common.settings()
        let parts = pod.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy(Self.isName) else {
            throw WrongUse("the pod must be NAMESPACE/POD, such as default/web-1, got '\(pod)'")
        }
        let asksCluster = cluster.kubeconfig != nil || cluster.context != nil
        guard [service != nil, log != nil, asksCluster].count(where: \.self) <= 1 else {
            throw WrongUse("--service, --log and --kubeconfig or --context exclude each other; give one of them")
        }
        if let log { return try show(try logged(log, parts[0], parts[1])) }
        if let service {
            return try show(try await RunningService(service).decision(namespace: parts[0], pod: parts[1]))
        }
        if asksCluster { return try await explainFromCluster(parts[0], parts[1]) }
        do {
            let service = try RunningService(RunningService.defaultAddress)
            try show(try await service.decision(namespace: parts[0], pod: parts[1]))
        } catch is RunningService.Unreachable {
            Console.info("no service at \(RunningService.defaultAddress); asking the API server")
            try await explainFromCluster(parts[0], parts[1])
        }
    }

    /// The newest decision about a pod in a log.
    private func logged(_ path: String, _ namespace: String, _ pod: String) throws -> DecisionRecord {
        var filter = DecisionFilter(limit: 1)
        filter.namespace = namespace
        filter.pod = pod
        guard let record = try DecisionReader(path: path).decisions(filter).first else {
            throw NoDecision(description: "\(path): there is no decision about \(namespace)/\(pod); check the name")
        }
        return record
    }

    private struct NoDecision: Error, CustomStringConvertible {
        let description: String
    }

    private func show(_ record: DecisionRecord) throws {
        var record = record
        // Where the pod went was not known yet when the decision was recorded.
        record.sentence = sentence(for: record)
        switch common.format {
        case .table: DecisionTable(record).print()
        case .json:
            let encoder = DecisionRecord.encoder
            encoder.outputFormatting.insert(.prettyPrinted)
            print(String(decoding: try encoder.encode(record), as: UTF8.self))
        }
    }

    private func explainFromCluster(_ namespace: String, _ pod: String) async throws {
        let snapshot = try await KubernetesClient.with(try cluster.access()) { client in
            try await client.snapshot(for: namespace, pod)
        }
        let outlook = ClusterOutlook(nodeCount: snapshot.state.nodes.count)
        let context = DecisionContext(pod: snapshot.pod, state: snapshot.state, outlook: outlook)
        let output = ExplainOutput(snapshot, SchedulingPolicy(selection: .inTree).explain(context))
        if let caution = snapshot.versionCaution { Console.warning(caution) }
        for note in snapshot.notes { Console.warning(note) }
        switch common.format {
        case .json: try Output.json(output)
        case .table: output.table()
        }
    }

    /// Whether a text can be a name, so that nothing else gets into an address.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text != "." && text != ".."
            && text.utf8.allSatisfy {
                (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46
            }
    }
}

/// An explanation for people and machines.
private struct ExplainOutput: Encodable {
    struct NodeLine: Encodable {
        var node: String, rejectedBy: String?, reasons: [String], parts: [ScorePart], total: Double?
    }

    var pod: String
    var sentence: String
    var chosen: [String]
    var current: String?
    var openClaims: [String]
    var openRules: [String]
    var nodes: [NodeLine]

    init(_ snapshot: ClusterSnapshot, _ explanation: PlacementExplanation) {
        pod = "\(snapshot.pod.namespace)/\(snapshot.pod.name)"
        current = snapshot.currentNode
        openClaims = if case .openClaims(let names) = explanation.judgement { names } else { [] }
        openRules = snapshot.pod.rules.openRules
        nodes = explanation.nodes.map { node in
            NodeLine(
                node: node.node,
                rejectedBy: node.rejection?.filter,
                reasons: node.rejection?.reasons ?? [],
                parts: node.parts,
                total: node.rejection == nil ? node.total : nil
            )
        }
        let best = nodes.compactMap(\.total).max()
        chosen = nodes.filter { $0.total != nil && $0.total == best }.map(\.node)
        sentence = ""
        sentence = [choice(best), place].joined(separator: "; ") + "."
    }

    private func choice(_ best: Double?) -> String {
        let feasible = nodes.count { $0.total != nil }
        guard let best else { return "None of \(nodes.count) nodes is feasible for \(pod)" }
        let open = (openClaims.isEmpty ? [] : ["claims \(openClaims.joined(separator: ", "))"]) + openRules
        let caution = open.isEmpty ? "" : " (a guess, not judged: \(open.joined(separator: "; ")))"
        let names = chosen.joined(separator: " or ")
        return
            "kube-scheduler would choose \(names) for \(pod), with \(Self.text(best)) points, of \(feasible) feasible "
            + "and \(nodes.count) nodes in all\(caution)"
    }

    private var place: String {
        guard let current else { return "the pod is pending" }
        return chosen.contains(current) ? "it runs there (\(current))" : "it runs on \(current)"
    }

    func table() {
        print(sentence)
        print("")
        let scorers = nodes.first { $0.total != nil }?.parts.map(\.scorer) ?? []
        let rows = nodes.map { line in
            let scores =
                line.total == nil ? scorers.map { _ in "-" } : line.parts.map { Self.text($0.score * $0.weight) }
            let reason = line.rejectedBy.map { "\($0): \(line.reasons.joined(separator: ", "))" } ?? ""
            return [line.node, line.total.map(Self.text) ?? "-"] + scores + [reason]
        }
        let headers = ["node", "total"] + scorers + ["rejected by"]
        Output.table(headers, textColumns: [0, headers.count - 1], rows)
    }

    private static func text(_ score: Double) -> String {
        score.formatted(.number.precision(.fractionLength(0)).grouping(.never))
    }
}
