import ArgumentParser
import ClusterModel
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

/// `hydatis explain`: why a pod can or cannot run on each node.
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell for every node why kube-scheduler would choose or reject it for a pod.",
        discussion: """
            Reads nodes and pods from the API server, changes nothing, and decides about the pod as if it were pending \
            now, with kube-scheduler's default rules. Examples:
              hydatis explain shop/cart-5d9c7-x2x1p
              hydatis explain shop/cart-5d9c7-x2x1p --context production --format json
            """
    )

    @Argument(help: ArgumentHelp("The pod.", valueName: "namespace/pod"))
    var pod: String

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        _ = try await common.settings()
        let parts = pod.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy(Self.isName) else {
            throw WrongUse("the pod must be NAMESPACE/POD, such as default/web-1, got '\(pod)'")
        }
        let snapshot = try await KubernetesClient.with(try cluster.access()) { client in
            try await client.snapshot(for: parts[0], parts[1])
        }
        let outlook = ClusterOutlook(nodeCount: snapshot.state.nodes.count)
        let context = DecisionContext(pod: snapshot.pod, state: snapshot.state, outlook: outlook)
        let output = ExplainOutput(snapshot, PlacementEngine.kubeScheduler.explain(context))
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
    struct Part: Encodable { var scorer: String, score: Double, weight: Double }
    struct NodeLine: Encodable {
        var node: String, rejectedBy: String?, reasons: [String], parts: [Part], total: Double?
    }

    var pod: String
    var sentence: String
    var chosen: [String]
    var current: String?
    var openClaims: [String]
    var nodes: [NodeLine]

    init(_ snapshot: ClusterSnapshot, _ explanation: Explanation) {
        pod = "\(snapshot.pod.namespace)/\(snapshot.pod.name)"
        current = snapshot.currentNode
        openClaims = if case .openClaims(let names) = explanation.judgement { names } else { [] }
        nodes = explanation.nodes.map { node in
            NodeLine(
                node: node.node,
                rejectedBy: node.rejection?.filter,
                reasons: node.rejection?.reasons ?? [],
                parts: node.parts.map { Part(scorer: $0.scorer, score: $0.score, weight: $0.weight) },
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
        let caution =
            openClaims.isEmpty ? "" : " (a guess: claims \(openClaims.joined(separator: ", ")) are not judged)"
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
