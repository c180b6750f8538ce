import Testing

@testable import Telemetry

struct LabelMatchersTests {
    @Test(
        "Matchers go into every selector and nowhere else",
        arguments: [
            ("up", #"up{cluster="n"}"#),
            (#"up{job="a"}"#, #"up{cluster="n",job="a"}"#),
            ("up{}", #"up{cluster="n"}"#),
            (#"{__name__="up"}"#, #"{cluster="n",__name__="up"}"#),
            ("sum by (node) (rate(a_total[5m]))", #"sum by (node) (rate(a_total{cluster="n"}[5m]))"#),
            ("sum(a) by (node)", #"sum(a{cluster="n"}) by (node)"#),
            (
                #"a * on (uid) group_left (node) max by (uid, node) (b{c!="}"})"#,
                #"a{cluster="n"} * on (uid) group_left (node) max by (uid, node) (b{cluster="n",c!="}"})"#
            ),
            ("a offset 5m unless b > bool 1e9", #"a{cluster="n"} offset 5m unless b{cluster="n"} > bool 1e9"#),
            (#"label_replace(a, "b", "$1", "c", "d(.*)")"#, #"label_replace(a{cluster="n"}, "b", "$1", "c", "d(.*)")"#),
        ]
    )
    func applied(_ query: String, _ expected: String) throws {
        #expect(try #require(LabelMatchers(#"cluster="n""#)).applied(to: query) == expected)
    }

    @Test("A query of the catalogue has the matchers once for each series", arguments: MetricCatalogue.standard.metrics)
    func catalogue(_ metric: MetricDefinition) throws {
        let text = try #require(LabelMatchers(#"cluster="n""#)).applied(to: metric.query)
        for name in metric.series {
            let all = text.ranges(of: name).count
            #expect(all > 0 && text.ranges(of: #"\#(name){cluster="n""#).count == all)
        }
    }

    @Test(
        "What is no list of matchers is refused",
        arguments: ["", "north", "cluster=north", #"cluster="n"} or up{a="b""#, #"__name__="up""#, #"a="b" c="d""#]
    )
    func refused(_ text: String) { #expect(LabelMatchers(text) == nil) }
}
