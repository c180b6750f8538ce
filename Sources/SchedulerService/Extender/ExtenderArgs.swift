/// What kube-scheduler sends with the verbs filter and prioritize: a pod and the nodes that are left for it.
///
/// The keys are the capitalized names of the Go fields. With `nodeCacheCapable: true` names arrive, else whole nodes.
/// Source: `staging/src/k8s.io/kube-scheduler/extender/v1/types.go`.
package struct ExtenderArgs: Sendable, Equatable {
    /// What is read of the pod at once.
    package struct PodPart: Sendable, Equatable {
        /// The name.
        package var name = ""
        /// The namespace.
        package var namespace = "default"
        /// The UID, empty if there is none.
        package var uid = ""
        /// The labels.
        package var labels: [String: String] = [:]
        /// Where the whole object is in the body.
        package var range = 0..<0
    }

    /// A whole node, of which only the name is read.
    package struct NodePart: Sendable, Equatable {
        /// The name.
        package var name: JSONText
        /// Where the whole object is in the body.
        package var range: Range<Int>
    }

    /// The pod.
    package var pod = PodPart()

    /// The names of the nodes, in the order of the request; those of `nodes` if whole nodes arrived.
    package var names: [JSONText] = []

    /// The whole nodes, nil if names arrived.
    package var nodes: [NodePart]?

    /// Reads a request's body.
    ///
    /// - Throws: `ExtenderProblem` where the body is no JSON or not of this form.
    package init(_ body: UnsafeRawBufferPointer) throws {
        var scanner = JSONScanner(body)
        var found: [JSONText]?
        var seen: Set<String> = []
        try scanner.object { scanner, key in
            guard seen.insert(key).inserted else { throw scanner.problem("'\(key)' for the second time") }
            switch key {
            case "Pod": pod = try scanner.podPart()
            case "Nodes": nodes = try scanner.takeNull() ? nil : try scanner.nodeParts()
            case "NodeNames":
                if try scanner.takeNull() { return }
                var list: [JSONText] = []
                try scanner.array { list.append(try $0.text()) }
                found = list
            default: try scanner.skip(depth: 1)
            }
        }
        try scanner.end()
        guard seen.contains("Pod") else { throw scanner.problem("no 'Pod'") }
        if found != nil { nodes = nil }
        guard let all = found ?? nodes?.map(\.name) else { throw scanner.problem("neither 'NodeNames' nor 'Nodes'") }
        names = all
    }
}

extension JSONScanner {
    fileprivate mutating func podPart() throws -> ExtenderArgs.PodPart {
        var pod = ExtenderArgs.PodPart()
        pod.range = try metadata(depth: 2) { scanner, key in
            switch key {
            case "name": pod.name = try scanner.string()
            case "namespace": pod.namespace = try scanner.string()
            case "uid": pod.uid = try scanner.string()
            case "labels":
                if try scanner.takeNull() { return }
                try scanner.object { scanner, label in pod.labels[label] = try scanner.string() }
            default: try scanner.skip(depth: 3)
            }
        }
        guard !pod.name.isEmpty else { throw problem("the pod has no 'metadata.name'") }
        return pod
    }

    fileprivate mutating func nodeParts() throws -> [ExtenderArgs.NodePart]? {
        var nodes: [ExtenderArgs.NodePart]?
        try object { scanner, key in
            guard key == "items" else {
                try scanner.skip(depth: 2)
                return
            }
            if try scanner.takeNull() { return }
            var list: [ExtenderArgs.NodePart] = []
            try scanner.array { list.append(try $0.nodePart()) }
            nodes = list
        }
        return nodes ?? []
    }

    private mutating func nodePart() throws -> ExtenderArgs.NodePart {
        var name: JSONText?
        let range = try metadata(depth: 4) { scanner, key in
            if key == "name" { name = try scanner.text() } else { try scanner.skip(depth: 5) }
        }
        guard let name, !name.content.isEmpty else { throw problem("a node has no 'metadata.name'") }
        return ExtenderArgs.NodePart(name: name, range: range)
    }

    /// Reads an object of which only the metadata count, key by key; returns where the whole object is.
    private mutating func metadata(
        depth: Int,
        _ read: (inout JSONScanner, String) throws -> Void
    ) throws
        -> Range<Int>
    {
        _ = peek()
        let start = index
        try object { scanner, key in
            if key == "metadata" { try scanner.object(read) } else { try scanner.skip(depth: depth) }
        }
        return start..<index
    }
}
