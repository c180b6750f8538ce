import Foundation

/// Objects of the bare cluster, made and changed without our client.
extension KubeBed {
    private static let pods = "/api/v1/namespaces/shop/pods"

    func addNode(_ name: String, cpu: Int = 4) throws {
        let amounts = #"{"cpu":"\#(cpu)","memory":"8Gi","pods":"110"}"#
        let status = #"{"allocatable":\#(amounts),"capacity":\#(amounts)}"#
        try ask("POST", "/api/v1/nodes", #"{"metadata":{"name":"\#(name)"},"status":\#(status)}"#)
    }

    func changeNode(_ name: String, _ patch: String, status: Bool = false) throws {
        try ask("PATCH", "/api/v1/nodes/\(name)\(status ? "/status" : "")", patch)
    }

    func removeNode(_ name: String) throws { try ask("DELETE", "/api/v1/nodes/\(name)") }

    /// Adds a pod to the namespace shop, which asks for 250 mCPU and 64 MiB if nothing else is said.
    func addPod(_ name: String, on node: String? = nil, cpu: String = "250m", scheduler: String = "nobody") throws {
        let requests = #"{"requests":{"cpu":"\#(cpu)","memory":"64Mi"}}"#
        let container = #"{"name":"main","image":"shop","resources":\#(requests)}"#
        let place = node.map { #""nodeName":"\#($0)","# } ?? ""
        let spec = #"{\#(place)"schedulerName":"\#(scheduler)","containers":[\#(container)]}"#
        try ask("POST", Self.pods, #"{"metadata":{"name":"\#(name)","labels":{"app":"web"}},"spec":\#(spec)}"#)
    }

    /// Has a pod come to its end as kubelet tells it.
    func endPod(_ name: String) throws {
        try ask("PATCH", "\(Self.pods)/\(name)/status", #"{"status":{"phase":"Succeeded"}}"#)
    }

    func removePod(_ name: String) throws { try ask("DELETE", "\(Self.pods)/\(name)?gracePeriodSeconds=0") }

    /// Removes all nodes and pods.
    func clear() throws {
        try ask("DELETE", "\(Self.pods)?gracePeriodSeconds=0")
        try ask("DELETE", "/api/v1/nodes")
    }

    /// A field of an object, by the keys that lead to it.
    func field(_ path: String, _ keys: String...) throws -> String? {
        var value = try JSONSerialization.jsonObject(with: Data(try ask("GET", path).utf8)) as Any?
        for key in keys { value = (value as? [String: Any])?[key] }
        return value as? String
    }
}
