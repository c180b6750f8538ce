import ClusterModel
import Foundation
package import Logging

/// How patient a leader election is; the standard is kube-scheduler's.
package struct ElectionSettings: Sendable {
    /// How long a leader that is not heard of keeps its lease, in whole seconds.
    package var leaseSeconds = 15
    /// How long a leader tries to renew its lease before it stops leading; less than the lease.
    package var renewal = Duration.seconds(10)
    /// The pause between two attempts.
    package var pause = Duration.seconds(2)

    /// Creates kube-scheduler's settings.
    package init() {}
}

/// Has one of several replicas do what only one may do, by a lease in the cluster.
///
/// The leader stops before its lease ends, so that at no time two work, as long as clocks run equally fast. Source:
/// `staging/src/k8s.io/client-go/tools/leaderelection/leaderelection.go`.
package struct LeaderElection: Sendable {
    private let client: KubernetesClient
    private let identity: String
    private let namespace: String
    private let name: String
    private let settings: ElectionSettings
    private let logger: Logger

    /// Creates an election.
    ///
    /// - Parameters:
    ///   - client: Asks the API server; its credentials must allow get, create and patch of leases.
    ///   - lease: The lease's namespace and name.
    ///   - identity: Which of the replicas this is.
    ///   - settings: How patient it is.
    ///   - logger: Is told who leads.
    package init(
        client: KubernetesClient,
        lease: (namespace: String, name: String),
        identity: String,
        settings: ElectionSettings = ElectionSettings(),
        logger: Logger
    ) {
        self.client = client
        self.identity = identity
        (namespace, name) = lease
        self.settings = settings
        self.logger = logger
    }

    /// Waits for the lease, works as long as it can be renewed, and waits again; until the task is cancelled.
    ///
    /// - Parameter work: What the leader does; its task is cancelled when the lease is lost.
    /// - Throws: What the work throws, after the lease was given up, and `CancellationError`.
    package func run(_ work: @escaping @Sendable () async throws -> Void) async throws {
        var observation = LeaseObservation()
        while true {
            try Task.checkCancellation()
            // From before the request: others count from when the server wrote.
            let end = ContinuousClock.now + settings.renewal
            guard await attempt(&observation, until: end) else {
                try await Task.sleep(for: settings.pause * Double.random(in: 1...1.5))
                continue
            }
            logger.notice("\(identity) leads by lease \(namespace)/\(name)")
            do { try await lead(work, observation, until: end) } catch {
                await release()
                throw error
            }
        }
    }

    /// Works and renews; returns when the lease is lost, after the work has ended.
    private func lead(
        _ work: @escaping @Sendable () async throws -> Void,
        _ seen: LeaseObservation,
        until end: ContinuousClock.Instant
    ) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await work()
                // Work that is done must not be begun again by another one, so the lease is kept.
                while true { try await Task.sleep(for: .seconds(3600)) }
            }
            group.addTask { try await keep(seen, until: end) }
            defer { group.cancelAll() }
            do { try await group.next() } catch is LeaseLost {
                logger.warning("\(identity) leads no more: lease \(namespace)/\(name) was not renewed in time")
                group.cancelAll()
                // Nothing of the work may go on beside another leader.
                while !group.isEmpty { _ = await group.nextResult() }
            }
        }
    }

    private struct LeaseLost: Error {}

    /// Renews until that fails for too long.
    private func keep(_ seen: LeaseObservation, until first: ContinuousClock.Instant) async throws {
        var observation = seen
        var end = first
        while true {
            try await Task.sleep(for: settings.pause)
            let start = ContinuousClock.now
            if await attempt(&observation, until: end) {
                end = start + settings.renewal
            } else if ContinuousClock.now >= end {
                throw LeaseLost()
            }
        }
    }

    /// An attempt that is given up at some moment, since a server that hangs must not make us lead for too long.
    private func attempt(_ observation: inout LeaseObservation, until end: ContinuousClock.Instant) async -> Bool {
        let copy = observation
        let outcome = await withTaskGroup(of: (Bool, LeaseObservation)?.self) { group in
            group.addTask {
                var observation = copy
                return (await attempt(&observation), observation)
            }
            group.addTask {
                try? await Task.sleep(until: end, clock: .continuous)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        guard let (isOurs, seen) = outcome else { return false }
        observation = seen
        return isOurs
    }

    /// Takes or renews the lease if it is open to us.
    private func attempt(_ observation: inout LeaseObservation) async -> Bool {
        do {
            let now = KubeTime.micro(Date())
            guard var lease = try await current() else {
                let spec = KubeLease.Spec(
                    holderIdentity: identity,
                    leaseDurationSeconds: settings.leaseSeconds,
                    acquireTime: now,
                    renewTime: now,
                    leaseTransitions: 0
                )
                let first = KubeLease(metadata: .init(name: name, namespace: namespace), spec: spec)
                let made: KubeLease = try await client.post(collection, first)
                observation.see(made, at: .now)
                return true
            }
            observation.see(lease, at: .now)
            guard observation.isOpen(to: identity, at: .now) else { return false }
            var spec = lease.spec ?? KubeLease.Spec()
            if lease.holder != identity {
                spec.acquireTime = now
                spec.leaseTransitions = (spec.leaseTransitions ?? 0).addingSaturating(1)
            }
            spec.holderIdentity = identity
            spec.leaseDurationSeconds = settings.leaseSeconds
            spec.renewTime = now
            lease.spec = spec
            // Whoever else changed it meanwhile makes this fail with 409.
            observation.see(try await client.patch("\(collection)/\(name)", lease), at: .now)
            return true
        } catch {
            let level = observation.isTold(error, at: .now) ? Logger.Level.warning : .debug
            logger.log(level: level, "lease \(namespace)/\(name): \(error)")
            return false
        }
    }

    private func current() async throws -> KubeLease? {
        do { return try await client.get("\(collection)/\(name)") } catch let error as KubernetesError
            where error.status == 404
        { return nil }
    }

    /// Lets the next one lead at once.
    ///
    /// Our task may be cancelled, so another one asks.
    private func release() async {
        await Task {
            guard var lease = try? await current(), lease.holder == identity else { return }
            lease.spec?.holderIdentity = ""
            lease.spec?.leaseDurationSeconds = 1
            lease.spec?.renewTime = KubeTime.micro(Date())
            _ = try? await client.patch("\(collection)/\(name)", lease, as: KubeLease.self)
        }.value
    }

    private var collection: String { "/apis/coordination.k8s.io/v1/namespaces/\(namespace)/leases" }
}
