import AsyncHTTPClient
import Foundation
public import MetricHistory
import NIOCore

extension PrometheusClient {
    /// Evaluates a query at one instant.
    ///
    /// - Parameters:
    ///   - query: The PromQL.
    ///   - time: The instant, in milliseconds since 1970 UTC; nil is the server's now.
    /// - Returns: The series with a value at that instant.
    /// - Throws: `PrometheusError`.
    public func query(_ query: String, at time: Int64? = nil) async throws -> InstantAnswer {
        let query = scoped(query)
        let parameters = [("query", query)] + (time.map { [("time", Self.seconds($0))] } ?? [])
        let (sink, notes) = try await decoded("query", parameters, query, into: InstantSink())
        return InstantAnswer(samples: sink.samples, warnings: notes.warnings, infos: notes.infos)
    }

    /// Evaluates a query at the instants of a grid.
    ///
    /// A grid with more instants than the server gives at once is asked for in parts. Memory holds one number per
    /// series and instant, whatever the size of the answer.
    ///
    /// - Parameters:
    ///   - query: The PromQL.
    ///   - grid: The instants, at least one.
    /// - Returns: The series; those of several parts are put together by their labels.
    /// - Throws: `PrometheusError`.
    public func queryRange(_ query: String, _ grid: TimeGrid) async throws -> RangeAnswer {
        let query = scoped(query)
        let parts = grid.split(maximumCount: configuration.maximumPointsPerSeries)
        if parts.count == 1 { return try await part(query, grid) }
        var whole = RangeAnswer(grid: grid, series: [], warnings: [], infos: [])
        try await forEachConcurrently(parts, limit: configuration.parallelism) { part in
            try await self.part(query, part)
        } take: { answer in
            whole.take(answer)
        }
        return whole
    }

    /// A query with the matchers of the configuration in each of its selectors.
    private func scoped(_ query: String) -> String { configuration.selector?.applied(to: query) ?? query }

    private func part(_ query: String, _ grid: TimeGrid) async throws -> RangeAnswer {
        let parameters = [
            ("query", query),
            ("start", Self.seconds(grid.start)),
            ("end", Self.seconds(grid.end - grid.stepMilliseconds)),
            ("step", Self.seconds(grid.stepMilliseconds)),
        ]
        let (sink, notes) = try await decoded("query_range", parameters, query, into: RangeSink(grid: grid))
        return RangeAnswer(grid: grid, series: sink.series, warnings: notes.warnings, infos: notes.infos)
    }

    /// The label sets of the series that were there in a span of time.
    ///
    /// - Parameters:
    ///   - selectors: PromQL selectors, for example `kube_node_info`.
    ///   - start: The beginning, in milliseconds since 1970 UTC.
    ///   - end: The end, in milliseconds since 1970 UTC.
    /// - Returns: The label sets, with `__name__`.
    /// - Throws: `PrometheusError`.
    public func series(_ selectors: [String], from start: Int64, to end: Int64) async throws -> [[String: String]] {
        let selectors = selectors.map(scoped)
        let parameters = selectors.map { ("match[]", $0) } + Self.span(start, end)
        return try await document("series", parameters, query: selectors.joined(separator: ", ")) ?? []
    }

    /// The names of the labels in a span of time.
    ///
    /// - Parameters:
    ///   - start: The beginning, in milliseconds since 1970 UTC.
    ///   - end: The end, in milliseconds since 1970 UTC.
    /// - Returns: The names.
    /// - Throws: `PrometheusError`.
    public func labels(from start: Int64, to end: Int64) async throws -> [String] {
        try await document("labels", Self.span(start, end)) ?? []
    }

    /// The values of a label in a span of time.
    ///
    /// - Parameters:
    ///   - label: The label's name.
    ///   - start: The beginning, in milliseconds since 1970 UTC.
    ///   - end: The end, in milliseconds since 1970 UTC.
    /// - Returns: The values.
    /// - Throws: `PrometheusError`.
    public func values(of label: String, from start: Int64, to end: Int64) async throws -> [String] {
        try await document("label/\(PrometheusCall.encoded(label))/values", Self.span(start, end)) ?? []
    }

    /// The server's version, nil where it does not tell: some servers do not, and proxies may not let us ask.
    ///
    /// - Throws: `PrometheusError` when the server cannot be reached.
    public func version() async throws -> String? {
        struct BuildInfo: Decodable, Sendable { var version: String? }
        do {
            let information: BuildInfo? = try await document("status/buildinfo", [])
            return information?.version
        } catch let error as PrometheusError {
            // Only for show: whether the rest can be had tell the queries that follow.
            switch error.problem {
            case .refused, .failed, .redirected, .badAnswer, .partial: return nil
            default: throw error
            }
        }
    }

    /// A time as Prometheus takes it: seconds with milliseconds.
    private static func seconds(_ milliseconds: Int64) -> String {
        let fraction = milliseconds % 1000
        return fraction == 0
            ? "\(milliseconds / 1000)" : "\(milliseconds / 1000).\(String(1000 + abs(fraction)).dropFirst())"
    }

    private static func span(_ start: Int64, _ end: Int64) -> [(String, String)] {
        [("start", seconds(start)), ("end", seconds(end))]
    }

    /// Asks and decodes the samples while they arrive.
    private func decoded<Sink: SampleSink & Sendable>(
        _ path: String,
        _ parameters: [(String, String)],
        _ query: String,
        into sink: Sink
    ) async throws -> (Sink, AnswerNotes) {
        let limit = configuration.maximumAnswerBytes
        return try await get(path, parameters, query: query) { body in
            var decoder = QueryAnswerDecoder(sink: sink)
            var size = 0
            for try await piece in body {
                size += piece.readableBytes
                guard size <= limit else { throw AnswerProblem.tooLarge(limit: limit) }
                try piece.withUnsafeReadableBytes { try decoder.consume($0) }
            }
            let notes = try decoder.finish()
            if let problem = notes.problem { throw problem }
            if let reason = notes.partial {
                throw PrometheusError.Problem.partial(reason, isEmpty: decoder.sink.isEmpty)
            }
            return (decoder.sink, notes)
        }
    }

    /// Asks for a small document and decodes it whole.
    ///
    /// - Returns: The data, nil where there is none.
    private func document<Value: Decodable & Sendable>(
        _ path: String,
        _ parameters: [(String, String)],
        query: String? = nil
    ) async throws -> Value? {
        let limit = min(configuration.maximumAnswerBytes, 64 << 20)
        return try await get(path, parameters, query: query) { body in
            var data = Data()
            for try await piece in body {
                guard data.count + piece.readableBytes <= limit else { throw AnswerProblem.tooLarge(limit: limit) }
                data.append(contentsOf: piece.readableBytesView)
            }
            return try DocumentAnswer<Value>.read(data)
        }
    }
}

extension PrometheusClient {
    /// Asks a query whose failure is returned and does not end what it is a part of.
    ///
    /// - Parameter ask: Asks with this client.
    /// - Returns: The answer, or why there is no whole one.
    /// - Throws: `PrometheusError` when others would fail in the same way, `CancellationError`.
    func attempt<Answer: Sendable>(
        _ ask: @Sendable (PrometheusClient) async throws -> Answer
    ) async throws -> Result<Answer, PrometheusError> {
        do { return .success(try await ask(self)) } catch let error as PrometheusError
            where error.isAboutQuery || error.isPartial
        { return .failure(error) }
    }
}

extension RangeAnswer {
    /// Puts in the answer for a part of the grid.
    fileprivate mutating func take(_ part: RangeAnswer) {
        let shift = Int((part.grid.start - grid.start) / grid.stepMilliseconds)
        // A server may give the same labels twice; the second one must not take the place of the first.
        var taken: Set<Int> = []
        for answered in part.series {
            let known = series.indices.first { !taken.contains($0) && series[$0].labels == answered.labels }
            let index = known ?? series.endIndex
            if index == series.endIndex {
                let gaps = Array(repeating: Double.nan, count: grid.count)
                series.append(RangeSeries(labels: answered.labels, values: gaps))
            }
            taken.insert(index)
            series[index].values.replaceSubrange(shift..<shift + part.grid.count, with: answered.values)
        }
        warnings += part.warnings.filter { !warnings.contains($0) }
        infos += part.infos.filter { !infos.contains($0) }
    }
}

extension TimeGrid {
    /// The grid in parts of at most so many instants.
    func split(maximumCount: Int) -> [TimeGrid] {
        guard count > maximumCount else { return [self] }
        return stride(from: 0, to: count, by: maximumCount).map { first in
            TimeGrid(
                start: time(at: first),
                stepMilliseconds: stepMilliseconds,
                count: min(maximumCount, count - first)
            )
        }
    }
}
