import ClusterModel
package import Foundation
package import Logging

/// What an event is about.
package struct EventSubject: Hashable, Sendable {
    let kind: String
    let namespace: String
    let name: String
    let uid: String

    /// A pod.
    package static func pod(_ pod: WatchedPod) -> EventSubject {
        EventSubject(kind: "Pod", namespace: pod.pod.namespace, name: pod.pod.name, uid: pod.uid)
    }

    /// A node; as for kubelet, its name stands for its UID.
    package static func node(_ name: String) -> EventSubject {
        EventSubject(kind: "Node", namespace: "", name: name, uid: name)
    }
}

/// Something to tell the people who look at a pod or node with `kubectl describe`.
package struct ClusterNotice: Hashable, Sendable {
    /// What it is about.
    let subject: EventSubject
    /// One word in capitals within: `FailedScheduling`.
    let reason: String
    /// What was done or tried, likewise: `Scheduling`.
    let action: String
    /// A sentence of up to 1 kB; what is beyond is cut.
    let note: String
    /// Whether somebody should look.
    let isWarning: Bool

    /// Creates a notice.
    ///
    /// - Parameters:
    ///   - subject: What it is about.
    ///   - reason: One word in capitals within: `FailedScheduling`.
    ///   - action: What was done or tried, likewise: `Scheduling`.
    ///   - note: A sentence of up to 1 kB; what is beyond is cut.
    ///   - isWarning: Whether somebody should look.
    package init(_ subject: EventSubject, reason: String, action: String, note: String, isWarning: Bool = false) {
        self.subject = subject
        self.reason = reason
        self.action = action
        self.note = String(decoding: note.utf8.prefix(1020), as: UTF8.self)
        self.isWarning = isWarning
    }
}

/// Writes events (`events.k8s.io/v1`, which is there from Kubernetes 1.19 on); the same notice again and again is one
/// event whose series counts.
///
/// An event that cannot be written is lost with a line in the log: telling must not hold up what is told of.
/// Source of the series' rules: `staging/src/k8s.io/client-go/tools/events/event_broadcaster.go`.
package actor EventRecorder {
    /// For how long without a repeat a series goes on, in seconds.
    static let seriesSeconds: TimeInterval = 360

    /// How many seconds lie between two writes of a series at least; repeats in between are counted with the next.
    static let pauseSeconds: TimeInterval = 30

    /// How many series are kept at most.
    static let maximumSeries = 1024

    /// The one place for events of what has no namespace that all versions accept; 1.20 refuses default.
    static let nodeNamespace = "kube-system"

    private struct Series {
        var path: String
        var count: Int
        var lastAt: Date
        var writtenAt: Date
    }

    private let client: KubernetesClient
    private let controller: String
    private let instance: String
    private let logger: Logger
    private var series: [ClusterNotice: Series] = [:]

    /// Creates a recorder.
    ///
    /// - Parameters:
    ///   - client: Asks the API server; its credentials must allow create and patch of events.events.k8s.io.
    ///   - controller: Who tells, with a domain: `hydatis.io/scheduler`.
    ///   - instance: Which of several replicas tells.
    ///   - logger: Is told of events that are lost.
    package init(client: KubernetesClient, controller: String, instance: String, logger: Logger) {
        self.client = client
        self.controller = controller
        self.instance = instance
        self.logger = logger
    }

    /// Writes an event, or counts it with an equal one.
    ///
    /// - Parameters:
    ///   - notice: What to tell.
    ///   - time: When it happened.
    package func record(_ notice: ClusterNotice, at time: Date) async {
        series = series.filter { time.timeIntervalSince($0.value.lastAt) < Self.seriesSeconds }
        guard var known = series[notice] else { return await begin(notice, at: time) }
        known.count += 1
        known.lastAt = time
        // The first repeat is written at once, since it makes the series.
        let isDue = known.count == 2 || time.timeIntervalSince(known.writtenAt) >= Self.pauseSeconds
        if isDue { known.writtenAt = time }
        series[notice] = known
        guard isDue else { return }
        await write(notice) {
            let change = KubeEvent.Repeat(count: known.count, lastAt: time)
            _ = try await self.client.patch(known.path, change, as: KubernetesClient.Anything.self)
        }
    }

    private func begin(_ notice: ClusterNotice, at time: Date) async {
        let subject = notice.subject
        let namespace = subject.namespace.isEmpty ? Self.nodeNamespace : subject.namespace
        let name = "hydatis-\(UUID().uuidString.lowercased())"
        let path = "/apis/events.k8s.io/v1/namespaces/\(namespace)/events"
        // Before the write, during which the same may happen again.
        if series.count < Self.maximumSeries {
            series[notice] = Series(path: "\(path)/\(name)", count: 1, lastAt: time, writtenAt: time)
        }
        let event = KubeEvent(notice, name: name, namespace: namespace, at: time, by: (controller, instance))
        let isWritten = await write(notice) { try await self.client.post(path, event) }
        if !isWritten { series[notice] = nil }
    }

    @discardableResult
    private func write(_ notice: ClusterNotice, _ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            return true
        } catch {
            logger.warning("the event \(notice.reason) of \(notice.subject.name) is lost: \(error)")
            return false
        }
    }
}
