import AnomalyDetection

/// Made-up rows; the same seed gives the same rows.
enum ForestFixtures {
    /// Rows of numbers in -1...1, of which the first ten lie far away.
    static func rows(_ rowCount: Int = 400, columns: Int = 4, seed: UInt64 = 1) -> FeatureRows {
        var generator = SplitMix64(seed: seed)
        var rows = FeatureRows(columnCount: columns)
        for row in 0..<rowCount {
            let shift = row < 10 ? 4.0 : 0
            rows.append((0..<columns).map { _ in Double.random(in: -1...1, using: &generator) + shift })
        }
        return rows
    }

    static func options(seed: UInt64 = 0, level: Int = 1, sampleSize: Int = 64) throws -> IsolationForestOptions {
        try IsolationForestOptions(treeCount: 20, sampleSize: sampleSize, extensionLevel: level, seed: seed)
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
