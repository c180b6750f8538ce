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
        let provider: FileProvider<YAMLSnapshot>
        do {
            provider = try await FileProvider<YAMLSnapshot>(filePath: FilePath(file), allowMissing: path == nil)
        } catch {
            throw WrongUse("\(file): cannot be read as YAML (\(error)); name a configuration file with --config")
        }
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
        telemetry.read(reader, mistakes: &mistakes)
        guard mistakes.isEmpty else {
            throw WrongUse("\(file) or the environment: \(mistakes.joined(separator: "; "))")
        }
    }

    /// These settings as the last place to look.
    private var provider: InMemoryProvider {
        InMemoryProvider(
            name: "defaults",
            values: [
                "data.metrics": ConfigValue(.string(metricsDirectory), isSecret: false),
                "models.directory": ConfigValue(.string(modelsDirectory), isSecret: false),
                "predictor.horizonHours": ConfigValue(.intArray(horizonHours), isSecret: false),
                "predictor.trees": ConfigValue(.int(trees), isSecret: false),
                "predictor.depth": ConfigValue(.int(depth), isSecret: false),
                "predictor.learningRate": ConfigValue(.double(learningRate), isSecret: false),
                "predictor.seed": ConfigValue(.int(seed), isSecret: false),
                "predictor.threads": ConfigValue(.int(threads), isSecret: false),
                "predictor.holdbackDays": ConfigValue(.int(holdbackDays), isSecret: false),
            ].merging(telemetry.defaults) { own, _ in own }
        )
    }
}
