@testable import MetricHistory
@testable import Telemetry

/// An answer of Prometheus.
///
/// The first byte chooses between range and instant queries and the size of the pieces.
enum PrometheusTarget: FuzzTarget {
    static let name = "prometheus"
    static let about = "answers to range and instant queries, whole and in pieces"

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        guard let first = bytes.first else { return }
        let body = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        let piece = max(1, Int(first >> 1))
        if first & 1 == 0 {
            let grid = TimeGrid(start: 1_700_000_000_000, stepMilliseconds: 60_000, count: 4)
            try compare(RangeSink(grid: grid), body, piece) { "\($0.series)" }
        } else {
            try compare(InstantSink(), body, piece) { "\($0.samples)" }
        }
    }

    /// Reads an answer whole and in pieces, which must say the same.
    private static func compare<Sink: SampleSink>(
        _ sink: Sink,
        _ body: UnsafeRawBufferPointer,
        _ piece: Int,
        _ contents: (Sink) -> String
    ) throws {
        let whole = Result { try read(sink, body, max(1, body.count)) }
        let pieces = Result { try read(sink, body, piece) }
        switch (whole, pieces) {
        case (.success(let whole), .success(let pieces)):
            require(whole.notes == pieces.notes, "the notes differ")
            require(contents(whole.sink) == contents(pieces.sink), "the samples differ")
            _ = whole.notes.partialReason
        // The place that the messages name may differ.
        case (.failure(let whole), .failure): throw whole
        default: require(false, "only one of both is refused: \(whole), \(pieces)")
        }
    }

    private static func read<Sink: SampleSink>(
        _ sink: Sink,
        _ body: UnsafeRawBufferPointer,
        _ piece: Int
    ) throws -> (sink: Sink, notes: AnswerNotes) {
        var decoder = QueryAnswerDecoder(sink: sink)
        var start = 0
        while start < body.count {
            let end = min(start + piece, body.count)
            try decoder.consume(UnsafeRawBufferPointer(rebasing: body[start..<end]))
            start = end
        }
        let notes = try decoder.finish()
        return (decoder.sink, notes)
    }
}
