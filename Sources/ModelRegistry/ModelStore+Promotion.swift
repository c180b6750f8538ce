extension ModelStore {
    /// Puts a version in use, after verifying that it is whole and passed its tests.
    ///
    /// Promoting the version in use again changes nothing.
    ///
    /// - Parameters:
    ///   - kind: The kind of model.
    ///   - version: A published version.
    ///   - force: Whether to promote a version that failed its tests.
    /// - Throws: `ModelStoreError` when there is no such version, it is damaged, or it failed its tests and `force` is
    ///   false; what was in use stays in use.
    public func promote(_ kind: String, version: String, force: Bool = false) throws {
        let loaded = try load(kind, version: version)
        if let verdict = loaded.manifest.verdict, !verdict.isPassed, !force {
            throw ModelStoreError.failedTests(path: loaded.directory, reason: verdict.reason)
        }
        try Durable.withLock(lockPath(kind)) {
            var history = try PromotionHistory(path: promotionPath(kind))
            history.promote(version)
            try history.write(to: promotionPath(kind))
        }
    }

    /// Puts the version that was promoted before the one in use back in use, after verifying that it is whole.
    ///
    /// - Parameter kind: The kind of model.
    /// - Returns: The version now in use.
    /// - Throws: `ModelStoreError` when there is no earlier version or it is damaged; what was in use stays in use.
    public func rollBack(_ kind: String) throws -> String {
        let known = try versions(of: kind)
        return try Durable.withLock(lockPath(kind)) {
            var history = try PromotionHistory(path: promotionPath(kind))
            guard let current = history.current else {
                throw ModelStoreError.nothingPromoted(path: promotionPath(kind), kind: kind, known: known)
            }
            guard let earlier = history.rollBack() else {
                throw ModelStoreError.noEarlierVersion(path: promotionPath(kind), current: current)
            }
            _ = try load(kind, version: earlier)
            try history.write(to: promotionPath(kind))
            return earlier
        }
    }

    /// Returns the version in use.
    ///
    /// - Parameter kind: The kind of model.
    /// - Returns: The version.
    /// - Throws: `ModelStoreError` when the kind is not known or no version of it is promoted.
    public func promotedVersion(of kind: String) throws -> String {
        let known = try versions(of: kind)
        guard let version = try PromotionHistory(path: promotionPath(kind)).current else {
            throw ModelStoreError.nothingPromoted(path: promotionPath(kind), kind: kind, known: known)
        }
        return version
    }
}
