import Foundation
import Yams

/// What kubectl knows: clusters, users, and contexts that join one of each.
///
/// Of several files the first that has a name counts, as for kubectl. Relative paths start at their file's folder.
/// Entries that are not used may hold anything.
package struct Kubeconfig {
    private struct Entry {
        let file: String
        let body: Node?
    }

    private let files: [String]
    private var clusters: [String: Entry] = [:]
    private var users: [String: Entry] = [:]
    private var contexts: [String: Entry] = [:]
    private var current: String?

    /// Whether there is no entry of any kind.
    var isEmpty: Bool { clusters.isEmpty && users.isEmpty && contexts.isEmpty && current == nil }

    /// Whether a context is chosen.
    var hasCurrentContext: Bool { current != nil }

    /// Reads files.
    ///
    /// - Parameter files: The paths, the most important first.
    /// - Throws: `KubernetesError` if one cannot be read.
    package init(files: [String]) throws {
        self.files = files
        for file in files {
            guard let root = try KubeconfigDocument.read(file) else { continue }
            guard case .mapping = root else {
                let mend = "compare it with `kubectl config view`"
                throw KubeconfigError.file(file, "is no kubeconfig in YAML: it is no mapping of fields", mend)
            }
            let config = try KubeconfigEntry<ConfigField>(root, file: file, name: "kubeconfig")
            current = try current ?? config.text(.currentContext)
            try Self.add(config, .clusters, "cluster", to: &clusters)
            try Self.add(config, .users, "user", to: &users)
            try Self.add(config, .contexts, "context", to: &contexts)
        }
    }

    private static func add(
        _ config: KubeconfigEntry<ConfigField>,
        _ section: ConfigField,
        _ key: String,
        to entries: inout [String: Entry]
    ) throws {
        var seen: Set<String> = []
        for item in try config.items(section) {
            guard let name = item["name"]?.scalar?.string, !name.isEmpty else { continue }
            // client-go refuses this too: which one is meant cannot be known.
            guard seen.insert(name).inserted else {
                let problem = "has two entries named '\(KubeconfigError.shown(name))'"
                throw config.unusable(section, problem, "remove or rename one of them")
            }
            guard entries[name] == nil else { continue }
            entries[name] = Entry(file: config.file, body: item[key])
        }
    }

    /// The access of a context.
    ///
    /// - Parameter name: The context; nil takes the current one.
    /// - Returns: The access.
    /// - Throws: `KubernetesError` if the context or what it names is not there or cannot be meant.
    package func access(context name: String?) throws -> ClusterAccess {
        let context = try context(name)
        guard let clusterName = try context.text(.cluster) else {
            throw context.unusable(.cluster, "is missing", "name one of clusters[]")
        }
        guard let cluster: KubeconfigEntry<ClusterField> = try entry(clusterName, in: clusters, "cluster") else {
            throw missing("cluster", clusterName, context)
        }
        var access = try ClusterAccess(cluster, origin: "\(cluster.file), \(context.name)")
        if let userName = try context.text(.user) {
            guard let user: KubeconfigEntry<UserField> = try entry(userName, in: users, "user") else {
                throw missing("user", userName, context)
            }
            try access.become(user, in: cluster)
        }
        return access
    }

    private func context(_ name: String?) throws -> KubeconfigEntry<ContextField> {
        let place = files.joined(separator: ":")
        let known = contexts.keys.sorted().map { KubeconfigError.shown($0) }.joined(separator: ", ")
        let there = known.isEmpty ? "it has none" : "there are \(known)"
        guard let name = name ?? current else {
            throw KubeconfigError.file(place, "has no current-context", "name one with --context; \(there)")
        }
        guard let context: KubeconfigEntry<ContextField> = try entry(name, in: contexts, "context") else {
            let problem = "has no context '\(KubeconfigError.shown(name))'"
            throw KubeconfigError.file(place, problem, "name one with --context; \(there)")
        }
        return context
    }

    private func entry<Field>(
        _ name: String,
        in entries: [String: Entry],
        _ kind: String
    ) throws -> KubeconfigEntry<Field>? {
        guard let entry = entries[name] else { return nil }
        let found = try KubeconfigEntry<Field>(
            entry.body,
            file: entry.file,
            name: "\(kind) '\(KubeconfigError.shown(name))'"
        )
        try found.refuseUnsupported()
        return found
    }

    private func missing(_ kind: String, _ name: String, _ context: KubeconfigEntry<ContextField>) -> KubernetesError {
        let place = files.joined(separator: ":")
        let problem = "\(context.name) names \(kind) '\(KubeconfigError.shown(name))', which is not there"
        return KubeconfigError.file(place, problem, "add it to \(kind)s[]")
    }
}
