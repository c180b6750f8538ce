/// A lease of `coordination.k8s.io/v1`: who leads, since when, and until when that holds.
struct KubeLease: Codable, Equatable {
    struct Metadata: Codable, Equatable { var name: String, namespace: String, resourceVersion: String? = nil }
    struct Spec: Codable, Equatable {
        var holderIdentity: String?
        var leaseDurationSeconds: Int?
        var acquireTime: String?
        var renewTime: String?
        var leaseTransitions: Int?
    }
    var apiVersion = "coordination.k8s.io/v1"
    var kind = "Lease"
    var metadata: Metadata
    var spec: Spec?

    var holder: String { spec?.holderIdentity ?? "" }
}

/// Remembers since when a lease is as it is, by our own clock: clocks of other machines are not trusted.
struct LeaseObservation {
    /// How long to keep silent about a refusal that was told.
    private static let silence = Duration.seconds(60)

    private var lease: KubeLease?
    private var since = ContinuousClock.now
    private var toldAt: ContinuousClock.Instant?

    /// Takes in how the lease is now.
    mutating func see(_ lease: KubeLease, at time: ContinuousClock.Instant) {
        guard self.lease == nil || self.lease?.spec != lease.spec else { return }
        self.lease = lease
        since = time
    }

    /// Whether a failed attempt is to be told now: where a right or the namespace is missing, it goes on until somebody
    /// mends that; all else comes and goes.
    mutating func isTold(_ error: any Error, at time: ContinuousClock.Instant) -> Bool {
        guard let status = (error as? KubernetesError)?.status, status == 403 || status == 404,
            toldAt.map({ time >= $0 + Self.silence }) ?? true
        else { return false }
        toldAt = time
        return true
    }

    /// Whether a candidate may lead by the lease that was seen last.
    ///
    /// - Parameters:
    ///   - identity: The candidate.
    ///   - time: Now.
    /// - Returns: True if nobody leads, the candidate itself does, or whoever does has not renewed the lease in time.
    func isOpen(to identity: String, at time: ContinuousClock.Instant) -> Bool {
        guard let lease, !lease.holder.isEmpty, lease.holder != identity else { return true }
        return time > since + .seconds(lease.spec?.leaseDurationSeconds ?? 0)
    }
}
