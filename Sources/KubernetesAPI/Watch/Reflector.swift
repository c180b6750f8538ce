import AsyncHTTPClient
import Foundation
import Logging

/// Keeps up with all objects of one kind: lists them, watches from there, and begins again where that broke off.
struct Reflector<Kind: WatchedKind>: Sendable {
    /// What it tells.
    enum News: Sendable {
        /// Steps in the order in which they happened.
        case changes([ObjectChange<Kind.Value>])
        /// Everything was listed; what was not in the list was removed by changes before.
        case listed(isFirst: Bool)
        /// We may not list, or there is no such kind.
        case unreadable
    }

    let client: KubernetesClient
    let settings: WatchSettings
    let logger: Logger
    let board: WatchBoard
    let tell: @Sendable (News) -> Void

    private var resource: WatchedResource { Kind.resource }

    /// Runs until the task is cancelled; faults of the server only make it wait.
    func run() async {
        var progress = ReflectorProgress()
        while !Task.isCancelled {
            let start = ContinuousClock.now
            let heard = progress.heardCount
            do {
                if progress.version == nil { try await list(&progress) }
                try await watch(&progress)
                // A server that ends every watch at once must not be asked in a tight loop.
                if progress.heardCount == heard, ContinuousClock.now - start < .seconds(1) {
                    progress.failureCount += 1
                    await pause(progress)
                }
            } catch {
                guard !Task.isCancelled else { return }
                await recover(from: error, &progress)
            }
            board.update(resource.name) { $0.restartCount += 1 }
        }
    }

    // MARK: - List

    /// Lists everything and removes what was known and is not in the list: its deletion was missed.
    private func list(_ progress: inout ReflectorProgress) async throws {
        var seen: Set<ObjectName> = []
        var next = ""
        var version: String?
        repeat {
            let token = next.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? next
            let rest = next.isEmpty ? "" : "&continue=\(token)"
            let path = "\(resource.path)\(resource.query)limit=\(KubernetesClient.pageSize)\(rest)"
            let page: WatchedPage<Kind> = try await client.get(path)
            let changes = (page.items ?? []).compactMap { item -> ObjectChange<Kind.Value>? in
                if let name = item.name { seen.insert(name) }
                return change(item, &progress)
            }
            tell(.changes(changes))
            version = version ?? page.metadata.resourceVersion
            next = page.metadata.continue ?? ""
            heard(&progress)
        } while !next.isEmpty
        let gone = progress.known.subtracting(seen)
        if !gone.isEmpty { tell(.changes(gone.map { .remove($0) })) }
        progress.known.subtract(gone)
        progress.odd.formIntersection(seen)
        progress.open.formIntersection(seen)
        progress.version = version
        let isFirst = !progress.wasListed
        progress.wasListed = true
        board.update(resource.name) { entry in
            entry.isSynced = true
            if !isFirst { entry.relistCount += 1 }
        }
        heard(&progress)
        tell(.listed(isFirst: isFirst))
    }

    // MARK: - Watch

    private func watch(_ progress: inout ReflectorProgress) async throws {
        let seconds = Int.random(in: settings.watchSeconds)
        let options = "watch=1&allowWatchBookmarks=true&timeoutSeconds=\(seconds)"
        let path = "\(resource.path)\(resource.query)\(options)&resourceVersion=\(progress.version ?? "0")"
        let body = try await client.stream(path)
        // A quiet kind may send nothing for a minute; that it is watched again counts now.
        board.update(resource.name) { entry in
            entry.answeredAt = .now
            entry.problem = nil
        }
        var lines = LineSplitter()
        try await client.translating(path) {
            // What is left without a line break when the stream ends was cut off, and comes again with the next watch.
            do {
                for try await piece in body {
                    lines.append(piece)
                    try take(&lines, path, &progress)
                }
            } catch let error as HTTPClientError where error == .readTimeout {
                // Of a quiet kind nothing may come for minutes. Whether the server is there, the next watch shows.
            }
        }
    }

    /// Takes the whole lines; what came before a bad one counts.
    private func take(_ lines: inout LineSplitter, _ path: String, _ progress: inout ReflectorProgress) throws {
        var changes: [ObjectChange<Kind.Value>] = []
        defer { if !changes.isEmpty { tell(.changes(changes)) } }
        let decoder = JSONDecoder()
        while let data = try nextLine(&lines, path) {
            guard let line = try? decoder.decode(WatchLine<Kind>.self, from: data) else {
                throw client.failure(path, .badAnswer("has a line that is no event"))
            }
            switch line {
            case .set(let item):
                if let change = change(item, &progress) { changes.append(change) }
                progress.version = item.resourceVersion ?? progress.version
            case .deleted(let item):
                if let name = item.name {
                    progress.known.remove(name)
                    progress.odd.remove(name)
                    progress.open.remove(name)
                    changes.append(.remove(name))
                }
                progress.version = item.resourceVersion ?? progress.version
            case .bookmark(let version): progress.version = version
            case .refused(let status, let reason, let message):
                // After an error, where we are is not certain any more.
                progress.version = nil
                throw client.failure(path, .refused(status: status, reason: reason, message: message))
            }
            heard(&progress)
        }
    }

    private func nextLine(_ lines: inout LineSplitter, _ path: String) throws -> Data? {
        do { return try lines.next() } catch {
            let limit = LineSplitter.maximumLineBytes >> 20
            throw client.failure(path, .badAnswer("has a line of more than \(limit) MiB"))
        }
    }

    /// The step to an object, nil for one without a name.
    private func change(
        _ item: WatchedItem<Kind>,
        _ progress: inout ReflectorProgress
    ) -> ObjectChange<Kind.Value>? {
        guard let name = item.name else {
            logger.warning("one of the \(resource.name) has no name and is left out")
            return nil
        }
        if let value = item.value {
            progress.known.insert(name)
            progress.odd.remove(name)
            tellOpenRules(of: item, named: name, &progress)
            return .set(name, value)
        }
        if progress.odd.insert(name).inserted {
            logger.warning("of the \(resource.name), \(name) is left out: \(item.note ?? "")")
        }
        return progress.known.remove(name).map { .remove($0) }
    }

    /// Says once of an object which of its rules are left open.
    private func tellOpenRules(
        of item: WatchedItem<Kind>,
        named name: ObjectName,
        _ progress: inout ReflectorProgress
    ) {
        if item.openRules.isEmpty {
            progress.open.remove(name)
        } else if progress.open.insert(name).inserted {
            let rules = item.openRules.joined(separator: "; ")
            logger.warning("of the \(resource.name), \(name) counts, but a rule is left open: \(rules)")
        }
    }

    private func heard(_ progress: inout ReflectorProgress) {
        progress.heardCount += 1
        if progress.failureCount > 0 { logger.notice("watching \(resource.name) again") }
        progress.failureCount = 0
        let (count, oddCount) = (progress.known.count, progress.odd.count)
        board.update(resource.name) { entry in
            entry.answeredAt = .now
            entry.objectCount = count
            entry.oddCount = oddCount
            entry.problem = nil
        }
    }

    // MARK: - Faults

    private func recover(from error: any Error, _ progress: inout ReflectorProgress) async {
        progress.failureCount += 1
        let status = (error as? KubernetesError)?.status
        if status == 410 {
            progress.version = nil
            // The server has forgotten where we were, which is no fault: once, it is asked again at once.
            guard progress.failureCount > 1 else { return }
        }
        board.update(resource.name) { $0.problem = "\(error)" }
        let level: Logger.Level = progress.failureCount == 1 ? .warning : .debug
        logger.log(level: level, "watching \(resource.name) broke off: \(error)")
        if status == 403 || status == 404 {
            if !progress.wasListed { tell(.unreadable) }
            try? await Task.sleep(for: settings.forbiddenPause)
            return
        }
        // Whatever it is that does not go away, a fresh list may; but a busy server must not be asked for more.
        let wait = (error as? KubernetesError)?.wait
        if progress.failureCount >= 5, wait == nil { progress.version = nil }
        await pause(progress, atLeast: wait ?? .zero)
    }

    private func pause(_ progress: ReflectorProgress, atLeast least: Duration = .zero) async {
        var generator = SystemRandomNumberGenerator()
        try? await client.pacing.sleep(max(least, settings.pause(after: progress.failureCount, using: &generator)))
    }
}

/// Where a reflector is.
struct ReflectorProgress {
    /// The version that the next watch begins after, nil before a list.
    var version: String?

    /// The objects that were told and not removed.
    var known: Set<ObjectName> = []

    /// The objects that could not be understood.
    var odd: Set<ObjectName> = []

    /// The objects with a rule that is left open.
    var open: Set<ObjectName> = []

    /// The number of failures in a row.
    var failureCount = 0

    /// The number of pages and lines.
    var heardCount = 0

    /// Whether everything was listed once.
    var wasListed = false
}
