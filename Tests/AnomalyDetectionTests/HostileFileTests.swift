import Crypto
import Foundation
import Testing

@testable import AnomalyDetection

/// Files that were made to do harm: their checksum is right, their contents are not.
@Suite("Hostile files")
struct HostileFileTests {
    /// One field of a forest with another content.
    struct Patch: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// Where it is, for a forest of a number of trees.
        let place: @Sendable (_ treeCount: Int) -> Int
        let bytes: [UInt8]

        /// A field of the header.
        init(_ name: String, header: Int, _ number: UInt32) {
            testDescription = name
            place = { _ in header }
            bytes = withUnsafeBytes(of: number.littleEndian) { Array($0) }
        }

        init(_ name: String, header: Int, double number: Double) {
            testDescription = name
            place = { _ in header }
            bytes = withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
        }

        /// A field of a node of the first tree.
        ///
        /// 60 bytes of header, 4 for each tree, 32 for each node.
        init(_ name: String, node: Int, field: Int, _ number: UInt32) {
            testDescription = name
            place = { 60 + 4 * $0 + 32 * node + field }
            bytes = withUnsafeBytes(of: number.littleEndian) { Array($0) }
        }

        init(_ name: String, node: Int, field: Int, double number: Double) {
            testDescription = name
            place = { 60 + 4 * $0 + 32 * node + field }
            bytes = withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
        }
    }

    private func forest() throws -> IsolationForest {
        try IsolationForest.fit(ForestFixtures.rows(60), options: ForestFixtures.options(sampleSize: 16))
    }

    /// The bytes of a forest with a patch and a checksum that fits.
    private func patched(_ patch: Patch?) throws -> Data {
        let forest = try forest()
        var bytes = [UInt8](forest.encoded().dropLast(SHA256.byteCount))
        if let patch {
            let place = patch.place(forest.treeCount)
            bytes.replaceSubrange(place..<place + patch.bytes.count, with: patch.bytes)
        }
        return Data(bytes + Array(SHA256.hash(data: bytes)))
    }

    @Test("With the checksum made anew an unchanged forest is read")
    func control() throws {
        #expect(try IsolationForest(encoded: patched(nil), name: "forest") == forest())
    }

    @Test(
        "A forest with impossible contents is refused",
        arguments: [
            Patch("no columns", header: 12, 0),
            Patch("columns beyond memory", header: 12, .max),
            Patch("no rows in a tree", header: 16, 0),
            Patch("more rows than wanted", header: 16, 17),
            Patch("no trees", header: 20, 0),
            Patch("more trees than bytes", header: 20, .max),
            Patch("a sample size of 1", header: 24, 1),
            Patch("terms beyond memory", header: 28, .max),
            Patch("a share that is no number", header: 36, double: .nan),
            Patch("a range that is no number", header: 44, double: .nan),
            Patch("a tree larger than the file", header: 60, .max),
            Patch("an even number of nodes", header: 60, 2),
            Patch("a threshold that is no number", node: 0, field: 0, double: .nan),
            Patch("an infinite weight", node: 0, field: 8, double: .infinity),
            Patch("a column that is not there", node: 0, field: 16, 4),
            Patch("a second column that is not there", node: 0, field: 20, .max),
            Patch("a root that is its own child", node: 0, field: 24, 0),
            Patch("a child before its parent", node: 1, field: 24, 0),
            Patch("a child of another tree", node: 0, field: 24, 10_001),
            Patch("a child beyond 31 bits", node: 0, field: 24, .max),
            Patch("a root without rows", node: 0, field: 28, 0),
            Patch("rows that do not add up", node: 1, field: 28, 15),
        ]
    )
    func hostileForest(patch: Patch) throws {
        let error = #expect(throws: AnomalyDetectionError.self) {
            try IsolationForest(encoded: patched(patch), name: "nodes.hif")
        }
        #expect(error?.description.hasPrefix("nodes.hif: ") == true)
    }

    @Test("A newer format is refused although its checksum is right")
    func newerForest() throws {
        #expect(throws: AnomalyDetectionError.newerForest(name: "forest", found: 2, supported: 1)) {
            try IsolationForest(encoded: patched(Patch("version 2", header: 8, 2)), name: "forest")
        }
    }

    @Test("What is usual must be numbers", arguments: [Double.nan, -1, .infinity])
    func hostileReference(number: Double) throws {
        let model = try HealthFixture.detector().nodeModel
        var bytes = [UInt8](try model.encoded())
        // 8 bytes of magic, 4 of version, 4 of the header's size, the header, then the references of the metrics.
        let size = bytes[12..<16].reversed().reduce(0) { $0 << 8 | Int($1) }
        bytes.replaceSubrange(
            16 + size..<24 + size,
            with: withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
        )
        let error = #expect(throws: DetectorError.self) {
            try HealthModel(encoded: Data(bytes), forest: model.forest, name: "nodes.health")
        }
        #expect(error.map { "\($0)" }?.contains("impossible numbers") == true)
    }

    @Test("Rarities must grow with the value")
    func hostileTail() throws {
        let model = try HealthFixture.detector().nodeModel
        var broken = [UInt8](try model.encoded())
        // The tails lie right before the patterns, which are floats; the last one ends with its greatest evidence.
        let patterns = HourOfWeek.count * (model.nodes.count + 1) * model.metricCount * 4
        let last = broken.count - patterns - 8
        broken.replaceSubrange(last..<last + 8, with: withUnsafeBytes(of: Double.nan.bitPattern) { Array($0) })
        #expect(throws: DetectorError.self) {
            try HealthModel(encoded: Data(broken), forest: model.forest, name: "nodes.health")
        }
    }

    @Test("A short file that names many nodes is refused before room is made for them")
    func manyNodes() throws {
        let model = try HealthFixture.detector().nodeModel
        let names = (0..<200_000).map { "\"\($0)\"" }.joined(separator: ",")
        let metrics = model.metrics.map { "\"\($0.name)\"" }.joined(separator: ",")
        let features = HealthFeature.allCases.map { "\"\($0)\"" }.joined(separator: ",")
        let header = """
            {"stepMilliseconds":300000,"metrics":[\(metrics)],"nodes":[\(names)],"features":[\(features)],\
            "hasForecasts":false}
            """
        var writer = ByteWriter()
        writer.append(bytes: Array("HYDHLTH\n".utf8))
        writer.append(UInt32(1))
        writer.append(UInt32(header.utf8.count))
        writer.append(bytes: Array(header.utf8))
        #expect(throws: DetectorError.corrupt(name: "nodes.health", reason: "it ends too early")) {
            try HealthModel(encoded: Data(writer.bytes), forest: model.forest, name: "nodes.health")
        }
    }
}
