import ArgumentParser
import Foundation
import KubernetesAPI

/// `hydatis cluster`: about the Kubernetes cluster.
struct Cluster: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at the Kubernetes cluster.",
        subcommands: [ClusterCheckCommand.self]
    )
}

/// `hydatis cluster check`: whether the API server answers and allows what is needed.
struct ClusterCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tell whether the API server answers and allows what is needed.",
        discussion: """
            Reads only. Exit code 1 where a right is missing: explain needs some, the service those of \
            deployments/11-rbac.yaml, and with service.quarantineTaint those of deployments/quarantine, too. Examples:
              hydatis cluster check --kubeconfig ~/.kube/config --context production
              kubectl -n hydatis exec deploy/hydatis-shadow -- hydatis cluster check --for service
            """
    )

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("What the access is for.", valueName: "purpose")
    )
    var purpose = AccessPurpose.explain

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        _ = try await common.settings()
        let access = try cluster.access()
        let check = try await KubernetesClient.with(access) { try await $0.check(for: purpose) }
        switch common.format {
        case .json: try Output.json(check)
        case .table:
            let rows = check.rights.map { right in
                [
                    right.verb, right.group.isEmpty ? "core" : right.group, right.resource, right.namespace ?? "",
                    right.isAllowed ? "yes" : "no",
                ]
            }
            Output.table(["verb", "group", "resource", "namespace", "allowed"], textColumns: [0, 1, 2, 3, 4], rows)
        }
        Console.info("\(check.server) answers, version \(check.version) (\(access.origin))")
        if let caution = ServerVersion(check.version).caution { Console.warning(caution) }
        Self.tell("nodes", check.nodes, check.nodeListSeconds)
        Self.tell("pods", check.pods, check.podListSeconds)
        Self.tell(leftOpen: check.leftOpen)
        for right in check.rights where !right.isAllowed {
            Console.error("may not \(right.words); add it to a role bound to this user")
        }
        guard check.isReady else { throw RightsMissing() }
        Console.success("ready: all \(check.rights.count) rights are there")
    }

    /// The number of things that are not understood, and the first of them.
    private static func tell(leftOpen notes: [String]) {
        guard !notes.isEmpty else { return }
        let (shown, format) = (5, "--format json names all")
        Console.warning("not understood of nodes and pods: \(notes.count)\(notes.count > shown ? "; \(format)" : "")")
        for note in notes.prefix(shown) { Console.warning(note) }
    }

    private static func tell(_ name: String, _ count: Int?, _ seconds: Double?) {
        guard let count, let seconds else { return }
        Console.info("\(count) \(name), listed in \(Int((seconds * 1000).rounded())) ms")
    }
}

/// The API server does not allow what is needed; what it is was said before.
struct RightsMissing: Error, CustomStringConvertible {
    let description = "not ready: rights are missing; add what is named above, then check again"
}

extension AccessPurpose: ExpressibleByArgument {}
