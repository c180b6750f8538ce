import Foundation
import NIOCore
import Testing

@testable import SchedulerService

/// What kube-scheduler sends, to the letter.
struct ExtenderArgsTests {
    private func parse(_ text: String) throws -> ExtenderArgs {
        try Array(text.utf8).withUnsafeBytes { try ExtenderArgs($0) }
    }

    private func names(_ text: String) throws -> [String] {
        try Array(text.utf8).withUnsafeBytes { body in try ExtenderArgs(body).names.map { $0.string(in: body) } }
    }

    /// As Go writes it: capitalized names, absent pointers as null.
    private static let request = #"""
        {"Pod":{"metadata":{"name":"web-1","namespace":"shop","uid":"u1","creationTimestamp":null,
        "labels":{"app":"web","tier":"a\"b"}},"spec":{"containers":[{"name":"c","resources":{}}]},"status":{}},
        "Nodes":null,"NodeNames":["n1","n2"]}
        """#

    @Test("Names of nodes and the pod's identity are read")
    func identity() throws {
        let args = try parse(Self.request)
        #expect(try names(Self.request) == ["n1", "n2"])
        #expect(args.nodes == nil)
        #expect((args.pod.namespace, args.pod.name, args.pod.uid) == ("shop", "web-1", "u1"))
        #expect(args.pod.labels == ["app": "web", "tier": "a\"b"])
    }

    @Test("The place of the pod in the body is where its object is")
    func podRange() throws {
        let text = Self.request
        let args = try parse(text)
        let pod = String(decoding: Array(text.utf8)[args.pod.range], as: UTF8.self)
        #expect(pod.hasPrefix(#"{"metadata""#))
        #expect(pod.hasSuffix(#""status":{}}"#))
    }

    @Test("Whole nodes are read as names and places")
    func wholeNodes() throws {
        let node = #"{"metadata":{"name":"n1"},"spec":{},"status":{"allocatable":{"cpu":"4"}}}"#
        let text = #"{"Pod":{"metadata":{"name":"p"}},"Nodes":{"metadata":{},"items":[\#(node)]},"NodeNames":null}"#
        let args = try parse(text)
        #expect(try names(text) == ["n1"])
        let range = try #require(args.nodes?.first?.range)
        #expect(String(decoding: Array(text.utf8)[range], as: UTF8.self) == node)
    }

    @Test(
        "Escapes in names are resolved",
        arguments: [(#"\u00e9"#, "é"), (#"\ud83d\ude80"#, "\u{1F680}"), (#"\/"#, "/")]
    )
    func escapes(escaped: String, text: String) throws {
        #expect(try names(#"{"Pod":{"metadata":{"name":"p"}},"NodeNames":["\#(escaped)"]}"#) == [text])
    }

    @Test("A body that is cut off anywhere is refused")
    func truncated() {
        let bytes = Array(Self.request.utf8)
        for count in 0..<bytes.count - 1 {
            #expect(throws: ExtenderProblem.self, "\(count) bytes") {
                try bytes[..<count].withUnsafeBytes { try ExtenderArgs($0) }
            }
        }
    }

    @Test(
        "What is not such a request is refused",
        arguments: [
            "", "null", "[]", "7", #""text""#, "{}", #"{"Pod":null,"NodeNames":[]}"#, #"{"pod":{},"nodeNames":[]}"#,
            #"{"Pod":{"metadata":{"name":"p"}}}"#, #"{"Pod":{"metadata":{"name":"p"}},"NodeNames":null,"Nodes":null}"#,
            #"{"Pod":{"metadata":{"name":7}},"NodeNames":[]}"#, #"{"Pod":{"metadata":{}},"NodeNames":[]}"#,
            #"{"Pod":{"metadata":{"name":"p"}},"NodeNames":"n1"}"#,
            #"{"Pod":{"metadata":{"name":"p"}},"NodeNames":[7]}"#,
            #"{"Pod":{"metadata":{"name":"p"}},"NodeNames":["n1",]}"#,
            #"{"Pod":{"metadata":{"name":"p"}},"NodeNames":["n1"]} x"#,
            #"{"Pod":{"metadata":{"name":"p"}},"NodeNames":["\q"]}"#,
            #"{"Pod":{"metadata":{"name":"p"},"x":01},"NodeNames":[]}"#,
            #"{"Pod":{"metadata":{"name":"p"},"x":"\u12"},"NodeNames":[]}"#,
            #"{"Pod":{"metadata":{"name":"p"}},"NodeNames":[],"NodeNames":[]}"#,
            "{\"Pod\":{\"metadata\":{\"name\":\"p\u{1}\"}},\"NodeNames\":[]}",
        ]
    )
    func refused(text: String) {
        #expect(throws: ExtenderProblem.self) { try parse(text) }
    }

    @Test("A text that is not UTF-8 is refused")
    func notUTF8() {
        let bytes = Array(#"{"Pod":{"metadata":{"name":"p"}},"NodeNames":[""#.utf8) + [0xFF] + Array(#""]}"#.utf8)
        #expect(throws: ExtenderProblem.self) { try bytes.withUnsafeBytes { try ExtenderArgs($0) } }
    }

    @Test("Half a surrogate pair is the replacement character, as in Go")
    func halfSurrogate() throws {
        let names = try names(#"{"Pod":{"metadata":{"name":"p"}},"NodeNames":["a\ud83d","\ude80b"]}"#)
        #expect(names == ["a\u{FFFD}", "\u{FFFD}b"])
    }

    @Test("Deep nesting is refused and does not exhaust the stack", arguments: ["[", #"{"a":"#])
    func deep(bracket: String) {
        let text = #"{"Pod":{"metadata":{"name":"p"},"x":"# + String(repeating: bracket, count: 1_000_000)
        #expect(throws: ExtenderProblem.self) { try parse(text) }
    }

    @Test("Priorities are written with the exact names and whole numbers")
    func priorities() throws {
        func answer(_ names: String, _ scores: [Int]) throws -> String {
            let request = #"{"Pod":{"metadata":{"name":"p"}},"NodeNames":[\#(names)]}"#
            return try Array(request.utf8).withUnsafeBytes { body in
                String(buffer: ExtenderReply.priorities(try ExtenderArgs(body), body: body, scores: scores))
            }
        }
        let text = try answer(#""n1","n\"2","n3""#, [10, 0, 7])
        #expect(text == #"[{"Host":"n1","Score":10},{"Host":"n\"2","Score":0},{"Host":"n3","Score":7}]"#)
        #expect(try answer("", []) == "[]")
    }

    @Test("A filter's answer has names for names and nodes for nodes, and a reason for each rejected one")
    func filtered() throws {
        let names = Array(#"{"Pod":{"metadata":{"name":"p"}},"NodeNames":["n1","n2"]}"#.utf8)
        let answer = try names.withUnsafeBytes { bytes in
            ExtenderReply.filtered(try ExtenderArgs(bytes), body: bytes, rejected: ["n2": "hot"])
        }
        #expect(
            String(decoding: answer, as: UTF8.self)
                == #"{"Nodes":null,"NodeNames":["n1"],"FailedNodes":{"n2":"hot"},"FailedAndUnresolvableNodes":{},"#
                + #""Error":""}"#
        )
        let item = #"{"metadata":{"name":"n1"},"spec":{}}"#
        let nodes = Array(#"{"Pod":{"metadata":{"name":"p"}},"Nodes":{"items":[\#(item)]}}"#.utf8)
        let second = try nodes.withUnsafeBytes { bytes in
            ExtenderReply.filtered(try ExtenderArgs(bytes), body: bytes, rejected: [:])
        }
        #expect(
            String(decoding: second, as: UTF8.self)
                == #"{"Nodes":{"metadata":{},"items":[\#(item)]},"NodeNames":null,"FailedNodes":{},"#
                + #""FailedAndUnresolvableNodes":{},"Error":""}"#
        )
    }
}

/// The scanner beside Foundation's decoder, on bodies that are a little broken.
struct ExtenderArgsFuzzTests {
    private struct Reference: Decodable {
        struct Pod: Decodable { var metadata: Metadata }
        struct Metadata: Decodable { var name: String, namespace: String?, uid: String?, labels: [String: String]? }
        enum CodingKeys: String, CodingKey {
            case pod = "Pod"
            case nodeNames = "NodeNames"
        }
        var pod: Pod
        var nodeNames: [String]
    }

    /// Texts that are put together to bodies; those with escapes and other scripts are names, too.
    private static let names = [
        "n1", #"a\"b"#, #"\u00e9"#, "é", #"\\"#, #"\n\t"#, "", "ip-10-0-0-1.internal", #"\ud83d\ude80"#,
    ]

    private static func body(_ generator: inout SeededGenerator) -> String {
        func name() -> String { names.randomElement(using: &generator) ?? "" }
        func space() -> String { ["", " ", "\n\t"].randomElement(using: &generator) ?? "" }
        let list = (0..<Int.random(in: 0...5, using: &generator)).map { _ in "\"\(name())\"" }
        let labels = #"{"app":"\#(name())","x-\#(name())":"\#(name())"}"#
        let pod =
            #"{"metadata":{"labels":\#(labels),"name":"p\#(name())",\#(space())"uid":"u"},"spec":{"a":[1,-2.5e3,true,null]}}"#
        return
            #"{\#(space())"Pod":\#(pod),"Nodes":null,\#(space())"NodeNames":[\#(list.joined(separator: ","))]}\#(space())"#
    }

    @Test func `what Foundation reads is read alike, and what it refuses is refused`() {
        var generator = SeededGenerator(state: 7)
        var readCount = 0
        for round in 0..<4000 {
            var bytes = Array(Self.body(&generator).utf8)
            // Half of the bodies are broken at one to three places.
            for _ in 0..<(round.isMultiple(of: 2) ? 0 : Int.random(in: 1...3, using: &generator)) where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0...3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(Array(#"{}[]",:\ntu0"#.utf8).randomElement(using: &generator) ?? 0, at: place)
                default: bytes.removeLast(bytes.count - place)
                }
            }
            let ours = try? bytes.withUnsafeBytes { try ExtenderArgs($0) }
            guard let theirs = try? JSONDecoder().decode(Reference.self, from: Data(bytes)) else {
                // Whole nodes are not in the reference. Half a surrogate pair is U+FFFD as in Go; Foundation refuses it.
                let text = String(decoding: bytes, as: UTF8.self)
                let mayBeHalf = text.contains("d83d") || text.contains("de80")
                #expect(ours == nil || ours?.nodes != nil || mayBeHalf, "\(text)")
                continue
            }
            // Ours refuses more: names that are empty or doubled.
            guard let ours else { continue }
            readCount += 1
            #expect(bytes.withUnsafeBytes { body in ours.names.map { $0.string(in: body) } } == theirs.nodeNames)
            #expect(ours.pod.name == theirs.pod.metadata.name)
            #expect(ours.pod.labels == theirs.pod.metadata.labels ?? [:])
        }
        #expect(readCount > 1900)
    }
}

/// A small generator (SplitMix64), so that a failure comes again.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
