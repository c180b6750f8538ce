import AnomalyDetection
import Configuration

/// How detectors learn and when they speak (`detector`).
struct DetectorSettings: Equatable, Sendable {
    /// The share of intervals that count as unusual (`detector.contamination`).
    var contamination = AnomalyDetector.Options.defaultContamination

    /// The score from which an interval counts as unusual; 0 for the one the contamination leads to
    /// (`detector.threshold`).
    var threshold = 0.0

    /// How many of the last `n` intervals must be unusual (`detector.k`).
    var k = 2

    /// How many intervals the rule looks at (`detector.n`).
    var n = 3

    /// The number of isolation trees (`detector.trees`).
    var trees = 100

    /// The rows drawn for each tree (`detector.sampleSize`).
    var sampleSize = 256

    /// The seed of every random draw (`detector.seed`).
    var seed = 0

    /// The number of threads (`detector.threads`).
    var threads = 2

    /// How many of the newest days are held back to try a detector (`detector.holdbackDays`).
    var holdbackDays = 3

    /// The values by key, as the last place to look.
    var defaults: [AbsoluteConfigKey: ConfigValue] {
        [
            "detector.contamination": ConfigValue(.double(contamination), isSecret: false),
            "detector.threshold": ConfigValue(.double(threshold), isSecret: false),
            "detector.k": ConfigValue(.int(k), isSecret: false),
            "detector.n": ConfigValue(.int(n), isSecret: false),
            "detector.trees": ConfigValue(.int(trees), isSecret: false),
            "detector.sampleSize": ConfigValue(.int(sampleSize), isSecret: false),
            "detector.seed": ConfigValue(.int(seed), isSecret: false),
            "detector.threads": ConfigValue(.int(threads), isSecret: false),
            "detector.holdbackDays": ConfigValue(.int(holdbackDays), isSecret: false),
        ]
    }

    /// Reads the settings and adds what is wrong with them to the mistakes.
    mutating func read(_ reader: ConfigReader, mistakes: inout [String]) {
        func number(_ key: String, _ fallback: Double) -> Double {
            do { return try reader.requiredDouble(forKey: ConfigKey("detector.\(key)")) } catch {
                mistakes.append("detector.\(key): expected a number")
                return fallback
            }
        }
        func whole(_ key: String, _ fallback: Int) -> Int {
            do { return try reader.requiredInt(forKey: ConfigKey("detector.\(key)")) } catch {
                mistakes.append("detector.\(key): expected a whole number")
                return fallback
            }
        }
        contamination = number("contamination", contamination)
        threshold = number("threshold", threshold)
        k = whole("k", k)
        n = whole("n", n)
        trees = whole("trees", trees)
        sampleSize = whole("sampleSize", sampleSize)
        seed = whole("seed", seed)
        threads = whole("threads", threads)
        holdbackDays = whole("holdbackDays", holdbackDays)
        if !(1...3650).contains(holdbackDays) {
            mistakes.append("detector.holdbackDays: must be in 1...3650, got \(holdbackDays)")
        }
    }

    /// The options for a training.
    ///
    /// - Throws: `WrongUse` for a value out of its range.
    func options() throws -> AnomalyDetector.Options {
        do {
            return try AnomalyDetector.Options(
                forest: IsolationForestOptions(
                    treeCount: trees,
                    sampleSize: sampleSize,
                    seed: UInt64(bitPattern: Int64(seed))
                ),
                contamination: contamination,
                threshold: threshold == 0 ? nil : threshold,
                needed: k,
                window: n,
                threadCount: threads
            )
        } catch {
            throw WrongUse("detector: \(error)")
        }
    }
}
