import DecisionLog
import Foundation
import Logging
import Placement

let start = Date(timeIntervalSince1970: 1_700_000_000)
let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

/// A folder that is removed afterwards.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "decisions-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.appending(path: "log.sqlite").path)
}

/// Two feasible nodes of 1000 milli-CPU, `calm` at 200 and `busy` at 700, and one rejected; the pod uses 100.
func sampleRecord(_ number: Int = 0, bound: String? = nil, namespace: String = "shop") -> DecisionRecord {
    var record = DecisionRecord(
        time: start.addingTimeInterval(Double(number) * 60),
        mode: .shadow,
        namespace: namespace,
        pod: "cart-\(number)",
        uid: "uid-\(number)",
        step: .learned
    )
    record.podMilliCPU = 100
    record.chosen = "calm"
    record.boundNode = bound
    record.boundAt = bound == nil ? nil : record.time
    record.models = ["placement": "20261124T120000Z"]
    record.candidates = [feasible("calm", 200, total: 80), feasible("busy", 700, total: 30)]
    record.candidates[1].parts.append(.init(scorer: "NodeHealth", score: -10, weight: 1, remarks: ["suspect"]))
    for name in ["tainted-1", "tainted-2"] {
        var candidate = DecisionRecord.Candidate(node: name)
        candidate.rejectedBy = "TaintToleration"
        candidate.reasons = ["node(s) had untolerated taint {dedicated: db}"]
        record.candidates.append(candidate)
    }
    record.sentence = sentence(for: record)
    return record
}

private func feasible(_ name: String, _ milliCPU: Double, total: Double) -> DecisionRecord.Candidate {
    var candidate = DecisionRecord.Candidate(node: name)
    candidate.allocatableMilliCPU = 1000
    candidate.forecastMilliCPU = milliCPU
    candidate.measuredMilliCPU = milliCPU - 50
    candidate.parts = [.init(scorer: "Learned", score: total, weight: 1, remarks: ["calm hours ahead"])]
    candidate.parts[0].raw = -0.125 * milliCPU
    candidate.total = total
    candidate.kubeSchedulerTotal = 480
    candidate.health = "healthy"
    return candidate
}
