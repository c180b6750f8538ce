/// Random numbers from a seed, with generators split off that are independent of it.
///
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). A generator of
/// its own for every tree makes the trees of a forest independent of the order they are grown in, and forests of
/// neighboring seeds share no tree.
struct SplittableGenerator: RandomNumberGenerator {
    private var state: UInt64
    private let increment: UInt64

    /// Creates a generator; every seed gives another sequence.
    init(seed: UInt64) {
        // Mixed first: seeds 0, 1, 2 would else be neighbors in the space of states.
        self.init(state: Self.mixed(seed &+ Self.goldenGamma), increment: Self.goldenGamma)
    }

    private init(state: UInt64, increment: UInt64) {
        self.state = state
        self.increment = increment
    }

    private static let goldenGamma: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func next() -> UInt64 {
        state &+= increment
        return Self.mixed(state)
    }

    /// Splits off a generator whose sequence is independent of the rest of this one's.
    mutating func split() -> SplittableGenerator {
        let seed = next()
        state &+= increment
        return SplittableGenerator(state: seed, increment: Self.mixedIncrement(state))
    }

    /// A number in 0..<1 with 53 random bits.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A whole number in 0..<bound, by the high half of a product, whose bias is below bound / 2^64.
    mutating func index(below bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

    /// The variant 13 of David Stafford's mixing functions.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// An odd increment whose bits change often enough, as in the paper.
    private static func mixedIncrement(_ value: UInt64) -> UInt64 {
        var mixed = (value ^ (value >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ (mixed >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        mixed = (mixed ^ (mixed >> 33)) | 1
        return (mixed ^ (mixed >> 1)).nonzeroBitCount < 24 ? mixed ^ 0xAAAA_AAAA_AAAA_AAAA : mixed
    }
}
