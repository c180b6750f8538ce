import MetricHistory

/// The answers about one span of time, put together into pods.
struct PodSpan {
    /// Two values this close, relative to the larger one, are the same measurement.
    private static let tolerance = 1e-9

    let grid: TimeGrid
    private let identity: NodeIdentity
    private var resolver = OwnerResolver()
    private var records: [String: PodRecord] = [:]
    private var usage: [String: PodUsage] = [:]
    private var uidsOfPod: [PodName: [String]] = [:]

    private struct PodName: Hashable {
        let namespace: String
        let name: String
    }

    /// Creates an empty span.
    init(grid: TimeGrid, identity: NodeIdentity) {
        self.grid = grid
        self.identity = identity
    }

    /// Puts the answers together.
    ///
    /// - Parameters:
    ///   - courses: The answers of quantities that are asked at every instant.
    ///   - facts: The answers of those that are asked once.
    ///   - report: Gets what is worth telling.
    /// - Returns: The pods of the span and the nodes.
    mutating func assemble(
        courses: [PodQuantity: RangeAnswer],
        facts: [PodQuantity: InstantAnswer],
        _ report: inout PodCollectionReport
    ) -> PodHistory {
        for series in courses[.presence]?.series ?? [] { addPresence(series) }
        for sample in facts[.briefPods]?.samples ?? [] { addBriefPod(sample.labels) }
        for (uid, record) in records {
            uidsOfPod[PodName(namespace: record.namespace, name: record.name), default: []].append(uid)
        }
        addFacts(facts)
        addOwners(facts, &report)
        noteRequests(&report)
        for quantity in [PodQuantity.cpu, .memory] {
            let series = courses[quantity]?.series ?? []
            let sorted = series.sorted { Self.order($0.labels, $1.labels) }
            // Series of a known node come first: the others only fill gaps.
            for isOfNode in [true, false] {
                for one in sorted { addUsage(quantity, one, isOfNode: isOfNode, &report) }
            }
        }
        for (quantity, groups) in [(PodQuantity.cpu, PodQuantity.groupCPU), (.memory, .groupMemory)] {
            for series in courses[groups]?.series ?? [] { addGroup(quantity, series, &report) }
        }
        noteUnmeasured(&report)
        count(&report)
        let nodes = nodes(facts)
        report.nodes.formUnion(nodes.filter { !$0.cpu.isNaN && !$0.memory.isNaN }.map(\.name))
        let pods = records.values.map { ($0, usage[$0.uid] ?? PodUsage(start: 0, cpu: [], memory: [])) }
        return PodHistory(stepMilliseconds: grid.stepMilliseconds, pods: pods, nodes: nodes)
    }

    /// The identity of a pod; very old versions of kube-state-metrics do not tell it.
    private static func uid(_ labels: [String: String]) -> String? {
        if let uid = labels["uid"], !uid.isEmpty { return uid }
        guard let namespace = labels["namespace"], let pod = labels["pod"] else { return nil }
        return "\(namespace)/\(pod)"
    }

    private mutating func addPresence(_ series: RangeSeries) {
        let seen = series.values.filter { !$0.isNaN }
        guard let uid = Self.uid(series.labels), let first = seen.min(), let last = seen.max(),
            let firstIndex = series.values.firstIndex(where: { !$0.isNaN }),
            let lastIndex = series.values.lastIndex(where: { !$0.isNaN }),
            let from = Int64(secondsSince1970: first), let to = Int64(secondsSince1970: last)
        else { return }
        add(uid, series.labels, from, to)
        usage[uid, default: PodUsage(start: 0, cpu: [], memory: [])]
            .cover(grid.time(at: firstIndex), through: grid.time(at: lastIndex), step: grid.stepMilliseconds)
    }

    private mutating func addBriefPod(_ labels: [String: String]) {
        guard let uid = Self.uid(labels), records[uid] == nil else { return }
        // When it came is told by its creation, if anything tells; that it was there is certain.
        add(uid, labels, grid.start, grid.start)
    }

    private mutating func add(_ uid: String, _ labels: [String: String], _ first: Int64, _ last: Int64) {
        guard let namespace = labels["namespace"], let name = labels["pod"], let node = labels["node"] else { return }
        if let known = records[uid] {
            // Two exporters: both saw it.
            records[uid]?.firstSeen = min(known.firstSeen, first)
            records[uid]?.lastSeen = max(known.lastSeen, last)
        } else {
            let record = PodRecord(
                uid: uid,
                namespace: namespace,
                name: name,
                node: node,
                firstSeen: first,
                lastSeen: last
            )
            records[uid] = record
        }
    }

    private mutating func addFacts(_ facts: [PodQuantity: InstantAnswer]) {
        func times(_ quantity: PodQuantity, _ path: WritableKeyPath<PodRecord, Int64?>) {
            for sample in facts[quantity]?.samples ?? [] where sample.value.isFinite && sample.value > 0 {
                guard let uid = Self.uid(sample.labels) else { continue }
                records[uid]?[keyPath: path] = Int64(secondsSince1970: sample.value)
            }
        }
        times(.created, \.created)
        times(.started, \.started)
        times(.completed, \.completed)
        for (uid, record) in records where record.firstSeen == record.lastSeen && usage[uid] == nil {
            records[uid]?.firstSeen = record.created ?? record.firstSeen
            records[uid]?.lastSeen = record.completed ?? record.created ?? record.lastSeen
        }
        // An init container that requests more than all others together counts in their place.
        for quantity in [PodQuantity.requests, .initialRequests] {
            for sample in facts[quantity]?.samples ?? [] where sample.value.isFinite {
                guard let uid = Self.uid(sample.labels) else { continue }
                let path = sample.labels["resource"] == "cpu" ? \PodRecord.cpuRequest : \PodRecord.memoryRequest
                let known = records[uid]?[keyPath: path] ?? 0
                records[uid]?[keyPath: path] = max(known, sample.value)
            }
        }
    }

    private mutating func addOwners(_ facts: [PodQuantity: InstantAnswer], _ report: inout PodCollectionReport) {
        for sample in facts[.replicaSetOwners]?.samples ?? [] { resolver.add(replicaSet: sample.labels) }
        for sample in facts[.jobOwners]?.samples ?? [] { resolver.add(job: sample.labels) }
        for sample in facts[.owners]?.samples ?? [] {
            guard let uid = Self.uid(sample.labels), let record = records[uid],
                let own = OwnerResolver.owner(sample.labels),
                // Of several owners the controller counts.
                record.owner == nil || sample.labels["owner_is_controller"] == "true"
            else { continue }
            let found = resolver.resolve(own, namespace: record.namespace, pod: record.name, node: record.node)
            records[uid]?.owner = found.owner
            if !found.isSure { report.unresolved.insert("\(record.namespace)/\(own.kind)/\(own.name)") }
        }
        for record in records.values where record.owner == nil {
            report.withoutOwner.insert("\(record.namespace)/\(record.name)")
        }
    }

    private func noteRequests(_ report: inout PodCollectionReport) {
        for record in records.values where record.cpuRequest == nil && record.memoryRequest == nil {
            report.withoutRequests.insert("\(record.namespace)/\(record.name)")
        }
    }

    /// Gives each sample to the pod that ran then: of several of one name that on the series' node, else the newest.
    ///
    /// - Parameters:
    ///   - quantity: What was measured.
    ///   - series: The samples.
    ///   - isOfNode: Whether to take what is certain to be of a node, or the rest.
    ///   - report: Gets what is worth telling.
    private mutating func addUsage(
        _ quantity: PodQuantity,
        _ series: RangeSeries,
        isOfNode: Bool,
        _ report: inout PodCollectionReport
    ) {
        guard let namespace = series.labels["namespace"], let name = series.labels["pod"] else { return }
        let pods = (uidsOfPod[PodName(namespace: namespace, name: name)] ?? []).compactMap { records[$0] }
        guard !pods.isEmpty else {
            if series.sampleCount > 0 { report.unmatched.insert("\(namespace)/\(name)") }
            return
        }
        let known = identity.stretches(of: series.labels)
        let stretches = known.isEmpty ? [NodeStretch(instants: NodeStretch.always, node: nil)] : known
        for stretch in stretches where (stretch.node != nil && stretch.isCertain) == isOfNode {
            addUsage(quantity, series.values, stretch, of: pods, &report)
        }
    }

    /// Gives the samples of a stretch to pods of one name.
    private mutating func addUsage(
        _ quantity: PodQuantity,
        _ values: [Double],
        _ stretch: NodeStretch,
        of all: [PodRecord],
        _ report: inout PodCollectionReport
    ) {
        let onNode = all.filter { $0.node == stretch.node }
        let pods = (onNode.isEmpty ? all : onNode).sorted { ($0.start, $0.uid) < ($1.start, $1.uid) }
        guard let first = pods.first else { return }
        for index in stretch.instants.clamped(to: values.indices) where !values[index].isNaN {
            let time = grid.time(at: index)
            // Where two run at once and nothing tells the node, it is neither's.
            let running = pods.filter { $0.start <= time && time <= $0.lastSeen }
            if onNode.isEmpty, Set(running.map(\.node)).count > 1 {
                report.unclear.insert("\(first.namespace)/\(first.name)")
                continue
            }
            let pod = pods.last { $0.start <= time } ?? first
            add(quantity, values[index], at: time, to: pod.uid, isOfNode: !onNode.isEmpty, &report)
        }
    }

    private mutating func add(
        _ quantity: PodQuantity,
        _ value: Double,
        at time: Int64,
        to uid: String,
        isOfNode: Bool,
        _ report: inout PodCollectionReport
    ) {
        let step = grid.stepMilliseconds
        var own = usage[uid] ?? PodUsage(start: 0, cpu: [], memory: [])
        usage[uid] = nil  // The only owner of the buffers may change them in place.
        defer { usage[uid] = own }
        own.cover(time, through: time, step: step)
        guard let index = own.index(of: time, step: step) else { return }
        let there = quantity == .cpu ? own.cpu[index] : own.memory[index]
        // A series can miss a part of what a pod does, as in the window in which it begins, but add nothing to it.
        let difference = there.isNaN ? 0 : abs(there - value)
        if difference > Self.tolerance * max(abs(there), abs(value)) { report.contradictions += 1 }
        guard there.isNaN || (isOfNode && value > there) else { return }
        if quantity == .cpu {
            own.set(cpu: value, at: time, step: step)
        } else {
            own.set(memory: value, at: time, step: step)
        }
        if there.isNaN { report.points += 1 }
        report.measured.insert(uid)
    }

    /// Takes a pod's group where its containers were not measured.
    private mutating func addGroup(
        _ quantity: PodQuantity,
        _ series: RangeSeries,
        _ report: inout PodCollectionReport
    ) {
        let path = series.labels["id"] ?? ""
        guard let uid = PodQuantity.uids(ofGroup: path).first(where: { records[$0] != nil }) else { return }
        for (index, value) in series.values.enumerated() where !value.isNaN {
            let position = usage[uid]?.index(of: grid.time(at: index), step: grid.stepMilliseconds)
            let known = position.flatMap { usage[uid].map(quantity == .cpu ? \.cpu : \.memory)?[$0] } ?? .nan
            guard known.isNaN else { continue }
            add(quantity, value, at: grid.time(at: index), to: uid, isOfNode: false, &report)
        }
    }

    /// Names the nodes with pods of which none was measured.
    private func noteUnmeasured(_ report: inout PodCollectionReport) {
        var isMeasured: [String: Bool] = [:]
        for record in records.values where record.completed == nil {
            let own = usage[record.uid] ?? PodUsage(start: 0, cpu: [], memory: [])
            // One that was seen but once may have ended before it was measured.
            guard own.cpu.count >= min(2, grid.count) else { continue }
            let isSeen = own.cpu.contains { !$0.isNaN } || own.memory.contains { !$0.isNaN }
            isMeasured[record.node] = isMeasured[record.node] == true || isSeen
        }
        for (node, isMeasured) in isMeasured where !isMeasured && !node.isEmpty {
            report.unmeasured[node, default: []].insert(InstantText.day(grid.start))
        }
    }

    private func count(_ report: inout PodCollectionReport) {
        report.pods.formUnion(records.keys)
        report.gaps += usage.values.reduce(0) { $0 + $1.cpu.count { $0.isNaN } }
    }

    private func nodes(_ facts: [PodQuantity: InstantAnswer]) -> [NodeRecord] {
        var found: [String: NodeRecord] = [:]
        for sample in facts[.allocatable]?.samples ?? [] {
            guard let name = sample.labels["node"], let resource = sample.labels["resource"] else { continue }
            switch resource {
            case "cpu": found[name, default: NodeRecord(name: name)].cpu = sample.value
            case "memory": found[name, default: NodeRecord(name: name)].memory = sample.value
            case "pods": found[name, default: NodeRecord(name: name)].pods = sample.value
            default: continue
            }
        }
        for sample in facts[.taints]?.samples ?? [] {
            guard let name = sample.labels["node"], let key = sample.labels["key"],
                let effect = sample.labels["effect"]
            else { continue }
            let value = sample.labels["value"].map { "=\($0)" } ?? ""
            found[name]?.taints.append("\(key)\(value):\(effect)")
            found[name]?.taints.sort()
        }
        return Array(found.values)
    }

    /// An order of label sets, so that which series comes first does not depend on the server.
    private static func order(_ left: [String: String], _ right: [String: String]) -> Bool {
        left.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
            .lexicographicallyPrecedes(right.sorted { $0.key < $1.key }.map { "\($0)=\($1)" })
    }
}
