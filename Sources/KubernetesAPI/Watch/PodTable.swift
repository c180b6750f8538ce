import HashTreeCollections

/// Pods by name; a copy shares everything but what changes afterwards, so that views are cheap beside a busy writer.
public struct PodTable: Sendable, Sequence, ExpressibleByDictionaryLiteral {
    private var pods: TreeDictionary<PodName, WatchedPod>

    /// Creates a table of pods by name.
    public init(_ pods: some Sequence<(PodName, WatchedPod)>) {
        self.pods = TreeDictionary(pods) { _, newer in newer }
    }

    /// Creates a table of pods under their own names.
    public init(_ pods: some Sequence<WatchedPod>) {
        self.init(pods.map { ($0.name, $0) })
    }

    /// Creates a table of pods by name.
    public init(dictionaryLiteral elements: (PodName, WatchedPod)...) {
        self.init(elements)
    }

    /// The number of pods.
    public var count: Int { pods.count }

    /// Whether there is no pod.
    public var isEmpty: Bool { pods.isEmpty }

    /// The pods, in any order.
    public var values: some Collection<WatchedPod> { pods.values }

    /// The names, in any order.
    public var keys: some Collection<PodName> { pods.keys }

    /// The pod of a name.
    public subscript(name: PodName) -> WatchedPod? {
        get { pods[name] }
        set { pods[name] = newValue }
    }

    /// Goes through names and pods, in any order.
    public struct Iterator: IteratorProtocol, Sendable {
        fileprivate var base: TreeDictionary<PodName, WatchedPod>.Iterator

        /// The next name and pod.
        public mutating func next() -> (key: PodName, value: WatchedPod)? { base.next() }
    }

    /// Goes through names and pods, in any order.
    public func makeIterator() -> Iterator { Iterator(base: pods.makeIterator()) }
}
