import ClusterModel
import Configuration
import DecisionLog
import Foundation
import Placement
import SchedulerService

/// How `serve` listens, decides and records (`service`).
struct ServiceSettings: Equatable, Sendable {
    /// How the service reaches the cluster: `shadow` or `extender` (`service.mode`).
    var mode = "shadow"

    /// The address to listen on (`service.host`).
    var host = "127.0.0.1"

    /// The port to listen on (`service.port`).
    var port = 8088

    /// A second port without TLS, for health and metrics only; 0 for none (`service.statusPort`).
    var statusPort = 0

    /// Our certificates, PEM; empty for plain HTTP (`service.certificateFile`).
    var certificateFile = ""

    /// The key of the first certificate, PEM (`service.keyFile`).
    var keyFile = ""

    /// The authority that clients' certificates must lead to, PEM; empty to ask for none (`service.caFile`).
    var caFile = ""

    /// How long a decision may take before the answer is neutral (`service.deadlineMilliseconds`).
    var deadlineMilliseconds = 50

    /// How old a measurement may be to count (`service.maximumOutlookAge`).
    var maximumOutlookAge = "5m"

    /// How often the outlook is made new (`service.refreshInterval`).
    var refreshInterval = "30s"

    /// Whether anomalous nodes are filtered out, within limits (`service.quarantine`).
    var quarantine = false

    /// How anomalous nodes are tainted: `none`, `PreferNoSchedule` or `NoSchedule` (`service.quarantineTaint`).
    var quarantineTaint = "none"

    /// How long a taint holds that is not renewed (`service.quarantineTerm`).
    var quarantineTerm = "1h"

    /// Whether pods count before measurements show them (`service.countInFlight`).
    var countInFlight = true

    /// The weight that kube-scheduler gives our scores, for records and reports (`service.extenderWeight`).
    var extenderWeight = Selection.defaultExtenderWeight

    /// The namespaces whose pods are judged, empty for all (`service.scope.namespaces`).
    var namespaces: [String] = []

    /// The namespaces whose pods are not judged (`service.scope.excludedNamespaces`).
    var excludedNamespaces = ["kube-system"]

    /// A label that pods must have to be judged, `key=value` (`service.scope.label`).
    var label = ""

    /// A label with which pods are not judged, `key=value` (`service.scope.optOutLabel`).
    var optOutLabel = "hydatis.io/placement=off"

    /// The file of the decision log (`service.log.path`).
    var logPath = "logs/decisions.sqlite"

    /// How many days decisions are kept (`service.log.keepDays`).
    var logKeepDays = 30
}

extension ServiceSettings {
    /// The settings with one text each, and their keys.
    private static var texts: [(key: String, path: WritableKeyPath<Self, String>)] {
        [
            ("mode", \.mode), ("host", \.host), ("certificateFile", \.certificateFile), ("keyFile", \.keyFile),
            ("caFile", \.caFile), ("maximumOutlookAge", \.maximumOutlookAge), ("refreshInterval", \.refreshInterval),
            ("quarantineTaint", \.quarantineTaint), ("quarantineTerm", \.quarantineTerm),
            ("scope.label", \.label), ("scope.optOutLabel", \.optOutLabel), ("log.path", \.logPath),
        ]
    }

    /// The settings with one whole number each, their keys, and what they may be.
    private static var numbers: [(key: String, path: WritableKeyPath<Self, Int>, range: ClosedRange<Int>)] {
        [
            ("port", \.port, 0...65_535), ("statusPort", \.statusPort, 0...65_535),
            ("deadlineMilliseconds", \.deadlineMilliseconds, 1...10_000),
            ("extenderWeight", \.extenderWeight, Selection.extenderWeights), ("log.keepDays", \.logKeepDays, 1...3650),
        ]
    }

    /// The settings with a list each, and their keys.
    private static var lists: [(key: String, path: WritableKeyPath<Self, [String]>)] {
        [("scope.namespaces", \.namespaces), ("scope.excludedNamespaces", \.excludedNamespaces)]
    }

    /// The switches, and their keys.
    private static var switches: [(key: String, path: WritableKeyPath<Self, Bool>)] {
        [("quarantine", \.quarantine), ("countInFlight", \.countInFlight)]
    }

    /// The values by key, as the last place to look.
    var defaults: [AbsoluteConfigKey: ConfigValue] {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        func set(_ name: String, _ content: ConfigContent) {
            values[AbsoluteConfigKey(ConfigKey("service.\(name)"))] = ConfigValue(content, isSecret: false)
        }
        for (name, path) in Self.texts { set(name, .string(self[keyPath: path])) }
        for (name, path, _) in Self.numbers { set(name, .int(self[keyPath: path])) }
        for (name, path) in Self.lists { set(name, .stringArray(self[keyPath: path])) }
        for (name, path) in Self.switches { set(name, .bool(self[keyPath: path])) }
        return values
    }

    /// Reads the settings and adds what is wrong with them to the mistakes.
    mutating func read(_ reader: ConfigReader, mistakes: inout [String]) {
        func take<Value>(_ name: String, _ kind: String, _ get: (ConfigKey) throws -> Value, _ set: (Value) -> Void) {
            let key = ConfigKey("service.\(name)")
            do { set(try get(key)) } catch { mistakes.append("\(key): expected \(kind)") }
        }
        for (name, path) in Self.texts {
            take(name, "a text", { try reader.requiredString(forKey: $0) }, { self[keyPath: path] = $0 })
        }
        for (name, path, range) in Self.numbers {
            take(name, "a whole number", { try reader.requiredInt(forKey: $0) }, { self[keyPath: path] = $0 })
            if !range.contains(self[keyPath: path]) {
                mistakes.append("service.\(name): must be in \(range), got \(self[keyPath: path])")
            }
        }
        for (name, path) in Self.lists {
            take(name, "a list of texts", { try reader.requiredStringArray(forKey: $0) }, { self[keyPath: path] = $0 })
        }
        for (name, path) in Self.switches {
            take(name, "true or false", { try reader.requiredBool(forKey: $0) }, { self[keyPath: path] = $0 })
        }
        mistakes += ownMistakes
    }

    /// What is wrong with texts that mean something.
    private var ownMistakes: [String] {
        var mistakes: [String] = []
        if ServingMode(rawValue: mode) == nil {
            mistakes.append("service.mode: must be shadow or extender, got '\(mode)'")
        }
        for (key, text) in [("maximumOutlookAge", maximumOutlookAge), ("refreshInterval", refreshInterval)]
        where (DurationArgument(argument: text)?.duration ?? .zero) <= .zero {
            mistakes.append("service.\(key): must be a time such as 30s or 5m, got '\(text)'")
        }
        mistakes += quarantineMistakes
        for (key, text) in [("scope.label", label), ("scope.optOutLabel", optOutLabel)]
        where !text.isEmpty && Self.label(text) == nil {
            mistakes.append("service.\(key): must be KEY=VALUE, got '\(text)'")
        }
        if certificateFile.isEmpty != keyFile.isEmpty || certificateFile.isEmpty && !caFile.isEmpty {
            mistakes.append(
                "service.certificateFile and service.keyFile belong together, and service.caFile needs both"
            )
        }
        if host.isEmpty { mistakes.append("service.host: must name an address") }
        if logPath.isEmpty { mistakes.append("service.log.path: must name a file") }
        if port != 0, port == statusPort { mistakes.append("service.statusPort: must differ from service.port") }
        return mistakes
    }

    /// What is wrong with the settings of the quarantine.
    private var quarantineMistakes: [String] {
        var mistakes: [String] = []
        let names = QuarantineOptions.effects.map(\.rawValue)
        if quarantineTaint != "none", !names.contains(quarantineTaint) {
            mistakes.append(
                "service.quarantineTaint: must be none, \(names.joined(separator: " or ")), got '\(quarantineTaint)'"
            )
        }
        if !Self.terms.contains(Self.seconds(quarantineTerm) ?? 0) {
            mistakes.append("service.quarantineTerm: must be a time from 10s to 7d, got '\(quarantineTerm)'")
        }
        if quarantine, quarantineTaint != "none" {
            mistakes.append(
                "service.quarantine and service.quarantineTaint: choose one, since each may touch a third of the nodes"
            )
        }
        return mistakes
    }

    /// The terms that a taint may have, in seconds.
    private static let terms: ClosedRange<TimeInterval> = 10...7 * 86_400

    private static func label(_ text: String) -> PodScope.Label? {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return parts.count == 2 && !parts[0].isEmpty ? PodScope.Label(key: parts[0], value: parts[1]) : nil
    }
}

extension ServiceSettings {
    /// How the service reaches the cluster.
    var servingMode: ServingMode { ServingMode(rawValue: mode) ?? .shadow }

    /// How often the outlook is made new, in seconds.
    var refreshSeconds: TimeInterval { Self.seconds(refreshInterval) ?? 30 }

    /// What shapes decisions.
    var decisions: DecisionOptions {
        var options = DecisionOptions()
        options.guardRails.maximumAge = Self.seconds(maximumOutlookAge) ?? options.guardRails.maximumAge
        options.quarantine = quarantine
        if let effect = QuarantineOptions.effects.first(where: { $0.rawValue == quarantineTaint }) {
            var taint = QuarantineOptions()
            taint.effect = effect
            taint.term = Self.seconds(quarantineTerm) ?? taint.term
            options.quarantineTaint = taint
        }
        options.countsInFlight = countInFlight
        options.extenderWeight = extenderWeight
        options.scope.namespaces = Set(namespaces)
        options.scope.excludedNamespaces = Set(excludedNamespaces)
        options.scope.label = Self.label(label)
        options.scope.optOutLabel = Self.label(optOutLabel)
        return options
    }

    /// Where the service listens and what it accepts.
    var server: ServerOptions {
        var options = ServerOptions()
        options.host = host
        options.port = port
        options.statusPort = statusPort
        options.certificateFile = certificateFile.isEmpty ? nil : certificateFile
        options.keyFile = keyFile.isEmpty ? nil : keyFile
        options.caFile = caFile.isEmpty ? nil : caFile
        options.deadline = .milliseconds(deadlineMilliseconds)
        return options
    }

    private static func seconds(_ text: String) -> TimeInterval? {
        DurationArgument(argument: text).map { TimeInterval($0.duration.components.seconds) }
    }
}

extension Settings {
    /// What shapes decisions.
    var decisions: DecisionOptions {
        var options = service.decisions
        // What nodes use now is a rate over four scrapes.
        let scrape = DurationArgument(argument: telemetry.scrapeInterval)?.duration.components.seconds
        if let scrape { options.measurementWindow = 4 * TimeInterval(scrape) }
        return options
    }
}
