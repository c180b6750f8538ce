import Foundation

/// The file of a health model: a magic word, a version, a header in JSON, then numbers; `docs/formats.md` describes it.
extension HealthModel {
    static let formatVersion: UInt32 = 1
    private static let magic = Array("HYDHLTH\n".utf8)

    private struct Header: Codable {
        var stepMilliseconds: Int64
        var metrics: [String]
        var nodes: [String]
        var features: [String]
        var hasForecasts: Bool
    }

    /// The model without its forest, as bytes.
    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let header = try encoder.encode(
            Header(
                stepMilliseconds: stepMilliseconds,
                metrics: metrics.map(\.name),
                nodes: nodes,
                features: HealthFeature.allCases.map { "\($0)" },
                hasForecasts: hasForecasts
            )
        )
        var writer = ByteWriter()
        writer.append(bytes: Self.magic)
        writer.append(Self.formatVersion)
        writer.append(UInt32(header.count))
        writer.append(bytes: Array(header))
        for numbers in [
            references, baselines.center, baselines.peerOffset, baselines.inverseUp, baselines.inverseDown,
            baselines.repeatEvidence, baselines.usualCount, cross.weights, cross.scale, featureTails, channelTails,
        ] {
            for number in numbers { writer.append(number.bitPattern) }
        }
        for number in baselines.pattern { writer.append(number.bitPattern) }
        return Data(writer.bytes)
    }

    /// Reads a model.
    ///
    /// - Parameters:
    ///   - data: The bytes of `encoded()`.
    ///   - forest: Its forest.
    ///   - name: The file, for messages.
    /// - Throws: `DetectorError.corrupt` or `.newer`.
    init(encoded data: Data, forest: IsolationForest, name: String) throws {
        do {
            var reader = ByteReader(Array(data))
            guard try reader.bytes(Self.magic.count) == Self.magic else { throw Defect(reason: "it begins otherwise") }
            let version: UInt32 = try reader.next()
            guard version <= Self.formatVersion else {
                throw DetectorError.newer(name: name, found: Int(version), supported: Int(Self.formatVersion))
            }
            let size: UInt32 = try reader.next()
            let header = try JSONDecoder().decode(Header.self, from: Data(try reader.bytes(Int(size))))
            try self.init(header, &reader, forest)
        } catch let error as DetectorError {
            throw error
        } catch {
            throw DetectorError.corrupt(name: name, reason: "\(error)")
        }
    }

    private struct Defect: Error, CustomStringConvertible {
        let reason: String
        var description: String { reason }
    }

    /// Checks numbers that would make every score meaningless; centers and patterns may be missing.
    private static func check(
        _ references: [Double],
        _ baselines: HealthBaselines,
        _ cross: CrossMetric,
        _ tails: [Double]
    ) throws {
        let isPositive = { (number: Double) in number > 0 && number.isFinite }
        guard references.allSatisfy(isPositive), cross.scale.allSatisfy(isPositive),
            cross.weights.allSatisfy(\.isFinite), baselines.repeatEvidence.allSatisfy(\.isFinite),
            (baselines.inverseUp + baselines.inverseDown).allSatisfy({ $0 >= 0 }),
            baselines.usualCount.allSatisfy({ $0 >= 0 })
        else { throw Defect(reason: "what is usual has impossible numbers") }
        for start in stride(from: 0, to: tails.count, by: EvidenceTail.size) {
            let tail = tails[start..<start + EvidenceTail.size]
            let quantiles = tail.prefix(EvidenceTail.levels.count)
            guard zip(quantiles, quantiles.dropFirst()).allSatisfy({ $0 <= $1 }), tail.suffix(2).allSatisfy(isPositive)
            else { throw Defect(reason: "a rarity has impossible numbers") }
        }
    }

    private init(_ header: Header, _ reader: inout ByteReader, _ forest: IsolationForest) throws {
        let count = header.metrics.count
        guard header.features == HealthFeature.allCases.map({ "\($0)" }) else {
            throw Defect(reason: "its features are others than this release has")
        }
        guard count > 0, count < 10_000, header.nodes.count < 10_000_000, header.stepMilliseconds > 0,
            Set(header.nodes).count == header.nodes.count, forest.columnCount == count + 1
        else { throw Defect(reason: "its header does not fit its forest") }
        // Before any room is made: few bytes can name many nodes and metrics.
        guard header.nodes.count * count * HourOfWeek.count * 4 <= reader.remaining else {
            throw Defect(reason: "it ends too early")
        }
        func doubles(_ wanted: Int) throws -> [Double] {
            guard wanted * 8 <= reader.remaining else { throw Defect(reason: "it ends too early") }
            return try (0..<wanted).map { _ in Double(bitPattern: try reader.next()) }
        }
        let width = HealthFeature.count * count
        var baselines = HealthBaselines(nodeCount: header.nodes.count, metricCount: count)
        let rows = baselines.rowCount
        let references = try doubles(count)
        baselines.center = try doubles(rows * count)
        baselines.peerOffset = try doubles(rows * count)
        baselines.inverseUp = try doubles(rows * width)
        baselines.inverseDown = try doubles(rows * width)
        baselines.repeatEvidence = try doubles(rows * count)
        baselines.usualCount = try doubles(rows)
        let cross = CrossMetric(weights: try doubles(count * count), scale: try doubles(count))
        let featureTails = try doubles(2 * width * EvidenceTail.size)
        let channelTails = try doubles(Channel.allCases.count * EvidenceTail.size)
        let patternCount = HourOfWeek.count * rows * count
        guard reader.remaining == patternCount * 4 else { throw Defect(reason: "its length is not what it must be") }
        baselines.pattern = try (0..<patternCount).map { _ in Float(bitPattern: try reader.next()) }
        try Self.check(references, baselines, cross, featureTails + channelTails)
        self.init(
            stepMilliseconds: header.stepMilliseconds,
            metrics: header.metrics.map(HealthMetric.init(named:)),
            references: references,
            nodes: header.nodes,
            baselines: baselines,
            cross: cross,
            featureTails: featureTails,
            channelTails: channelTails,
            forest: forest,
            hasForecasts: header.hasForecasts
        )
    }
}
