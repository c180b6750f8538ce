import PlacementLearning

/// Where training runs come from, by purpose, so that no run that chooses or judges was learned from.
package struct TrainingRuns: Sendable {
    /// What runs are for; each purpose has seeds of its own.
    package enum Purpose: UInt64, Sendable {
        /// Searching the numbers of the prior.
        case search = 1
        /// Learning the correction.
        case learning = 2
        /// Choosing between corrections.
        case selection = 3
        /// Judging the outcome; nothing was learned or chosen on them.
        case validation = 4
    }

    /// One run to make.
    package struct Request: Sendable {
        let generator: ScenarioGenerator
        let seed: UInt64
        /// The family's position.
        let family: Int
    }

    /// The names of the families.
    package var families: [String] { variants.map { $0[0].family } }

    /// Per family the generators to take turns: as recorded, and with fewer known workloads and more load.
    private let variants: [[ScenarioGenerator]]
    private let nodeCounts: [Int]

    /// The least number of runs of a family.
    private static let leastCount = 2
    private let seed: UInt64

    /// Creates runs from the recorded training runs of some families.
    ///
    /// - Parameters:
    ///   - materials: What recorded runs offer, one element per family.
    ///   - seed: The seed of all runs.
    package init(materials: [ScenarioMaterial], seed: UInt64) {
        var varied = ScenarioKnobs()
        varied.load = 0.95...1.1
        varied.unknownShare = 0.2
        variants = materials.map { material in
            [ScenarioGenerator(material: material), ScenarioGenerator(material: material, knobs: varied)]
        }
        nodeCounts = variants.map { $0[0].scenario(seed: 0).nodes.count }
        self.seed = seed
    }

    /// Requests runs of every family, more of those with few nodes, of which a single one is decided by luck.
    ///
    /// - Parameters:
    ///   - purpose: What they are for.
    ///   - round: Another round has other runs.
    ///   - amount: About how many runs of a cluster of three nodes.
    /// - Returns: The requests, family by family.
    package func requests(_ purpose: Purpose, round: Int = 0, amount: Double) -> [Request] {
        variants.indices.flatMap { family in
            // Replaying takes time with the square of the nodes; luck falls with their square root.
            let count = max(Self.leastCount, Int((amount * 3 / Double(nodeCounts[family])).rounded()))
            return (0..<count).map { number in
                var mixer = SeededGenerator(
                    seed: seed,
                    stream: purpose.rawValue << 48 | UInt64(round) << 32 | UInt64(family) << 24 | UInt64(number)
                )
                let generators = variants[family]
                return Request(generator: generators[number % generators.count], seed: mixer.next(), family: family)
            }
        }
    }
}

extension TrainingRuns.Request {
    /// Makes the run, ready to be replayed.
    func simulator() -> Simulator {
        let run = generator.run(seed: seed)
        return Simulator(scenario: run.scenario, profiles: run.profiles)
    }
}

/// Does work on several threads and gives the results in order.
enum Parallel {
    /// Maps a body over elements, `threadCount` at a time.
    static func map<Element: Sendable, Result: Sendable>(
        _ elements: [Element],
        threadCount: Int,
        _ body: @escaping @Sendable (Element) -> Result
    ) async -> [Result] {
        await withTaskGroup(of: (Int, Result).self) { group in
            var results = [Result?](repeating: nil, count: elements.count)
            var next = 0
            func start() {
                guard next < elements.count else { return }
                let index = next
                let element = elements[index]
                group.addTask { (index, body(element)) }
                next += 1
            }
            for _ in 0..<max(1, threadCount) { start() }
            while let (index, result) = await group.next() {
                results[index] = result
                start()
            }
            return results.compactMap(\.self)
        }
    }
}
