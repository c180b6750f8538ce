package import Foundation

extension WatchedPod {
    private struct Identity: Decodable {
        struct Metadata: Decodable { var uid: String? }
        struct Spec: Decodable { var schedulerName: String?, nodeName: String? }
        var metadata: Metadata
        var spec: Spec?
    }

    /// Reads a Pod object that was sent by a scheduler, whose watch may be ahead of ours.
    ///
    /// - Parameter json: The object.
    /// - Throws: `DecodingError`, `QuantityError` or an error with a value that is not known.
    package init(json: Data) throws {
        let decoder = JSONDecoder()
        let identity = try decoder.decode(Identity.self, from: json)
        let object = try decoder.decode(KubePod.self, from: json)
        self.init(
            pod: try object.pod(),
            uid: identity.metadata.uid ?? "",
            schedulerName: identity.spec?.schedulerName ?? "default-scheduler",
            node: identity.spec?.nodeName,
            hasEnded: object.hasEnded
        )
    }
}
