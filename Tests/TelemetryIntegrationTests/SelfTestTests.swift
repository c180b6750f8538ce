import Testing

/// `hydatis collect --check` against a Prometheus that has everything, and against poorer ones.
struct SelfTestTests {
    @Test("With every exporter scraped the self-test passes and names no metric as missing")
    func complete() throws {
        let bed = try TestBed(.fresh)
        try withTemporaryDirectory { directory in
            let outcome = try Hydatis(url: bed.url, directory: directory).run(["collect", "--check"])
            #expect(outcome.status == 0, "\(outcome.printed)")
            #expect(!outcome.output.contains("missing"))
            #expect(outcome.printed.contains("version 2.42.0"))
            #expect(outcome.printed.contains(RecordedHistory.unmapped))
        }
    }

    @Test("Without kube-state-metrics the required metrics are there, and the missing exporter is named")
    func withoutKubeStateMetrics() throws {
        let bed = try TestBed(.partial)
        try withTemporaryDirectory { directory in
            let outcome = try Hydatis(url: bed.url, directory: directory).run(["collect", "--check"])
            #expect(outcome.status == 0, "\(outcome.printed)")
            #expect(outcome.printed.contains("kube-state-metrics"))
        }
    }

    @Test("Where the required metrics are not there the self-test fails")
    func nothingNew() throws {
        // The recorded history ended long ago: there is nothing at the present moment.
        let url = try TestBed.recorded.get().url
        try withTemporaryDirectory { directory in
            let outcome = try Hydatis(url: url, directory: directory).run(["collect", "--check"])
            #expect(outcome.status == 1)
            #expect(outcome.printed.contains("node_exporter"))
        }
    }

    @Test("A server that is not there fails the self-test with its address")
    func unreachable() throws {
        try withTemporaryDirectory { directory in
            // Port 9 (discard) is not listened on.
            let outcome = try Hydatis(url: "http://127.0.0.1:9", directory: directory).run(["collect", "--check"])
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("127.0.0.1:9"))
        }
    }
}
