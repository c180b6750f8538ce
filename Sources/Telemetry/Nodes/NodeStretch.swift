/// To which node a series belongs from one instant of a grid to another.
struct NodeStretch: Sendable, Equatable {
    /// All instants of any grid.
    static let always = 0..<Int.max

    /// The positions of the instants.
    let instants: Range<Int>

    /// The node, nil where nothing names it or several things do.
    let node: String?

    /// Whether the node had the address at these instants, and not only before or after them.
    var isCertain = true

    /// The nodes that it could be.
    var candidates: Set<String> = []
}
