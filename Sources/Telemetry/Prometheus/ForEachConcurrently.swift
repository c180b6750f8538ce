/// Transforms items, a limited number at once, and takes each result as soon as it is there.
///
/// - Parameters:
///   - items: The items.
///   - limit: How many transformations may run at once, at least 1.
///   - transform: Makes a result of an item.
///   - take: Takes a result; never called twice at once.
/// - Throws: The first error; the transformations under way are cancelled then.
func forEachConcurrently<Item: Sendable, Result: Sendable>(
    _ items: [Item],
    limit: Int,
    transform: @escaping @Sendable (Item) async throws -> Result,
    take: (Result) throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Result.self) { group in
        var waiting = items[...]
        for item in waiting.prefix(max(1, limit)) { group.addTask { try await transform(item) } }
        waiting = waiting.dropFirst(max(1, limit))
        while let result = try await group.next() {
            if let item = waiting.popFirst() { group.addTask { try await transform(item) } }
            try take(result)
        }
    }
}
