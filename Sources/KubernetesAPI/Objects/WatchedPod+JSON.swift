package import Foundation

extension WatchedPod {
    /// A pod as the API sends it, with nothing resolved yet.
    ///
    /// - Throws: `QuantityError` for an invalid amount.
    init(_ object: KubePod) throws {
        self.init(
            pod: try object.pod(),
            node: object.spec.nodeName.flatMap { $0.isEmpty ? nil : $0 },
            hasEnded: object.hasEnded,
            resourceVersion: object.metadata.resourceVersion ?? ""
        )
    }

    /// Reads a Pod object that was sent by a scheduler, whose watch may be ahead of ours.
    ///
    /// - Parameter json: The object.
    /// - Throws: `DecodingError` or `QuantityError`.
    package init(json: Data) throws {
        try self.init(JSONDecoder().decode(KubePod.self, from: json))
    }
}
