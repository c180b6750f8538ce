import Foundation

/// Invented load that can be predicted: a daily course with noise.
struct SampleHistory {
    var nodeCount = 3
    var hourCount = 12 * 24
    var metric = "cpu_utilization_ratio"
    /// Seconds from one sample to the next.
    var step = 3600

    /// Enough rounds, with large steps, to beat the naive forecasts quickly.
    static let quickTraining = ["--quick", "--trees", "25", "--learning-rate", "0.2"]

    /// Rows of `timestamp,node,metric,value` from 2026-03-01 00:00 UTC on.
    var csv: String {
        var generator = SplitMix64(seed: 7)
        var lines = ["timestamp,node,metric,value"]
        for node in 0..<nodeCount {
            for instant in 0..<hourCount * 3600 / step {
                let seconds = instant * step
                let course = sin(2 * Double.pi * Double(seconds % 86_400) / 86_400)
                let noise = Double.random(in: -0.05...0.05, using: &generator)
                let value = 0.4 + 0.2 * course + noise
                lines.append("\(1_772_323_200 + seconds),worker\(node + 1),\(metric),\(value)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// A small generator that gives the same numbers for the same seed (Steele, Lea and Flood, OOPSLA 2014).
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Workspace {
    /// Runs a body in a workspace with `metrics.csv` and one trained and promoted predictor in `models`.
    static func trained<Result>(_ body: (Workspace, _ version: String) async throws -> Result) async throws -> Result {
        try await with { place in
            try place.write("metrics.csv", SampleHistory().csv)
            let version = try await place.train()
            return try await body(place, version)
        }
    }

    /// Trains a predictor on `metrics.csv` into `models`.
    ///
    /// - Returns: The version it got.
    @discardableResult
    func train(_ arguments: String...) async throws -> String {
        try await trainingResult(arguments).version
    }

    func trainingResult(_ arguments: [String] = []) async throws -> TrainingResult {
        let command = ["train", "predictor", "--data", "metrics.csv", "--horizon", "1h", "--format", "json"]
        return try await succeed(command + SampleHistory.quickTraining + arguments).json(TrainingResult.self)
    }

    /// The stored versions as `models list` tells them.
    func models() async throws -> [StoredModel] {
        try await succeed(["models", "list", "--format", "json"]).json([StoredModel].self)
    }
}

/// What `train predictor --format json` prints, as far as tests look at it.
struct TrainingResult: Decodable {
    struct Accuracy: Decodable {
        var metric: String
        var horizonHours: Int
        var mae: Double
        var persistenceMAE: Double
    }

    var version: String
    var promoted: Bool
    var verdict: String
    var accuracy: [Accuracy]
}

/// What `models list --format json` prints, as far as tests look at it.
struct StoredModel: Decodable, Equatable {
    var kind: String
    var version: String
    var isPromoted: Bool
    var problem: String?
}
