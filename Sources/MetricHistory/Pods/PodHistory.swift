/// The pods of a cluster over some time, what they used, and the nodes they ran on.
public struct PodHistory: Sendable, Equatable {
    /// The spacing of instants in milliseconds.
    public let stepMilliseconds: Int64

    /// The pods, sorted by namespace, name, arrival and identity.
    public private(set) var pods: [PodRecord]

    /// What each pod used, in the order of the pods.
    public private(set) var usage: [PodUsage]

    /// The nodes, sorted by name.
    public private(set) var nodes: [NodeRecord]

    /// Where rows of files contradict each other, by file and pod; empty for what was not read from files.
    public internal(set) var contradictions: [PodContradiction] = []

    /// Creates a history.
    ///
    /// - Parameters:
    ///   - stepMilliseconds: The spacing of instants.
    ///   - pods: Pods with what they used, each identity once.
    ///   - nodes: The nodes, each name once.
    public init(stepMilliseconds: Int64, pods: [(record: PodRecord, usage: PodUsage)], nodes: [NodeRecord]) {
        let sorted = pods.sorted { Self.key($0.record) < Self.key($1.record) }
        self.stepMilliseconds = stepMilliseconds
        self.pods = sorted.map(\.record)
        usage = sorted.map(\.usage)
        self.nodes = nodes.sorted { $0.name < $1.name }
    }

    private static func key(_ pod: PodRecord) -> (String, String, Int64, String) {
        (pod.namespace, pod.name, pod.arrival, pod.uid)
    }

    /// The newest instant that any pod was looked at, nil without pods.
    public var latest: Int64? {
        let seen = pods.map(\.lastSeen).max()
        let measured = usage.lazy.filter { $0.count > 0 }.map { $0.start + Int64($0.count - 1) * stepMilliseconds }
            .max()
        return [seen, measured].compactMap { $0 }.max()
    }

    /// How long a pod that was not seen may still be there, in milliseconds: two steps, and never less than ten minutes.
    public var tolerance: Int64 { max(2 * stepMilliseconds, 600_000) }

    /// When a pod was gone, nil while it is still there.
    public func end(of pod: PodRecord) -> Int64? { pod.end(latest: latest ?? pod.lastSeen, tolerance: tolerance) }

    /// This history with a newer one of the same step; where both know something the newer one counts.
    package func merged(with newer: PodHistory) -> PodHistory {
        precondition(stepMilliseconds == newer.stepMilliseconds, "histories of different steps")
        return Self.merging([self, newer], step: stepMilliseconds)
    }

    /// Histories of several files as one; where files contradict each other about the use of a pod, neither counts.
    static func together(_ parts: [(file: String, history: PodHistory)], step: Int64) -> PodHistory {
        var settling = PodSettling(file: "")
        var file = 0
        var whole = merging(parts.map(\.history), step: step) { known, newer, position, record, part in
            if file != part {
                settling.file = parts[part].file
                file = part
            }
            known.settle(newer, step: step, pod: position, record, &settling)
        }
        whole.contradictions += settling.contradictions
        return whole
    }

    /// Several histories of one step, oldest first, as one; the newer use counts.
    static func merging(_ parts: [PodHistory], step: Int64) -> PodHistory {
        merging(parts, step: step) { known, newer, _, _, _ in known.merge(newer, step: step) }
    }

    /// Several histories of one step, oldest first, as one.
    ///
    /// - Parameters:
    ///   - parts: The histories.
    ///   - step: Their step in milliseconds.
    ///   - join: Takes further use of a pod into what is known; its position, its record and the part's number follow.
    /// - Returns: The whole.
    private static func merging(
        _ parts: [PodHistory],
        step: Int64,
        _ join: (inout PodUsage, PodUsage, Int, PodRecord, Int) -> Void
    ) -> PodHistory {
        var positions: [String: Int] = [:]
        var merged: [(record: PodRecord, usage: PodUsage)] = []
        var nodes: [String: NodeRecord] = [:]
        for (number, part) in parts.enumerated() {
            for (pod, usage) in zip(part.pods, part.usage) {
                if let position = positions[pod.uid] {
                    merged[position].record.merge(pod)
                    join(&merged[position].usage, usage, position, pod, number)
                } else {
                    positions[pod.uid] = merged.count
                    merged.append((pod, usage))
                }
            }
            for node in part.nodes { nodes[node.name] = node }
        }
        var whole = PodHistory(stepMilliseconds: step, pods: merged, nodes: Array(nodes.values))
        whole.contradictions = parts.flatMap(\.contradictions)
        return whole
    }
}
