import ArgumentParser
import DecisionLog
import Foundation
import KubernetesAPI
import Logging
import ModelRegistry
import SchedulerService
import ServiceLifecycle
import Telemetry
import UnixSignals

/// `hydatis serve`: the long-running service.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the service beside a cluster: shadow mode or extender.",
        discussion: """
            shadow watches what schedulers do and records what we would have chosen; it changes nothing, but for \
            taints where service.quarantineTaint is set. extender \
            answers kube-scheduler's calls with scores from 0 to 10. Both keep their decisions in a log, which \
            `hydatis explain` and `hydatis report shadow` read, and serve /healthz, /readyz, /metrics and /api/v1/... \
            Examples:
              hydatis serve
              hydatis serve --mode extender --port 8088
            The configuration file is read again when it changes and on SIGHUP (not mode, addresses, certificates and \
            the log's path, which need a new start); a model counts as soon as it is promoted. SIGTERM ends the service \
            after the answers that are under way. Log lines go to standard error, with --format json one object each.
            """
    )

    @Option(help: ArgumentHelp("shadow or extender (default: shadow).", valueName: "mode"))
    var mode: String?

    @Option(help: ArgumentHelp("Address to listen on (default: 127.0.0.1).", valueName: "address"))
    var host: String?

    @Option(help: ArgumentHelp("Port to listen on, 0 for any that is free (default: 8088).", valueName: "port"))
    var port: Int?

    @Option(help: ArgumentHelp("Address of Prometheus (default: http://127.0.0.1:9090).", valueName: "url"))
    var prometheus: String?

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = try await settings()
        let format = common.format
        let logger = Logger(label: "hydatis.serve") { _ in ServiceLog(format: format) }
        let server = settings.service.server
        // Before anything is begun, so that wrong use is told as such.
        do { try server.check() } catch { throw WrongUse("\(error)") }
        let prometheus: OutlookOptions = try outlookOptions(settings)
        let reload = ServiceReload(path: common.config ?? Settings.defaultPath) { try await self.settings() }
        try await KubernetesClient.with(try cluster.access()) { client in
            let cache = WatchCache(client: client, logger: logger)
            let version = Hydatis.configuration.version
            logger.info("hydatis \(version) begins, mode \(settings.service.mode), API server \(client.access.server)")
            let parts = try ServiceParts(settings, client: client, cache: cache, prometheus: prometheus, logger: logger)
            let services = try parts.services(server: server, version: version, reload: reload)
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: services,
                    gracefulShutdownSignals: [.sigterm, .sigint],
                    logger: logger
                )
            )
            try await group.run()
            logger.info("stopped")
        }
    }

    /// The settings with the flags on top.
    private func settings() async throws -> Settings {
        var settings = try await common.settings()
        if let mode {
            guard ServingMode(rawValue: mode) != nil else {
                throw WrongUse("--mode must be shadow or extender, got '\(mode)'")
            }
            settings.service.mode = mode
        }
        if let port {
            guard (0...65_535).contains(port) else { throw WrongUse("--port must be in 0...65535, got \(port)") }
            settings.service.port = port
        }
        if let host {
            guard !host.isEmpty else { throw WrongUse("--host: must name an address") }
            settings.service.host = host
        }
        settings.telemetry.url = prometheus ?? settings.telemetry.url
        return settings
    }

    private func outlookOptions(_ settings: Settings) throws -> OutlookOptions {
        do {
            var options = OutlookOptions(
                prometheus: try settings.telemetry.prometheus(),
                collector: try settings.telemetry.collector(directory: settings.metricsDirectory),
                podsDirectory: PodData.folder(besides: settings.metricsDirectory),
                modelsDirectory: try modelOptions.store(settings).root
            )
            options.interval = settings.service.refreshSeconds
            // The next round is the second attempt; one that waits for long would keep it from being made.
            options.prometheus.retry.attempts = 1
            options.prometheus.timeout = min(options.prometheus.timeout, max(.seconds(10), .seconds(options.interval)))
            return options
        } catch let error as WrongUse {
            throw error
        } catch {
            throw WrongUse("\(error)")
        }
    }
}
