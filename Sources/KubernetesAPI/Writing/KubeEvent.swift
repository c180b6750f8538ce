import Foundation

/// An event as `events.k8s.io/v1` takes it.
struct KubeEvent: Encodable {
    struct Metadata: Encodable { var name: String, namespace: String }
    struct Reference: Encodable {
        var apiVersion = "v1"
        var kind: String
        var namespace: String?
        var name: String
        var uid: String
    }
    struct Series: Encodable { var count: Int, lastObservedTime: String }

    /// The change that a repeat is.
    struct Repeat: Encodable {
        var series: Series

        init(count: Int, lastAt: Date) {
            series = Series(count: count, lastObservedTime: KubeTime.micro(lastAt))
        }
    }

    var apiVersion = "events.k8s.io/v1"
    var kind = "Event"
    var metadata: Metadata
    var eventTime: String
    var reportingController: String
    var reportingInstance: String
    var action: String
    var reason: String
    var regarding: Reference
    var note: String
    var type: String

    init(
        _ notice: ClusterNotice,
        name: String,
        namespace: String,
        at time: Date,
        by reporter: (controller: String, instance: String)
    ) {
        let subject = notice.subject
        metadata = Metadata(name: name, namespace: namespace)
        eventTime = KubeTime.micro(time)
        reportingController = reporter.controller
        reportingInstance = reporter.instance
        action = notice.action
        reason = notice.reason
        regarding = Reference(
            kind: subject.kind,
            namespace: subject.namespace.isEmpty ? nil : subject.namespace,
            name: subject.name,
            uid: subject.uid
        )
        note = notice.note
        type = notice.isWarning ? "Warning" : "Normal"
    }
}

/// Times as the API writes them.
enum KubeTime {
    /// A time with microseconds, exactly six digits of them.
    static func micro(_ time: Date) -> String {
        let whole = time.timeIntervalSince1970.rounded(.down)
        let micro = min(Int((time.timeIntervalSince1970 - whole) * 1_000_000), 999_999)
        let digits = String(1_000_000 + micro).dropFirst()
        return Date(timeIntervalSince1970: whole).formatted(.iso8601).dropLast() + ".\(digits)Z"
    }
}
