import ClusterModel
import DecisionLog
import Foundation
import KubernetesAPI
import Logging
import SchedulerService
import ServiceLifecycle

/// The parts of the running service, put together in the order in which they need each other.
struct ServiceParts {
    private let client: KubernetesClient
    private let cache: WatchCache
    private let engine: SchedulingEngine
    private let outlook: LiveOutlook
    private let refresher: OutlookRefresher
    private let store: any DecisionStore
    private let log: DecisionDatabase?
    private let logger: Logger

    init(
        _ settings: Settings,
        client: KubernetesClient,
        cache: WatchCache,
        prometheus: OutlookOptions,
        logger: Logger
    ) throws {
        self.client = client
        self.cache = cache
        self.logger = logger
        let metrics = ServiceMetrics()
        outlook = LiveOutlook()
        refresher = OutlookRefresher(
            outlook: outlook,
            options: prometheus,
            view: { cache.view() },
            isSynced: { cache.isSynced },
            metrics: metrics,
            logger: logger
        )
        var options = DecisionDatabase.Options()
        options.keepDays = Double(settings.service.logKeepDays)
        do {
            let log = try DecisionDatabase(path: settings.service.logPath, options: options, logger: logger)
            (self.log, store) = (log, log)
        } catch {
            // Placement does not stop because a disk is full; the metrics and every question to the log say so.
            logger.error("decisions are not recorded: \(error)")
            (log, store) = (nil, UnavailableDecisions(reason: "\(error)"))
        }
        engine = SchedulingEngine(
            mode: settings.service.servingMode,
            options: settings.decisions,
            cluster: cache,
            outlook: outlook,
            store: store,
            metrics: metrics,
            logger: logger
        )
    }

    /// All services; those that others use come first, and end last.
    func services(server: ServerOptions, version: String, reload: ServiceReload) throws -> [any Service] {
        // The server's own words about what is said here anyway.
        var quiet = logger
        quiet.logLevel = .warning
        let http = try ServiceServer(engine: engine, options: server, version: version, logger: quiet) { port in
            logger.info("listening on \(server.host):\(port)")
        }
        var services: [any Service] = [LoopService { try await cache.run() }]
        services.append(ServiceStart(client: client, cache: cache, logger: logger))
        services.append(ClusterFollower(engine: engine))
        services.append(LoopService { for await event in cache.events() { outlook.apply(event, at: Date()) } })
        services.append(refresher)
        if let log { services.append(LoopService { await log.run() }) }
        switch engine.mode {
        case .shadow: services += shadow
        case .extender: services.append(DecisionRecorder(engine: engine))
        }
        services.append(
            QuarantineKeeper(
                engine: engine,
                client: client,
                namespace: ClusterAccess.ownNamespace(),
                // Within a pod its name; beside others on a machine the number tells them apart.
                identity: "\(ProcessInfo.processInfo.hostName)-\(ProcessInfo.processInfo.processIdentifier)",
                logger: logger
            )
        )
        services.append(LoopService { try await reload.run(engine, logger) })
        services.append(http)
        return services
    }

    private var shadow: [any Service] {
        let outcomes = OutcomeRecorder(cluster: cache, outlook: outlook, store: store)
        let recorder = ShadowRecorder(cluster: cache, decider: engine, store: store, outcomes: outcomes) { pod in
            engine.options.scope.contains(namespace: pod.pod.namespace, labels: pod.pod.labels)
        }
        let follow = LoopService {
            // A log that cannot be read is told of by its own part.
            try? await outcomes.resume()
            while !Task.isCancelled {
                await outcomes.observe()
                let counts = await recorder.counts
                engine.metrics.shadowDecisions.replace([
                    ["agreed"]: Double(counts.agreed), ["differed"]: Double(counts.differed),
                    ["left_out"]: Double(counts.leftOut),
                ])
                try await Task.sleep(for: .seconds(5))
            }
        }
        return [follow, LoopService { await recorder.run() }]
    }
}
