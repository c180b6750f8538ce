/// An isolation forest: trees of random splits, in which unusual rows end early.
///
/// Liu, Ting and Zhou, "Isolation Forest", ICDM 2008; extended splits of Hariri, Carrasco Kind and Brunner, IEEE TKDE
/// 2019. All trees lie in one flat buffer, nodes of a tree side by side.
///
/// - A missing value (NaN) in a row that is scored counts as both: the row goes on in both children, weighted by the
///   shares of training rows there, so its path length is the expected one. In a row that is fitted on, it goes to a
///   random child with the same shares.
/// - An infinite value lies beyond every split. It does not widen the range that splits are drawn from; a feature with
///   no two distinct finite values is never split.
/// - A constant feature changes nothing, not even the random draws.
/// - Scores of a row do not depend on other scored rows, their order or the number of threads. Fitting depends on the
///   order of rows only through the sample; where a tree takes all rows, it does not depend on it at all.
public struct IsolationForest: Equatable, Sendable {
    /// How the forest was grown.
    public let options: IsolationForestOptions

    /// The number of features.
    public let columnCount: Int

    /// The number of rows each tree was grown from: the wanted sample size, or all rows if there were fewer.
    public let sampleSize: Int

    /// The nodes of all trees, tree after tree; each tree begins with its root.
    let nodes: [TreeNode]

    /// The further terms of extended splits, `extensionLevel - 1` for each node; empty up to level 1.
    let terms: [SplitTerm]

    /// Where each tree begins in `nodes`, and where the last one ends.
    let treeStarts: [Int]

    /// The path length each node stands for: its depth plus what its rows would add on average.
    let pathLengths: [Double]

    /// The depth of the deepest node of each tree.
    let treeDepths: [Int]

    /// The number of trees.
    public var treeCount: Int { treeStarts.count - 1 }

    /// c(sample size), by which path lengths are normalized.
    public var normalization: Double { AveragePathLength.of(sampleSize) }

    /// The number of further terms of each node.
    var termCount: Int { max(0, options.extensionLevel - 1) }

    /// Puts grown trees together and works out the path length of every node.
    ///
    /// - Precondition: Children come after their parent and lie in its tree.
    init(
        options: IsolationForestOptions,
        columnCount: Int,
        sampleSize: Int,
        nodes: [TreeNode],
        terms: [SplitTerm],
        treeStarts: [Int]
    ) {
        self.options = options
        self.columnCount = columnCount
        self.sampleSize = sampleSize
        self.nodes = nodes
        self.terms = terms
        self.treeStarts = treeStarts
        var depths = [Int](repeating: 0, count: nodes.count)
        var treeDepths: [Int] = []
        for (start, end) in zip(treeStarts, treeStarts.dropFirst()) {
            var deepest = 0
            for index in start..<end {
                let left = start + Int(nodes[index].left)
                guard left != index else { continue }
                depths[left] = depths[index] + 1
                depths[left + 1] = depths[left]
                deepest = max(deepest, depths[left])
            }
            treeDepths.append(deepest)
        }
        self.treeDepths = treeDepths
        pathLengths = nodes.indices.map { Double(depths[$0]) + AveragePathLength.of(Int(nodes[$0].count)) }
    }
}
