import Configuration
import Foundation
import SystemPackage

extension Settings {
    /// The file that is read when none is named.
    static let defaultPath = "configs/hydatis.yaml"

    /// Reads environment variables (`HYDATIS_MODELS_DIRECTORY` for `models.directory`) over a YAML file over defaults.
    ///
    /// - Parameter path: The file named by the user; nil for the default one, which may be missing.
    /// - Throws: `WrongUse` with every mistake found, each with its key.
    init(path: String?) async throws {
        let file = path ?? Self.defaultPath
        guard !file.isEmpty else { throw WrongUse("--config: the path is empty; name a configuration file") }
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory), isDirectory.boolValue {
            throw WrongUse("\(file): is a folder; name a configuration file with --config")
        }
        let provider: FileProvider<YAMLSnapshot>
        do {
            provider = try await FileProvider<YAMLSnapshot>(filePath: FilePath(file), allowMissing: path == nil)
        } catch {
            let reason = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
            throw WrongUse("\(file): cannot be read as YAML (\(reason)); name a configuration file with --config")
        }
        try Self.refuseUnknownKeys(in: file)
        let reader = ConfigReader(providers: [
            EnvironmentVariablesProvider().prefixKeys(with: ["hydatis"]), provider, Settings().provider,
        ])
        try self.init(reader: reader, file: file)
    }

    private init(reader: ConfigReader, file: String) throws {
        var mistakes: [String] = []
        // The defaults are a provider too, so a key can only be of the wrong type, never missing.
        func read<Value>(
            _ key: ConfigKey,
            _ kind: String,
            _ fallback: Value,
            _ get: (ConfigKey) throws -> Value
        ) -> Value {
            do {
                return try get(key)
            } catch {
                mistakes.append("\(key): expected \(kind)")
                return fallback
            }
        }
        metricsDirectory = read("data.metrics", "a path", metricsDirectory) { try reader.requiredString(forKey: $0) }
        modelsDirectory = read("models.directory", "a path", modelsDirectory) { try reader.requiredString(forKey: $0) }
        horizonHours = read("predictor.horizonHours", "a list of whole hours", horizonHours) {
            try reader.requiredIntArray(forKey: $0)
        }
        trees = read("predictor.trees", "a whole number", trees) { try reader.requiredInt(forKey: $0) }
        depth = read("predictor.depth", "a whole number", depth) { try reader.requiredInt(forKey: $0) }
        learningRate = read("predictor.learningRate", "a number", learningRate) {
            try reader.requiredDouble(forKey: $0)
        }
        seed = read("predictor.seed", "a whole number", seed) { try reader.requiredInt(forKey: $0) }
        threads = read("predictor.threads", "a whole number", threads) { try reader.requiredInt(forKey: $0) }
        holdbackDays = read("predictor.holdbackDays", "a whole number", holdbackDays) {
            try reader.requiredInt(forKey: $0)
        }
        qualityWarnBelow = read("quality.warnBelow", "a number", qualityWarnBelow) {
            try reader.requiredDouble(forKey: $0)
        }
        qualityRefuseBelow = read("quality.refuseBelow", "a number", qualityRefuseBelow) {
            try reader.requiredDouble(forKey: $0)
        }
        for (key, share) in [("warnBelow", qualityWarnBelow), ("refuseBelow", qualityRefuseBelow)]
        where !(0...1).contains(share) {
            mistakes.append("quality.\(key): must be in 0...1, got \(share)")
        }
        // The predictor looks at its own settings; days become hours before anything else looks at them.
        if !(1...3650).contains(holdbackDays) {
            mistakes.append("predictor.holdbackDays: must be in 1...3650, got \(holdbackDays)")
        }
        telemetry.read(reader, mistakes: &mistakes)
        detector.read(reader, mistakes: &mistakes)
        service.read(reader, mistakes: &mistakes)
        guard mistakes.isEmpty else {
            throw WrongUse("\(file) or the environment: \(mistakes.joined(separator: "; "))")
        }
    }

    /// These settings as the last place to look.
    private var provider: InMemoryProvider { InMemoryProvider(name: "defaults", values: values) }

    /// The keys a configuration file may have.
    static let keys = Set(Settings().values.keys.map { $0.components.joined(separator: ".") })

    /// Every setting by its key.
    private var values: [AbsoluteConfigKey: ConfigValue] {
        [
            "data.metrics": ConfigValue(.string(metricsDirectory), isSecret: false),
            "models.directory": ConfigValue(.string(modelsDirectory), isSecret: false),
            "predictor.horizonHours": ConfigValue(.intArray(horizonHours), isSecret: false),
            "predictor.trees": ConfigValue(.int(trees), isSecret: false),
            "predictor.depth": ConfigValue(.int(depth), isSecret: false),
            "predictor.learningRate": ConfigValue(.double(learningRate), isSecret: false),
            "predictor.seed": ConfigValue(.int(seed), isSecret: false),
            "predictor.threads": ConfigValue(.int(threads), isSecret: false),
            "predictor.holdbackDays": ConfigValue(.int(holdbackDays), isSecret: false),
            "quality.warnBelow": ConfigValue(.double(qualityWarnBelow), isSecret: false),
            "quality.refuseBelow": ConfigValue(.double(qualityRefuseBelow), isSecret: false),
        ].merging(telemetry.defaults) { own, _ in own }.merging(detector.defaults) { own, _ in own }
            .merging(service.defaults) { own, _ in own }
    }
}
