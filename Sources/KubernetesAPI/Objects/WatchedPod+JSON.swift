package import Foundation

extension WatchedPod {
    /// A pod as the API sends it, with nothing resolved yet.
    init(_ object: KubePod) {
        self.init(
            pod: object.pod(),
            node: object.spec.nodeName.flatMap { $0.isEmpty ? nil : $0 },
            hasEnded: object.hasEnded,
            resourceVersion: object.metadata.resourceVersion ?? ""
        )
    }

    /// Reads a Pod object that was sent by a scheduler, whose watch may be ahead of ours.
    ///
    /// - Parameter json: The object.
    /// - Throws: `DecodingError` for what is no pod, or one without a name or `spec`.
    package init(json: Data) throws {
        self.init(try JSONDecoder().decode(KeptObject<KubePod>.self, from: json).object)
    }
}
