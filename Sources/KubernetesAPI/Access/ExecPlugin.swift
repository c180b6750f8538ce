import Yams

/// A program that gives credentials, as cloud providers have it in a kubeconfig.
///
/// Source: `staging/src/k8s.io/client-go/pkg/apis/clientauthentication/v1/types.go`.
package struct ExecPlugin: Sendable, Equatable {
    /// Whether the program may ask somebody at a terminal.
    package enum Interactivity: String, Sendable, CaseIterable {
        /// It does not ask.
        case never = "Never"
        /// It asks if there is a terminal.
        case ifAvailable = "IfAvailable"
        /// It cannot do without.
        case always = "Always"
    }

    /// The program, looked up in `PATH` if it has no slash.
    package let command: String

    /// Its arguments.
    package let arguments: [String]

    /// Variables on top of our own environment.
    package let environment: [String: String]

    /// The version of the answer that is asked for.
    package let apiVersion: String

    /// Whether it may ask somebody.
    package let interactivity: Interactivity

    /// How to install it.
    package let installHint: String?

    /// What it is given of the cluster, if it wants to know.
    package let cluster: PluginCluster?

    /// What named it, for messages.
    let place: String

    /// Reads the section of a user.
    ///
    /// - Parameters:
    ///   - exec: The section.
    ///   - cluster: What there is to say of the cluster.
    /// - Throws: `KubernetesError` that names the field that cannot be used.
    init(_ exec: KubeconfigEntry<ExecField>, cluster: @autoclosure () throws -> PluginCluster) throws {
        guard let command = try exec.text(.command) else {
            throw exec.unusable(.command, "is missing", "set it to the program that gives credentials")
        }
        self.command = command.contains("/") ? exec.resolved(command) : command
        arguments = try exec.texts(.args)
        environment = try Self.variables(exec)
        apiVersion = try Self.version(exec)
        interactivity = try Self.interactivity(exec)
        installHint = try exec.text(.installHint)
        self.cluster = try exec.flag(.provideClusterInfo) ? cluster() : nil
        place = "\(exec.file), \(exec.name): exec"
    }

    private static func version(_ exec: KubeconfigEntry<ExecField>) throws -> String {
        let group = "client.authentication.k8s.io"
        let mend = "set it to \(group)/v1 or \(group)/v1beta1, whichever the program speaks"
        guard let version = try exec.text(.apiVersion) else { throw exec.unusable(.apiVersion, "is missing", mend) }
        guard ["\(group)/v1", "\(group)/v1beta1"].contains(version) else {
            throw exec.unusable(.apiVersion, "'\(KubeconfigError.shown(version))' is not supported", mend)
        }
        return version
    }

    private static func interactivity(_ exec: KubeconfigEntry<ExecField>) throws -> Interactivity {
        guard let text = try exec.text(.interactiveMode) else { return .ifAvailable }
        guard let known = Interactivity(rawValue: text) else {
            let names = Interactivity.allCases.map(\.rawValue).joined(separator: ", ")
            throw exec.unusable(
                .interactiveMode,
                "'\(KubeconfigError.shown(text))' is not known",
                "use one of \(names)"
            )
        }
        return known
    }

    private static func variables(_ exec: KubeconfigEntry<ExecField>) throws -> [String: String] {
        var variables: [String: String] = [:]
        for item in try exec.items(.env) {
            guard let name = item["name"]?.scalar?.string, !name.isEmpty, !name.contains("="), !name.utf8.contains(0)
            else { throw exec.unusable(.env, "has a variable without a name, or with one that cannot be", "name it") }
            guard let value = item["value"].map({ $0.isEmptyValue ? "" : $0.scalar?.string }) ?? "",
                !value.utf8.contains(0)
            else {
                throw exec.unusable(.env, "has a value that is no text (\(KubeconfigError.shown(name)))", "correct it")
            }
            variables[name] = value
        }
        return variables
    }
}
