extension ClusterState {
    /// Adds a node without pods; those behind it get the next index.
    ///
    /// - Parameters:
    ///   - node: The node.
    ///   - index: Where it goes, up to the number of nodes.
    /// - Complexity: O(nodes + groups of pods).
    public mutating func insert(_ node: Node, at index: Int) {
        if index < nodes.count { pods.move(nodesFrom: index, by: 1) }
        nodes.insert(NodeState(node: node), at: index)
        count(imagesOf: node, by: 1)
        topologies = Self.topologies(of: nodes)
    }

    /// Takes a node out; those behind it get the index before.
    ///
    /// - Precondition: No pod is counted on the node as a pod.
    /// - Complexity: O(nodes + groups of pods).
    public mutating func removeNode(at index: Int) {
        let node = nodes.remove(at: index).node
        pods.move(nodesFrom: index + 1, by: -1)
        count(imagesOf: node, by: -1)
        topologies = Self.topologies(of: nodes)
    }

    /// Puts another version of a node in its place; what is reserved on it stays.
    ///
    /// - Complexity: O(images of the node), with other labels O(nodes).
    public mutating func replaceNode(at index: Int, with node: Node) {
        let old = nodes[index].node
        nodes[index].node = node
        if old.images.keys != node.images.keys {
            count(imagesOf: old, by: -1)
            count(imagesOf: node, by: 1)
        }
        if old.labels != node.labels { topologies = Self.topologies(of: nodes) }
    }

    private mutating func count(imagesOf node: Node, by change: Int) {
        for name in node.images.keys {
            let count = imageNodeCounts[name, default: 0] + change
            imageNodeCounts[name] = count == 0 ? nil : count
        }
    }
}
