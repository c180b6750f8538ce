extension PodHistory {
    /// One row per pod.
    var podTable: ColumnTable {
        func times(_ value: (PodRecord) -> Int64?) -> Column {
            .timestamps(NullableIntegers(pods.map { value($0) ?? 0 }, isPresent: pods.map { value($0) != nil }))
        }
        return ColumnTable([
            ("uid", .strings(CodedStrings(pods.map(\.uid)))),
            ("namespace", .strings(CodedStrings(pods.map(\.namespace)))),
            ("pod", .strings(CodedStrings(pods.map(\.name)))),
            ("node", .strings(CodedStrings(pods.map(\.node)))),
            ("owner_kind", .strings(CodedStrings(pods.map { $0.owner?.kind }))),
            ("owner", .strings(CodedStrings(pods.map { $0.owner?.name }))),
            ("cpu_request_cores", .doubles(pods.map { $0.cpuRequest ?? .nan })),
            ("memory_request_bytes", .doubles(pods.map { $0.memoryRequest ?? .nan })),
            ("created", times(\.created)), ("started", times(\.started)), ("completed", times(\.completed)),
            ("first_seen", times { $0.firstSeen }), ("last_seen", times { $0.lastSeen }),
        ])
    }

    /// One row per pod and instant from the first to the last of the pod.
    var usageTable: ColumnTable {
        var codes: [Int32] = []
        var times: [Int64] = []
        for (pod, usage) in usage.enumerated() {
            codes.append(contentsOf: repeatElement(Int32(pod), count: usage.count))
            for index in 0..<usage.count { times.append(usage.start + Int64(index) * stepMilliseconds) }
        }
        func text(_ value: KeyPath<PodRecord, String>) -> Column {
            // The dictionary must hold different strings only.
            let coded = CodedStrings(pods.map { $0[keyPath: value] })
            return .strings(CodedStrings(codes: codes.map { coded.codes[Int($0)] }, dictionary: coded.dictionary))
        }
        return ColumnTable([
            ("timestamp", .timestamps(NullableIntegers(times))),
            ("uid", text(\.uid)), ("namespace", text(\.namespace)), ("pod", text(\.name)),
            ("cpu_cores", .doubles(usage.flatMap(\.cpu))), ("memory_bytes", .doubles(usage.flatMap(\.memory))),
        ])
    }

    /// One row per node.
    var nodeTable: ColumnTable {
        ColumnTable([
            ("node", .strings(CodedStrings(nodes.map(\.name)))),
            ("cpu_cores", .doubles(nodes.map(\.cpu))), ("memory_bytes", .doubles(nodes.map(\.memory))),
            ("max_pods", .doubles(nodes.map(\.pods))),
            ("taints", .strings(CodedStrings(nodes.map { $0.taints.joined(separator: ",") }))),
        ])
    }

    /// The pods of a table, none of which has used anything yet.
    static func records(_ table: ColumnTable) throws -> [(record: PodRecord, usage: PodUsage)] {
        let (uids, namespaces) = try (table.strings("uid"), table.strings("namespace"))
        let (names, nodes) = try (table.strings("pod"), table.strings("node"))
        let (kinds, owners) = try (table.texts("owner_kind"), table.texts("owner"))
        let (cpu, memory) = try (table.doubles("cpu_request_cores"), table.doubles("memory_request_bytes"))
        let (created, started) = try (table.optionalTimes("created"), table.optionalTimes("started"))
        let completed = try table.optionalTimes("completed")
        let (first, last) = try (table.plausibleTimes("first_seen"), table.plausibleTimes("last_seen"))
        return uids.indices.map { row in
            var owner: PodOwner?
            if let kind = kinds[row], let name = owners[row] { owner = PodOwner(kind: kind, name: name) }
            let record = PodRecord(
                uid: uids[row],
                namespace: namespaces[row],
                name: names[row],
                node: nodes[row],
                owner: owner,
                cpuRequest: (0..<mostCores).contains(cpu[row]) ? cpu[row] : nil,
                memoryRequest: (0..<mostBytes).contains(memory[row]) ? memory[row] : nil,
                created: created(row),
                started: started(row),
                completed: completed(row),
                firstSeen: first[row],
                lastSeen: last[row]
            )
            return (record, PodUsage(start: 0, cpu: [], memory: []))
        }
    }

    /// The nodes of a table.
    static func nodes(_ table: ColumnTable) throws -> [NodeRecord] {
        let (names, taints) = try (table.strings("node"), table.texts("taints"))
        let (cpu, memory) = try (table.doubles("cpu_cores"), table.doubles("memory_bytes"))
        let pods = try table.doubles("max_pods")
        return names.indices.map { row in
            let own = (taints[row] ?? "").split(separator: ",").map(String.init)
            return NodeRecord(
                name: names[row],
                cpu: possible(cpu[row], below: mostCores),
                memory: possible(memory[row], below: mostBytes),
                pods: possible(pods[row], below: mostCores),
                taints: own
            )
        }
    }
}

extension ColumnTable {
    /// Text, some of which may be missing.
    fileprivate func texts(_ name: String) throws -> CodedStrings {
        let column = try column(name)
        if case .strings(let strings) = column { return strings }
        // A column of nothing but nulls has no type.
        guard case .doubles(let values) = column, values.allSatisfy(\.isNaN) else {
            throw wrongType(name, column, expected: "text")
        }
        return CodedStrings(values.map { _ in nil })
    }

    /// Instants since 1970, none of which is missing.
    func plausibleTimes(_ name: String) throws -> [Int64] {
        let values = try timestamps(name)
        try requirePlausible(name, NullableIntegers(values))
        return values
    }

    private func requirePlausible(_ name: String, _ times: NullableIntegers) throws {
        let allowed = 0...MetricRows.latest
        for (row, time) in times.values.enumerated() where !allowed.contains(time) {
            throw error(name, .implausibleTime(row: row + 1, value: time))
        }
    }

    /// Instants, some of which may be missing.
    fileprivate func optionalTimes(_ name: String) throws -> (Int) -> Int64? {
        let column = try column(name)
        if case .doubles(let values) = column, values.allSatisfy(\.isNaN) { return { _ in nil } }
        guard case .timestamps(let times) = column else { throw wrongType(name, column, expected: "timestamps") }
        try requirePlausible(name, times)
        return { row in times.isPresent?[row] == false ? nil : times.values[row] }
    }
}
