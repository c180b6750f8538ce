import Configuration
import Foundation
import Telemetry

/// What can be set about collecting from Prometheus (`telemetry`).
struct TelemetrySettings: Equatable, Sendable {
    /// The address of Prometheus (`telemetry.url`).
    var url = "http://127.0.0.1:9090"

    /// The spacing of collected instants (`telemetry.step`).
    var step = "1h"

    /// How often Prometheus scrapes (`telemetry.scrapeInterval`).
    var scrapeInterval = "60s"

    /// How far back the first run reaches (`telemetry.historyDays`).
    var historyDays = 15

    /// How much is read again, for late samples (`telemetry.overlap`).
    var overlap = "2h"

    /// How many days are kept (`telemetry.keepDays`).
    var keepDays = 90

    /// How many GiB are kept (`telemetry.maximumGiB`).
    var maximumGiB = 50

    /// `ADDRESS=NODE` for instances that the cluster's own labels do not tell (`telemetry.nodes`).
    var nodes: [String] = []

    /// Matchers for every selector of every query: `cluster="north"` (`telemetry.selector`).
    var selector = ""

    /// Queries other than those of the catalogue, by metric (`telemetry.queries.NAME`).
    var queries: [String: String] = [:]

    /// Metrics beyond the eighteen that are collected too (`telemetry.extraMetrics`).
    var extraMetrics: [String] = []

    /// `NAME: VALUE` for every request (`telemetry.headers`).
    var headers: [String] = []

    /// The file with a bearer token (`telemetry.bearerTokenFile`).
    var bearerTokenFile = ""

    /// The user name of basic authentication (`telemetry.username`).
    var username = ""

    /// The file with its password (`telemetry.passwordFile`).
    var passwordFile = ""

    /// The certificates that the server's must lead to (`telemetry.caFile`).
    var caFile = ""

    /// Our certificate (`telemetry.certificateFile`).
    var certificateFile = ""

    /// Its key (`telemetry.keyFile`).
    var keyFile = ""

    /// How long a request may take (`telemetry.timeout`).
    var timeout = "120s"

    /// How many requests may be under way at once (`telemetry.parallelism`).
    var parallelism = 4
}

extension TelemetrySettings {
    /// The settings with one text each, and their keys.
    private static var texts: [(key: String, path: WritableKeyPath<Self, String>)] {
        [
            ("url", \.url), ("step", \.step), ("scrapeInterval", \.scrapeInterval), ("overlap", \.overlap),
            ("bearerTokenFile", \.bearerTokenFile), ("username", \.username), ("passwordFile", \.passwordFile),
            ("caFile", \.caFile), ("certificateFile", \.certificateFile), ("keyFile", \.keyFile),
            ("timeout", \.timeout), ("selector", \.selector),
        ]
    }

    /// The settings with one whole number each, and their keys.
    private static var numbers: [(key: String, path: WritableKeyPath<Self, Int>)] {
        [
            ("historyDays", \.historyDays), ("keepDays", \.keepDays), ("maximumGiB", \.maximumGiB),
            ("parallelism", \.parallelism),
        ]
    }

    /// The settings with a list each, and their keys.
    private static var lists: [(key: String, path: WritableKeyPath<Self, [String]>)] {
        [("nodes", \.nodes), ("headers", \.headers), ("extraMetrics", \.extraMetrics)]
    }

    /// Reads the settings.
    ///
    /// - Parameters:
    ///   - reader: The environment, the file and the defaults, so that a key can only be of the wrong type.
    ///   - mistakes: Gets every value of the wrong type.
    mutating func read(_ reader: ConfigReader, mistakes: inout [String]) {
        func take<Value>(_ name: String, _ kind: String, _ get: (ConfigKey) throws -> Value, _ set: (Value) -> Void) {
            let key = ConfigKey("telemetry.\(name)")
            do { set(try get(key)) } catch { mistakes.append("\(key): expected \(kind)") }
        }
        for (name, path) in Self.texts {
            take(name, "a text", { try reader.requiredString(forKey: $0) }, { self[keyPath: path] = $0 })
        }
        for (name, path) in Self.numbers {
            take(name, "a whole number", { try reader.requiredInt(forKey: $0) }, { self[keyPath: path] = $0 })
        }
        for (name, path) in Self.lists {
            take(name, "a list of texts", { try reader.requiredStringArray(forKey: $0) }, { self[keyPath: path] = $0 })
        }
        for metric in MetricCatalogue.standard.metrics {
            func keep(_ query: String) {
                if query != metric.query { queries[metric.name] = query }
            }
            take("queries.\(metric.name)", "a text", { try reader.requiredString(forKey: $0) }, keep)
        }
    }

    /// These settings as the last place to look.
    var defaults: [AbsoluteConfigKey: ConfigValue] {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        func set(_ name: String, _ content: ConfigContent) {
            values[AbsoluteConfigKey(ConfigKey("telemetry.\(name)"))] = ConfigValue(content, isSecret: false)
        }
        for (name, path) in Self.texts { set(name, .string(self[keyPath: path])) }
        for (name, path) in Self.numbers { set(name, .int(self[keyPath: path])) }
        for (name, path) in Self.lists { set(name, .stringArray(self[keyPath: path])) }
        for metric in MetricCatalogue.standard.metrics { set("queries.\(metric.name)", .string(metric.query)) }
        return values
    }
}

extension TelemetrySettings {
    /// Where Prometheus is and how to ask it.
    ///
    /// - Throws: `WrongUse` or `PrometheusError` with what cannot be meant.
    func prometheus() throws -> PrometheusConfiguration {
        var configuration = try PrometheusConfiguration(url: url)
        configuration.credentials = try credentials()
        configuration.certificateAuthorityFile = caFile.isEmpty ? nil : caFile
        if certificateFile.isEmpty != keyFile.isEmpty {
            throw WrongUse("telemetry.certificateFile and telemetry.keyFile belong together, got only one")
        }
        if !certificateFile.isEmpty { configuration.clientCertificate = (certificateFile, keyFile) }
        configuration.headers = try pairs(headers, separator: ":", key: "telemetry.headers", form: "NAME: VALUE")
        if !selector.isEmpty {
            guard let matchers = LabelMatchers(selector) else {
                throw WrongUse(
                    #"telemetry.selector must hold label matchers such as cluster="north", got '\#(selector)'"#
                )
            }
            configuration.selector = matchers
        }
        configuration.timeout = try duration(timeout, "telemetry.timeout")
        guard (1...64).contains(parallelism) else {
            throw WrongUse("telemetry.parallelism must be 1 to 64, got \(parallelism)")
        }
        configuration.parallelism = parallelism
        return configuration
    }

    /// What to collect.
    ///
    /// - Parameter directory: Where to put it.
    /// - Returns: The options.
    /// - Throws: `WrongUse` with what cannot be meant.
    func collector(directory: String) throws -> CollectorOptions {
        var options = CollectorOptions(directory: directory, step: try duration(step, "telemetry.step"))
        options.scrapeInterval = try duration(scrapeInterval, "telemetry.scrapeInterval")
        options.overlap = try duration(overlap, "telemetry.overlap")
        guard (1...3650).contains(historyDays), (1...36_500).contains(keepDays) else {
            throw WrongUse("telemetry.historyDays must be 1 to 3650 and telemetry.keepDays 1 to 36500")
        }
        guard (1...1_000_000).contains(maximumGiB) else {
            throw WrongUse("telemetry.maximumGiB must be 1 to 1000000, got \(maximumGiB)")
        }
        options.history = .seconds(historyDays * 86_400)
        options.keepDays = keepDays
        options.maximumBytes = Int64(maximumGiB) << 30
        guard let catalogue = MetricCatalogue.standard(with: extraMetrics) else {
            let known = MetricCatalogue.extra.metrics.map(\.name).joined(separator: ", ")
            throw WrongUse("telemetry.extraMetrics may hold \(known), got \(extraMetrics.joined(separator: ", "))")
        }
        options.catalogue = catalogue
        options.queries = queries
        options.nodes = try pairs(nodes, separator: "=", key: "telemetry.nodes", form: "ADDRESS=NODE")
        do { try options.validate() } catch { throw WrongUse("\(error)") }
        return options
    }

    private func credentials() throws -> PrometheusConfiguration.Credentials? {
        switch (bearerTokenFile.isEmpty, username.isEmpty, passwordFile.isEmpty) {
        case (true, true, true): return nil
        case (false, true, true): return .bearer(tokenFile: bearerTokenFile)
        case (true, false, false): return .basic(username: username, passwordFile: passwordFile)
        default:
            throw WrongUse("set telemetry.bearerTokenFile, or telemetry.username with telemetry.passwordFile")
        }
    }

    private func duration(_ text: String, _ key: String) throws -> Duration {
        guard let argument = DurationArgument(argument: text) else {
            throw WrongUse("\(key) must be a time such as 15s, 5m, 1h or 2d, got '\(text)'")
        }
        return argument.duration
    }

    private func pairs(_ list: [String], separator: String, key: String, form: String) throws -> [String: String] {
        var pairs: [String: String] = [:]
        for text in list {
            guard let range = text.range(of: separator, options: separator == "=" ? .backwards : []) else {
                throw WrongUse("\(key) must hold texts of the form \(form), got '\(text)'")
            }
            let name = text[..<range.lowerBound].trimmingCharacters(in: .whitespaces)
            let value = text[range.upperBound...].trimmingCharacters(in: .whitespaces)
            guard !name.isEmpty, !value.isEmpty else {
                throw WrongUse("\(key) must hold texts of the form \(form), got '\(text)'")
            }
            pairs[name] = value
        }
        return pairs
    }
}
